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
  const waits = database.prepare(
    "SELECT id FROM work WHERE repository = ? AND key = ? AND state = 'waiting'",
  );
  const insert = database.prepare(
    "INSERT INTO work (repository, key, urgent, text, state, due, at) VALUES (?, ?, ?, ?, 'waiting', ?, ?)",
  );
  const next = database.prepare(
    `SELECT id, repository, text, attempts + 1 AS attempts FROM work WHERE state = 'waiting' AND due <= ?
     AND repository NOT IN (SELECT repository FROM work WHERE state = 'in hand') ORDER BY urgent DESC, id LIMIT 1`,
  );
  const takeIt = database.prepare("UPDATE work SET state = 'in hand', attempts = attempts + 1 WHERE id = ?");
  const remove = database.prepare("DELETE FROM work WHERE id = ?");
  const setAside = database.prepare("UPDATE work SET state = 'parked', reason = ? WHERE id = ?");
  const keyOf = database.prepare("SELECT key FROM work WHERE id = ?");
  const putBack = database.prepare("UPDATE work SET state = 'waiting', due = ? WHERE id = ?");
  const join = database.prepare(
    `UPDATE work SET due = max(due, ?), attempts = max(attempts, (SELECT attempts FROM work WHERE id = ?)) WHERE id = ?`,
  );
  const giveCauses = database.prepare("UPDATE OR REPLACE cause SET work = ? WHERE work = ?");
  const lost = database.prepare("SELECT id, repository, crashes FROM work WHERE state = 'in hand'");
  const countCrash = database.prepare("UPDATE work SET crashes = crashes + 1 WHERE id = ?");

  const waiting = (repository: number, key: string | null): number | undefined =>
    key === null ? undefined : (waits.get(repository, key)?.id as number | undefined);

  const postpone = ({ id, repository }: Pick<WorkInHand, "id" | "repository">, until: number): void => {
    const same = waiting(repository, (keyOf.get(id)?.key ?? null) as string | null);
    if (same === undefined) {
      putBack.run(until, id);
      return;
    }
    join.run(until, id, same);
    giveCauses.run(same, id);
    remove.run(id);
  };

  return {
    add: ({ repository, key, urgent, text }, now) =>
      waiting(repository, key ?? null) ??
      Number(insert.run(repository, key ?? null, Number(urgent), text, now, now).lastInsertRowid),
    take: (now) => {
      const found = next.get(now) as WorkInHand | undefined;
      if (found !== undefined) takeIt.run(found.id);
      return found;
    },
    finish: ({ id }) => void remove.run(id),
    postpone,
    park: ({ id }, reason) => void setAside.run(reason, id),
    recover: () => {
      for (const { id, repository, crashes } of lost.all() as {
        id: number;
        repository: number;
        crashes: number;
      }[]) {
        if (crashes + 1 >= MOST_CRASHES)
          setAside.run(`labkeeper ended ${crashes + 1} times with this in hand`, id);
        else {
          countCrash.run(id);
          postpone({ id, repository }, 0);
        }
      }
    },
  };
}
