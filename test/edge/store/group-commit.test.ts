import { DatabaseSync } from "node:sqlite";
import { setImmediate as turn } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import { type GroupCommit, groupCommits } from "../../../src/edge/store/group-commit.ts";

let transactions: number;
let group: GroupCommit;

beforeEach(() => {
  const database = new DatabaseSync(":memory:");
  transactions = 0;
  const exec = database.exec.bind(database);
  database.exec = (sql) => {
    if (sql === "COMMIT") transactions += 1;
    exec(sql);
  };
  group = groupCommits(database);
});

test("a change alone waits for one turn", async () => {
  const done = group.commit(() => "done");
  await turn();
  expect(transactions).toBe(1);
  expect(await done).toBe("done");
});

test("changes of one turn and of turns in a row share a transaction", async () => {
  const all: Promise<number>[] = [];
  for (let i = 0; i < 5; i++) {
    all.push(
      group.commit(() => i),
      group.commit(() => i),
    );
    await turn();
  }
  expect(await Promise.all(all)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  expect(transactions).toBe(1);
});

test("a turn without a change closes the group", async () => {
  const first = group.commit(() => 1);
  await turn();
  const second = group.commit(() => 2);
  expect(await Promise.all([first, second])).toEqual([1, 2]);
  expect(transactions).toBe(2);
});

test("nobody waits for ever while others come", async () => {
  let isDone = false;
  void group.commit(() => {}).then(() => (isDone = true));
  let turns = 0;
  for (; !isDone && turns < 1000; turns++) {
    void group.commit(() => {});
    await turn();
  }
  expect(turns).toBeLessThan(50);
  await group.settled();
});

test("one that fails fails alone", async () => {
  const fails = group.commit(() => {
    throw new Error("no");
  });
  const works = group.commit(() => "yes");
  await expect(fails).rejects.toThrow("no");
  expect(await works).toBe("yes");
});
