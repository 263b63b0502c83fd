import { hostname } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { Stop } from "../../errors.ts";
import { isBusy } from "./sqlite-error.ts";

/**
 * Holds a file for this process until it ends, however it ends: the lock is the operating system's, by way of SQLite
 * (sqlite.org/lockingv3.html, RESERVED), so that none can be left behind. Answers how to let go.
 * @throws Stop while another process holds it, which is named
 */
export function lock(path: string): () => void {
  const database = openLock(path);
  try {
    database.exec("BEGIN IMMEDIATE");
    database.exec("CREATE TABLE IF NOT EXISTS holder (name TEXT NOT NULL)");
    database.exec("DELETE FROM holder");
    database.prepare("INSERT INTO holder VALUES (?)").run(`process ${process.pid} on ${hostname()}`);
    database.exec("COMMIT");
    database.exec("BEGIN IMMEDIATE");
  } catch (error) {
    const message = isBusy(error) ? `${holderOf(database)} uses ${path} already` : unreadable(path, error);
    database.close();
    throw new Stop(message, isBusy(error) ? inUse : `remove ${path} if no other labkeeper runs on it`);
  }
  return () => database.close();
}

const inUse =
  "stop it, or give this one another data directory (LABKEEPER_DATA); several processes need a PostgreSQL store";

function openLock(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw new Stop(unreadable(path, error), "make its directory writable for the user that runs labkeeper");
  }
}

function unreadable(path: string, error: unknown): string {
  return `${path} cannot be locked: ${error instanceof Error ? error.message : String(error)}`;
}

function holderOf(database: DatabaseSync): string {
  try {
    return String(database.prepare("SELECT name FROM holder").get()?.name ?? "another process");
  } catch {
    return "another process";
  }
}
