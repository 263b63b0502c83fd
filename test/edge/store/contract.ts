import { describe, expect, onTestFinished, test } from "vitest";
import type { Store, Work, WorkInHand } from "../../../src/edge/edges.ts";

export interface Opening {
  /** Opens the store of this test, or opens it again after `crash`. */
  readonly open: (now: () => Date) => Promise<Store>;
  /** Ends the process that had it open, as kill -9 does. */
  readonly crash: (store: Store) => Promise<void>;
}

const reconcile: Work = { repository: 1, key: "reconcile", urgent: false, text: "reconcile 1" };
const command: Work = { repository: 1, key: undefined, urgent: true, text: "command 1" };

/** What every store must do, whatever it is made of. */
export function storeContract(name: string, prepare: () => Promise<Opening>): void {
  describe(`a store on ${name}`, () => {
    async function opened() {
      const opening = await prepare();
      const clock = { time: Date.parse("2026-01-01T00:00:00Z") };
      const now = () => new Date(clock.time);
      let store = await opening.open(now);
      onTestFinished(() => store.close());
      const crash = async (): Promise<Store> => {
        await opening.crash(store);
        store = await opening.open(now);
        return store;
      };
      return { store, clock, now, crash };
    }

    async function taken(store: Store): Promise<WorkInHand> {
      const work = await store.take();
      if (work === undefined) throw new Error("Nothing to take");
      return work;
    }

    /** Everything that can be taken, one after the other, each finished. */
    async function drain(store: Store): Promise<readonly string[]> {
      const texts: string[] = [];
      for (let work = await store.take(); work !== undefined; work = await store.take()) {
        texts.push(work.text);
        await store.finish(work);
      }
      return texts;
    }

    test("work is taken once, and gone when it is finished", async () => {
      const { store } = await opened();
      await store.enqueue([reconcile]);
      const work = await taken(store);
      expect(work).toMatchObject({ repository: 1, text: "reconcile 1", attempts: 1 });
      expect(await store.take()).toBeUndefined();
      await store.finish(work);
      expect(await store.counts()).toEqual({ waiting: 0, inHand: 0, parked: 0 });
    });

    test("what waits with the same key is one, what is in hand does not count", async () => {
      const { store } = await opened();
      await store.enqueue([reconcile, reconcile, { ...reconcile, repository: 2 }]);
      await store.accept({ id: "a", work: [reconcile] });
      const work = await taken(store);
      await store.enqueue([reconcile, reconcile]);
      await store.finish(work);
      expect((await drain(store)).toSorted()).toEqual(["reconcile 1", "reconcile 1"]);
    });

    test("commands are never one", async () => {
      const { store } = await opened();
      await store.enqueue([command, command, { ...command, text: "command 2" }]);
      expect(await drain(store)).toEqual(["command 1", "command 1", "command 2"]);
    });

    test("a repository has one in hand, other repositories do not wait for it", async () => {
      const { store } = await opened();
      await store.enqueue([command, command, { ...command, repository: 2, text: "elsewhere" }]);
      const first = await taken(store);
      expect((await taken(store)).text).toBe("elsewhere");
      expect(await store.take()).toBeUndefined();
      await store.finish(first);
      expect((await taken(store)).repository).toBe(1);
    });

    test("what a person waits for goes first, otherwise in the order of arrival", async () => {
      const { store } = await opened();
      await store.enqueue([reconcile, { ...reconcile, key: "onboard", text: "onboard" }, command]);
      expect(await drain(store)).toEqual(["command 1", "reconcile 1", "onboard"]);
    });

    test("what is postponed waits until then, and others of its repository go on", async () => {
      const { store, clock, now } = await opened();
      await store.enqueue([reconcile]);
      await store.postpone(await taken(store), new Date(clock.time + 60_000));
      expect(await store.nextDue()).toEqual(new Date(clock.time + 60_000));
      await store.enqueue([command]);
      expect(await drain(store)).toEqual(["command 1"]);
      clock.time += 60_000;
      expect(await store.nextDue()).toEqual(now());
      expect(await taken(store)).toMatchObject({ text: "reconcile 1", attempts: 2 });
      expect(await store.nextDue()).toBeUndefined();
    });

    test("what is postponed joins the same that came meanwhile, with its attempts", async () => {
      const { store, clock } = await opened();
      await store.accept({ id: "a", work: [reconcile] });
      const work = await taken(store);
      await store.accept({ id: "b", work: [reconcile] });
      await store.postpone(work, new Date(clock.time + 1000));
      expect(await store.counts()).toMatchObject({ waiting: 1 });
      expect(await store.take()).toBeUndefined();
      clock.time += 1000;
      const again = await taken(store);
      expect(again.attempts).toBe(2);
      await store.park(again, "broken");
      // Both deliveries asked for it, so either may ask again.
      expect(await store.accept({ id: "a", work: [reconcile] })).toBe("accepted");
      expect(await drain(store)).toEqual(["reconcile 1"]);
    });

    test("a delivery is done once, however often it comes", async () => {
      const { store } = await opened();
      const delivery = { id: "a", work: [command, { ...command, text: "command 2" }] };
      expect(await Promise.all([store.accept(delivery), store.accept(delivery)])).toEqual([
        "accepted",
        "known",
      ]);
      expect(await store.accept(delivery)).toBe("known");
      expect([await store.isKnown("a"), await store.isKnown("b")]).toEqual([true, false]);
      expect(await drain(store)).toEqual(["command 1", "command 2"]);
      expect(await store.accept(delivery)).toBe("known");
      expect(await store.accept({ ...delivery, id: "b" })).toBe("accepted");
      expect(await store.accept({ id: "empty", work: [] })).toBe("accepted");
      expect(await store.accept({ id: "empty", work: [] })).toBe("known");
    });

    test("a delivery whose work was parked is taken up when it comes again", async () => {
      const { store } = await opened();
      await store.accept({ id: "a", work: [command] });
      await store.park(await taken(store), "a bug");
      expect(await store.counts()).toEqual({ waiting: 0, inHand: 0, parked: 1 });
      expect([await store.isKnown("a"), await store.isKnown("b")]).toEqual([false, false]);
      expect(await store.take()).toBeUndefined();
      expect(await store.accept({ id: "a", work: [command] })).toBe("accepted");
      expect(await store.counts()).toEqual({ waiting: 1, inHand: 0, parked: 0 });
    });

    test("a delivery that could not be read is parked, and read when it comes again", async () => {
      const { store } = await opened();
      await store.acceptParked("a", "TypeError");
      await store.acceptParked("a", "TypeError");
      expect(await store.counts()).toEqual({ waiting: 0, inHand: 0, parked: 1 });
      expect(await store.accept({ id: "a", work: [command] })).toBe("accepted");
      expect(await store.accept({ id: "a", work: [command] })).toBe("known");
      expect(await store.counts()).toEqual({ waiting: 1, inHand: 0, parked: 0 });
    });

    test("what was in hand when the process ended waits again, the rest is as it was", async () => {
      const { store, crash } = await opened();
      await store.accept({ id: "a", work: [reconcile] });
      await store.enqueue([command, { ...command, repository: 2, text: "elsewhere" }]);
      const inHand = await taken(store);
      const after = await crash();
      expect(await after.counts()).toEqual({ waiting: 3, inHand: 0, parked: 0 });
      expect(await after.accept({ id: "a", work: [reconcile] })).toBe("known");
      const again = await taken(after);
      expect(again).toMatchObject({ text: inHand.text, attempts: 2 });
      expect(await drain(after)).toEqual(["elsewhere"]);
      await after.finish(again);
      expect(await drain(after)).toEqual(["reconcile 1"]);
    });

    test("work that a process ended on again and again is parked", async () => {
      const { store, crash } = await opened();
      await store.enqueue([command]);
      let current = store;
      let times = 0;
      while ((await current.take()) !== undefined) {
        times += 1;
        current = await crash();
      }
      expect(times).toBe(5);
      expect(await current.counts()).toEqual({ waiting: 0, inHand: 0, parked: 1 });
    });

    test("deliveries and parked work are forgotten after 35 days, waiting work is not", async () => {
      const { store, clock, crash } = await opened();
      await store.accept({ id: "old", work: [] });
      await store.acceptParked("older", "a bug");
      await store.enqueue([reconcile]);
      clock.time += 36 * 24 * 3_600_000;
      await store.accept({ id: "new", work: [] });
      const after = await crash();
      expect(await after.accept({ id: "old", work: [] })).toBe("accepted");
      expect(await after.accept({ id: "new", work: [] })).toBe("known");
      expect(await after.counts()).toEqual({ waiting: 1, inHand: 0, parked: 0 });
    });

    test("notes are kept", async () => {
      const { store, crash } = await opened();
      expect(await store.note("cursor")).toBeUndefined();
      await store.setNote("cursor", "1");
      await store.setNote("cursor", "2");
      expect(await (await crash()).note("cursor")).toBe("2");
    });

    test("many deliveries at once, none lost, none doubled", async () => {
      const { store, crash } = await opened();
      const deliveries = Array.from({ length: 200 }, (_, i) => ({
        id: `d${i % 150}`,
        work: [{ ...command, repository: (i % 150) % 30, text: String(i % 150) }],
      }));
      const answers = await Promise.all(deliveries.map((delivery) => store.accept(delivery)));
      expect(answers.filter((answer) => answer === "known")).toHaveLength(50);
      const done = await drain(await crash());
      expect(done).toHaveLength(150);
      expect(new Set(done).size).toBe(150);
    });
  });
}
