import { closeSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Store } from "../../src/edge/edges.ts";
import { isDamage } from "../../src/edge/store/sqlite-error.ts";
import { openStore } from "../../src/edge/store.ts";
import { tempDirectory } from "../support/temp.ts";
import { testWith } from "../support/tools.ts";
import { storeContract } from "./store/contract.ts";

const childPath = fileURLToPath(new URL("store/child.ts", import.meta.url));
const now = () => new Date("2026-01-01T00:00:00Z");

storeContract("SQLite", async () => {
  const directory = tempDirectory();
  return { open: (clock) => openStore(directory, clock), crash: (store) => store.close() };
});

async function opened(directory: string): Promise<Store> {
  const store = await openStore(directory, now);
  onTestFinished(() => store.close());
  return store;
}

/** A process with the store open; `lines` are what it printed so far. */
async function child(directory: string, count = 0) {
  const lines: string[] = [];
  const running = execa(process.execPath, [childPath, directory, String(count)], { reject: false });
  onTestFinished(() => void running.kill("SIGKILL"));
  let wake = (): void => {};
  running.stdout.on("data", (chunk: Buffer) => {
    lines.push(...chunk.toString().split("\n").filter(Boolean));
    wake();
  });
  const printed = async (wanted: number): Promise<void> => {
    while (lines.length < wanted) await new Promise<void>((resolve) => (wake = resolve));
  };
  await printed(1);
  return { running, lines, printed };
}

describe("the store's directory", () => {
  test("a second process is refused, told who has it; a killed one leaves no lock behind", async () => {
    const directory = tempDirectory();
    const first = await child(directory);
    expect(first.lines).toEqual(["open"]);
    const second = await child(directory);
    await second.running;
    expect(second.lines.join()).toMatch(
      new RegExp(`Stop: process ${first.running.pid} on .* uses .*/lock already`),
    );
    await expect(openStore(directory, now)).rejects.toThrow("uses");
    first.running.kill("SIGKILL");
    await first.running;
    const store = await opened(directory);
    await expect(openStore(directory, now)).rejects.toThrow(`process ${process.pid}`);
    expect(await store.counts()).toEqual({ waiting: 0, inHand: 0, parked: 0 });
  });

  test("whatever was promised before kill -9 is there", async () => {
    const directory = tempDirectory();
    const { running, lines, printed } = await child(directory, 100_000);
    await printed(200);
    running.kill("SIGKILL");
    await running;
    const promised = lines.slice(1);
    const store = await opened(directory);
    const answers = await Promise.all(promised.map((i) => store.accept({ id: `d${i}`, work: [] })));
    expect(new Set(answers)).toEqual(new Set(["known"]));
    expect((await store.counts()).waiting).toBeGreaterThanOrEqual(promised.length);
  });

  testWith(["strace"], "each promise waits for the disk", async ({ strace }) => {
    const options = [
      "-f",
      "-e",
      "trace=fsync,fdatasync",
      process.execPath,
      childPath,
      tempDirectory(),
      "100",
    ];
    const running = execa(strace, options, { reject: false, forceKillAfterDelay: 1000 });
    let promised = 0;
    running.stdout.on("data", (chunk: Buffer) => {
      promised += chunk.toString().split("\n").length - 1;
      if (promised > 100) running.kill("SIGTERM");
    });
    const { stderr } = await running;
    expect(stderr.match(/f(?:data)?sync\(\d+\)? /g)?.length).toBeGreaterThanOrEqual(100);
  });

  test.each([
    ["no database at all", (path: string) => writeFileSync(path, "x".repeat(10_000))],
    ["another version", (path: string) => edit(path, "PRAGMA user_version = 99")],
    ["a spoiled page", (path: string) => spoil(path)],
  ])("a damaged store is put aside: %s", async (_, damage) => {
    const directory = tempDirectory();
    const before = await openStore(directory, now);
    const work = Array.from({ length: 500 }, (__, i) => ({
      repository: i,
      key: undefined,
      urgent: false,
      text: "x".repeat(100),
    }));
    await before.enqueue(work);
    expect(before.putAside).toBeUndefined();
    await before.close();
    damage(join(directory, "queue.sqlite"));
    const store = await opened(directory);
    expect(store.putAside).toBe(join(directory, "queue.sqlite.damaged-2026-01-01T000000.000Z"));
    expect(readdirSync(directory)).toContain("queue.sqlite.damaged-2026-01-01T000000.000Z");
    expect(await store.counts()).toEqual({ waiting: 0, inHand: 0, parked: 0 });
    await store.enqueue([{ repository: 1, key: undefined, urgent: false, text: "x" }]);
  });

  test("a change that fails does not take others with it", async () => {
    const store = await opened(tempDirectory());
    const sound = { repository: 1, key: undefined, urgent: false, text: "x" };
    const spoiled = { ...sound, text: Symbol("no text") as unknown as string };
    const results = await Promise.allSettled([
      store.enqueue([sound]),
      store.enqueue([sound, spoiled]),
      store.enqueue([sound]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await store.counts()).toMatchObject({ waiting: 2 });
  });
});

test("damage is told from other failures", () => {
  const path = join(tempDirectory(), "x");
  writeFileSync(path, "no database ".repeat(1000));
  const failure = (statement: string): unknown => {
    const database = new DatabaseSync(path);
    try {
      database.exec(statement);
      return undefined;
    } catch (error) {
      return error;
    } finally {
      database.close();
    }
  };
  expect(isDamage(failure("CREATE TABLE x (y)"))).toBe(true);
  expect(isDamage(failure("nonsense"))).toBe(false);
  expect(isDamage(new Error("x"))).toBe(false);
});

function edit(path: string, statement: string): void {
  const database = new DatabaseSync(path);
  database.exec(statement);
  database.close();
}

/** Overwrites all but the first page, which alone is looked at when a file is opened. */
function spoil(path: string): void {
  const size = statSync(path).size;
  const file = openSync(path, "r+");
  writeSync(file, Buffer.alloc(size - 4096, 0xff), 0, size - 4096, 4096);
  closeSync(file);
}
