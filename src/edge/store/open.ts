import { existsSync, renameSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { isDamage } from "./sqlite-error.ts";

/** Changed with the tables: a store of another version is put aside as a damaged one is. */
const version = 1;

const tables = `
CREATE TABLE delivery (id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE work (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository INTEGER NOT NULL,
  key TEXT,
  urgent INTEGER NOT NULL,
  text TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'in hand', 'parked')),
  due INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  crashes INTEGER NOT NULL DEFAULT 0,
  reason TEXT,
  at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX waits_once ON work (repository, key) WHERE state = 'waiting' AND key IS NOT NULL;
CREATE UNIQUE INDEX one_in_hand ON work (repository) WHERE state = 'in hand';
CREATE INDEX next ON work (state, urgent DESC, id);
CREATE TABLE cause (
  delivery TEXT NOT NULL,
  work INTEGER NOT NULL REFERENCES work ON DELETE CASCADE,
  PRIMARY KEY (delivery, work)
) STRICT, WITHOUT ROWID;
CREATE INDEX causes_of ON cause (work);
CREATE TABLE note (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

/** The database, and where a damaged one went. Call it under the lock only. */
export interface Opened {
  readonly database: DatabaseSync;
  readonly putAside: string | undefined;
}

/** Opens or makes the store; one that is damaged is renamed with the time in its name, and an empty one takes its place. */
export function openDatabase(path: string, now: Date): Opened {
  const existed = existsSync(path);
  const database = existed ? openSound(path) : create(path);
  if (database !== undefined) return { database, putAside: undefined };
  const putAside = `${path}.damaged-${now.toISOString().replaceAll(":", "")}`;
  for (const suffix of ["-wal", "-shm", ""]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, putAside + suffix);
  }
  return { database: create(path), putAside };
}

function openSound(path: string): DatabaseSync | undefined {
  const database = new DatabaseSync(path);
  try {
    prepare(database);
    const sound = database.prepare("PRAGMA quick_check(1)").get()?.quick_check === "ok";
    if (sound && database.prepare("PRAGMA user_version").get()?.user_version === version) return database;
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  database.close();
  return undefined;
}

function create(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  prepare(database);
  database.exec(`BEGIN; ${tables} PRAGMA user_version = ${version}; COMMIT`);
  return database;
}

/** FULL: the log is on disk before a commit returns, so that power may fail (sqlite.org/pragma.html#pragma_synchronous). */
function prepare(database: DatabaseSync): void {
  database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  database.exec("PRAGMA foreign_keys = ON");
}
