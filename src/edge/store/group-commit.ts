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

/** What is asked for within one turn of the event loop shares a transaction, and so its wait for the disk. */
export function groupCommits(database: DatabaseSync): GroupCommit {
  let pending: Pending[] = [];
  const flush = (): void => {
    const group = pending;
    pending = [];
    commitGroup(database, group);
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
      if (pending.length === 1) setImmediate(flush);
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
