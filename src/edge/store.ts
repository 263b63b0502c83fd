import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { Stop } from "../errors.ts";
import type { Store, StoreCounts } from "./edges.ts";
import { groupCommits } from "./store/group-commit.ts";
import { ledgerIn } from "./store/ledger.ts";
import { lock } from "./store/lock.ts";
import { type Opened, openDatabase } from "./store/open.ts";
import { queueIn } from "./store/queue.ts";

/**
 * The store of one process, in a directory of its own that is made when absent: SQLite with a write-ahead log that is on
 * disk before anything is promised. What another process had in hand when it ended waits again.
 * @param now the clock
 * @throws Stop while another process has it open, or when the directory cannot be used
 */
export async function openStore(directory: string, now: () => Date): Promise<Store> {
  makeDirectory(directory);
  const unlock = lock(join(directory, "lock"));
  try {
    return await storeOf(openDatabase(join(directory, "queue.sqlite"), now()), unlock, now);
  } catch (error) {
    unlock();
    throw error;
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Stop(
      `the data directory ${directory} cannot be made: ${error instanceof Error ? error.message : String(error)}`,
      "set LABKEEPER_DATA to a directory that the user who runs labkeeper may write",
    );
  }
}

async function storeOf({ database, putAside }: Opened, unlock: () => void, now: () => Date): Promise<Store> {
  const queue = queueIn(database);
  const ledger = ledgerIn(database, queue);
  const { commit, settled } = groupCommits(database);
  const time = () => now().getTime();
  await commit(() => {
    queue.recover();
    ledger.prune(time());
  });
  const write = database.prepare(
    "INSERT INTO note VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text",
  );
  return {
    putAside,
    accept: (delivery) => commit(() => ledger.accept(delivery, time())),
    acceptParked: (delivery, reason) => commit(() => ledger.acceptParked(delivery, reason, time())),
    enqueue: (work) =>
      commit(() => {
        for (const one of work) queue.add(one, time());
      }),
    take: () => commit(() => queue.take(time())),
    finish: (work) => commit(() => queue.finish(work)),
    postpone: (work, until) => commit(() => queue.postpone(work, until.getTime())),
    park: (work, reason) => commit(() => queue.park(work, reason)),
    ...readsOf(database),
    setNote: (name, text) => commit(() => void write.run(name, text)),
    close: async () => {
      await settled();
      database.close();
      unlock();
    },
  };
}

function readsOf(database: DatabaseSync): Pick<Store, "isKnown" | "nextDue" | "counts" | "note"> {
  const known = database.prepare(
    `SELECT 1 FROM delivery WHERE id = ? AND NOT EXISTS
     (SELECT 1 FROM cause JOIN work ON work.id = cause.work WHERE delivery = delivery.id AND state = 'parked')`,
  );
  const due = database.prepare(
    `SELECT min(due) AS due FROM work WHERE state = 'waiting'
     AND repository NOT IN (SELECT repository FROM work WHERE state = 'in hand')`,
  );
  const count = database.prepare("SELECT state, count(*) AS n FROM work GROUP BY state");
  const read = database.prepare("SELECT text FROM note WHERE name = ?");
  return {
    isKnown: async (delivery) => known.get(delivery) !== undefined,
    nextDue: async (): Promise<Date | undefined> => {
      const next = due.get()?.due;
      return typeof next === "number" ? new Date(next) : undefined;
    },
    counts: async (): Promise<StoreCounts> => {
      const found = new Map(count.all().map(({ state, n }) => [state, Number(n)]));
      const of = (state: string): number => found.get(state) ?? 0;
      return { waiting: of("waiting"), inHand: of("in hand"), parked: of("parked") };
    },
    note: async (name: string): Promise<string | undefined> => {
      const text = read.get(name)?.text;
      return typeof text === "string" ? text : undefined;
    },
  };
}
