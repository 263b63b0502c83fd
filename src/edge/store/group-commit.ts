import type { DatabaseSync } from "node:sqlite";

interface Pending {
  readonly run: () => void;
  readonly succeed: () => void;
  readonly fail: (error: unknown) => void;
}

/** Runs a change in a transaction with others; resolves when it is on disk. */
export type Commit = <T>(change: () => T) => Promise<T>;

export interface GroupCommit {
  readonly commit: Commit;
  /** Resolves when all that was asked for so far is done. */
  readonly settled: () => Promise<void>;
}

/** Turns of the event loop that changes wait for company, as long as each brings more. */
const MOST_TURNS = 20;

/**
 * What is asked for close together shares a transaction, and so its wait for the disk: a group is closed by the first turn of
 * the event loop that adds nothing to it. One change alone waits for one turn.
 */
export function groupCommits(database: DatabaseSync): GroupCommit {
  let pending: Pending[] = [];
  const flush = (): void => {
    const group = pending;
    pending = [];
    commitGroup(database, group);
  };
  const gather = (before: number, turns: number): void => {
    if (pending.length === before || turns === 0) flush();
    else setImmediate(gather, pending.length, turns - 1);
  };
  const commit: Commit = (change) =>
    new Promise((resolve, reject) => {
      let result: { readonly value: ReturnType<typeof change> } | undefined;
      pending.push({
        run: () => {
          result = { value: change() };
        },
        succeed: () => result && resolve(result.value),
        fail: reject,
      });
      if (pending.length === 1) setImmediate(gather, 1, MOST_TURNS);
    });
  return { commit, settled: () => commit(() => {}) };
}

function commitGroup(database: DatabaseSync, group: readonly Pending[]): void {
  try {
    transaction(database, group);
    for (const { succeed } of group) succeed();
  } catch (error) {
    const [only, ...others] = group;
    // One of many failed: each for itself, so that it fails alone.
    if (others.length > 0) for (const one of group) commitGroup(database, [one]);
    else only?.fail(error);
  }
}

function transaction(database: DatabaseSync, group: readonly Pending[]): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const { run } of group) run();
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
