import { describe, expect, onTestFinished, test } from "vitest";
import type { Work } from "../../src/edge/edges.ts";
import { openStore } from "../../src/edge/store.ts";
import { Retry, Stop } from "../../src/errors.ts";
import { outcomeOf } from "../../src/flow/outcome.ts";
import { startWorkers } from "../../src/flow/work.ts";
import { tempDirectory } from "../support/temp.ts";

const start = Date.parse("2026-01-01T00:00:00Z");

function work(repository: number, text: string): Work {
  return { repository, key: undefined, urgent: false, text };
}

/** Workers on a store of their own, with a clock that is set by hand. */
async function working(run: (text: string) => Promise<void>, atOnce = 2) {
  const clock = { time: start };
  const now = () => new Date(clock.time);
  const store = await openStore(tempDirectory(), now);
  const said: string[] = [];
  const note = (_: object, message: string) => void said.push(message);
  const errors: unknown[] = [];
  const onStoreError = (error: unknown) => void errors.push(error);
  const log = { info: note, warn: note, error: note };
  const workers = startWorkers({ store, run, now, atOnce, log, onStoreError });
  onTestFinished(async () => {
    await workers.drain();
    await store.close();
  });
  const until = async (wanted: Partial<Awaited<ReturnType<typeof store.counts>>>): Promise<void> => {
    await expect.poll(() => store.counts(), { timeout: 20_000 }).toMatchObject(wanted);
  };
  const add = async (...all: readonly Work[]): Promise<void> => {
    await store.enqueue(all);
    workers.wake();
  };
  return { clock, store, workers, said, errors, until, add };
}

/** A run that goes on until it is told to end. */
function heldRun() {
  const ends = new Map<string, () => void>();
  const begun: string[] = [];
  const run = (text: string): Promise<void> => {
    begun.push(text);
    return new Promise((resolve) => void ends.set(text, resolve));
  };
  const begunAre = async (wanted: readonly string[]): Promise<void> => {
    await expect.poll(() => begun.toSorted()).toEqual(wanted);
  };
  return { run, begun, begunAre, end: (text: string) => ends.get(text)?.() };
}

describe("workers", () => {
  test("work on some repositories at once, on each one thing after the other", async () => {
    const { run, begunAre, end } = heldRun();
    const { add, until } = await working(run, 2);
    await add(work(1, "1a"), work(1, "1b"), work(2, "2a"), work(3, "3a"));
    await begunAre(["1a", "2a"]);
    end("1a");
    await begunAre(["1a", "1b", "2a"]);
    end("2a");
    await begunAre(["1a", "1b", "2a", "3a"]);
    end("1b");
    end("3a");
    await until({ waiting: 0, inHand: 0 });
  });

  test("drain: what is in hand ends, what waits stays", async () => {
    const { run, begunAre, begun, end } = heldRun();
    const { add, workers, store } = await working(run);
    await add(work(1, "1a"), work(1, "1b"));
    await begunAre(["1a"]);
    const drained = workers.drain();
    end("1a");
    await drained;
    expect(begun).toEqual(["1a"]);
    expect(await store.counts()).toEqual({ waiting: 1, inHand: 0, parked: 0 });
  });

  test("tries again when the neighbour said, and others do not wait", async () => {
    const done: string[] = [];
    const at = new Date(start + 3_600_000);
    const { add, until, clock, store, workers } = await working(async (text) => {
      if (text === "limited" && clock.time < at.getTime()) throw new Retry("rate limit", { at });
      done.push(text);
    });
    await add(work(1, "limited"), work(1, "other"));
    await until({ waiting: 1, inHand: 0 });
    expect(done).toEqual(["other"]);
    expect(await store.nextDue()).toEqual(at);
    clock.time = at.getTime();
    workers.wake();
    await until({ waiting: 0, inHand: 0 });
    expect(done).toEqual(["other", "limited"]);
  });

  test("poison is parked after a few tries, and the rest goes on", async () => {
    let tries = 0;
    const { add, until, clock, said, workers } = await working(async (text) => {
      if (text !== "poison") return;
      tries += 1;
      throw new TypeError("undefined is not a function");
    });
    await add(work(1, "poison"), work(1, "sound"), work(2, "sound"));
    for (const times of [1, 2, 3]) {
      await expect.poll(() => tries).toBe(times);
      await until({ waiting: 1, inHand: 0 });
      clock.time += 3_600_000;
      workers.wake();
    }
    await until({ waiting: 0, inHand: 0, parked: 1 });
    expect(tries).toBe(4);
    expect(said.at(-1)).toMatch(/parked/);
  });

  test("what a person must mend is not tried again", async () => {
    let tries = 0;
    const { add, until, said } = await working(async () => {
      tries += 1;
      throw new Stop("archived", "unarchive it");
    });
    await add(work(1, "x"));
    await until({ waiting: 0, inHand: 0, parked: 0 });
    await expect.poll(() => said).toEqual(["a job needs a person"]);
    expect(tries).toBe(1);
  });
});

describe("the outcome of a failure", () => {
  const now = new Date(start);
  const pause = (error: unknown, attempts: number): number => {
    const outcome = outcomeOf(error, attempts, now);
    return outcome.kind === "again" ? (outcome.at.getTime() - start) / 1000 : Number.NaN;
  };

  test("pauses grow to a quarter of an hour", () => {
    expect([1, 2, 3, 7, 8, 19].map((attempts) => pause(new Retry("502"), attempts))).toEqual([
      10, 20, 40, 640, 900, 900,
    ]);
  });

  test("a time that the neighbour named is kept, but never sooner than the pause", () => {
    expect(pause(new Retry("limit", { at: new Date(start + 7200_000) }), 1)).toBe(7200);
    expect(pause(new Retry("limit", { at: new Date(start - 1) }), 1)).toBe(10);
    expect(pause(new Retry("limit", { at: new Date(Number.NaN) }), 1)).toBe(10);
  });

  test("nothing is tried for ever", () => {
    expect(outcomeOf(new Retry("502"), 20, now)).toEqual({
      kind: "parked",
      reason: "tried 20 times: Retry: 502",
    });
    expect(outcomeOf("a string", 4, now).kind).toBe("parked");
    expect(outcomeOf("a string", 3, now).kind).toBe("again");
    expect(outcomeOf(new Stop("x", "y"), 1, now)).toEqual({ kind: "given up" });
  });
});
