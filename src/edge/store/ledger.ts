import type { DatabaseSync } from "node:sqlite";
import type { Delivery } from "../edges.ts";
import type { Queue } from "./queue.ts";

/** GitHub redelivers for 30 days at most; after that nobody can ask about a delivery. */
const KEPT = 35 * 24 * 3_600_000;

/** The ledger's changes, each to be run inside a transaction; times are milliseconds since 1970. */
export interface Ledger {
  readonly accept: (delivery: Delivery, now: number) => "accepted" | "known";
  readonly acceptParked: (delivery: string, reason: string, now: number) => void;
  /** Forgets what nobody will ask about any more. */
  readonly prune: (now: number) => void;
}

export function ledgerIn(database: DatabaseSync, queue: Queue): Ledger {
  const known = database.prepare("SELECT 1 FROM delivery WHERE id = ?");
  const insert = database.prepare("INSERT INTO delivery (id, at) VALUES (?, ?) ON CONFLICT DO NOTHING");
  const link = database.prepare("INSERT INTO cause (delivery, work) VALUES (?, ?) ON CONFLICT DO NOTHING");
  const dropParked = database.prepare(
    "DELETE FROM work WHERE state = 'parked' AND id IN (SELECT work FROM cause WHERE delivery = ?)",
  );
  const insertParked = database.prepare(
    `INSERT INTO work (repository, urgent, text, state, due, reason, at) VALUES (0, 0, ?, 'parked', ?, ?, ?)`,
  );
  const pruned = [
    database.prepare("DELETE FROM delivery WHERE at < ?"),
    database.prepare("DELETE FROM work WHERE state = 'parked' AND at < ?"),
  ];
  return {
    accept: ({ id, work }, now) => {
      if (known.get(id) !== undefined && dropParked.run(id).changes === 0) return "known";
      insert.run(id, now);
      for (const one of work) link.run(id, queue.add(one, now));
      return "accepted";
    },
    acceptParked: (id, reason, now) => {
      dropParked.run(id);
      insert.run(id, now);
      link.run(id, Number(insertParked.run(`delivery ${id}`, now, reason, now).lastInsertRowid));
    },
    prune: (now) => {
      for (const statement of pruned) statement.run(now - KEPT);
    },
  };
}
