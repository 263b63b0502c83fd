import type { DatabaseSync } from "node:sqlite";
import type { Work, WorkInHand } from "../edges.ts";

/** A process that ended this often with the same work in hand may have ended because of it. */
const MOST_CRASHES = 5;

/** The queue's changes, each to be run inside a transaction; times are milliseconds since 1970. */
export interface Queue {
  /** Adds work, or finds what stands for it; answers its id. */
  readonly add: (work: Work, now: number) => number;
  readonly take: (now: number) => WorkInHand | undefined;
  readonly finish: (work: WorkInHand) => void;
  readonly postpone: (work: WorkInHand, until: number) => void;
  readonly park: (work: WorkInHand, reason: string) => void;
  /** Puts back what a process that is no more had in hand. */
  readonly recover: () => void;
}

export function queueIn(database: DatabaseSync): Queue {
  const insert = database.prepare(
    "INSERT INTO work (repository, key, urgent, text, state, due, at) VALUES (?, ?, ?, ?, 'waiting', ?, ?)",
  );
  const remove = database.prepare("DELETE FROM work WHERE id = ?");
  const setAside = database.prepare("UPDATE work SET state = 'parked', reason = ? WHERE id = ?");
  const waiting = waitingIn(database);
  const postpone = postponing(database, waiting);
  return {
    add: ({ repository, key, urgent, text }, now) =>
      waiting(repository, key ?? null) ??
      Number(insert.run(repository, key ?? null, Number(urgent), text, now, now).lastInsertRowid),
    take: taking(database),
    finish: ({ id }) => void remove.run(id),
    postpone,
    park: ({ id }, reason) => void setAside.run(reason, id),
    recover: recovering(database, postpone),
  };
}

/** The id of the work that waits with a key. */
function waitingIn(database: DatabaseSync): (repository: number, key: unknown) => number | undefined {
  const find = database.prepare("SELECT id FROM work WHERE repository = ? AND key = ? AND state = 'waiting'");
  return (repository, key) => {
    const id = typeof key === "string" ? find.get(repository, key)?.id : undefined;
    return typeof id === "number" ? id : undefined;
  };
}

function taking(database: DatabaseSync): Queue["take"] {
  const next = database.prepare(
    `SELECT id, repository, text, attempts + 1 AS attempts FROM work WHERE state = 'waiting' AND due <= ?
     AND repository NOT IN (SELECT repository FROM work WHERE state = 'in hand') ORDER BY urgent DESC, id LIMIT 1`,
  );
  const take = database.prepare("UPDATE work SET state = 'in hand', attempts = attempts + 1 WHERE id = ?");
  return (now) => {
    const found = next.get(now) as WorkInHand | undefined;
    if (found !== undefined) take.run(found.id);
    return found;
  };
}

type Postpone = (work: Pick<WorkInHand, "id" | "repository">, until: number) => void;

function postponing(database: DatabaseSync, waiting: ReturnType<typeof waitingIn>): Postpone {
  const keyOf = database.prepare("SELECT key FROM work WHERE id = ?");
  const putBack = database.prepare("UPDATE work SET state = 'waiting', due = ? WHERE id = ?");
  const join = database.prepare(
    `UPDATE work SET due = max(due, ?), attempts = max(attempts, (SELECT attempts FROM work WHERE id = ?)) WHERE id = ?`,
  );
  const giveCauses = database.prepare("UPDATE OR REPLACE cause SET work = ? WHERE work = ?");
  const remove = database.prepare("DELETE FROM work WHERE id = ?");
  return ({ id, repository }, until) => {
    const same = waiting(repository, keyOf.get(id)?.key);
    if (same === undefined) {
      putBack.run(until, id);
      return;
    }
    join.run(until, id, same);
    giveCauses.run(same, id);
    remove.run(id);
  };
}

function recovering(database: DatabaseSync, postpone: Postpone): () => void {
  const lost = database.prepare("SELECT id, repository, crashes FROM work WHERE state = 'in hand'");
  const countCrash = database.prepare("UPDATE work SET crashes = crashes + 1 WHERE id = ?");
  const setAside = database.prepare("UPDATE work SET state = 'parked', reason = ? WHERE id = ?");
  return () => {
    for (const { id, repository, crashes } of lost.all().map(lostWork)) {
      if (crashes + 1 < MOST_CRASHES) {
        countCrash.run(id);
        postpone({ id, repository }, 0);
      } else setAside.run(`labkeeper ended ${crashes + 1} times with this in hand`, id);
    }
  };
}

function lostWork({ id, repository, crashes }: Record<string, unknown>) {
  return { id: Number(id), repository: Number(repository), crashes: Number(crashes) };
}
