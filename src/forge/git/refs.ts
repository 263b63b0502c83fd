import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readTyped } from "./objects.ts";
import { tryGit } from "./run.ts";

export const zeroOid = "0".repeat(40);

/** Where a ref such as `refs/heads/main` stands. Refs are never packed: nothing collects garbage in the forge. */
export function readRef(directory: string, ref: string): string | undefined {
  if (!isRefName(ref)) return undefined;
  const path = join(directory, ref);
  try {
    return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
  } catch {
    return undefined; // a directory: refs/heads/a while refs/heads/a/b exists
  }
}

/** Refs that begin with `prefix`, sorted by name, with where they stand. */
export function listRefs(directory: string, prefix: string): ReadonlyMap<string, string> {
  const names = readdirSync(join(directory, "refs"), { recursive: true, encoding: "utf8" });
  const refs = names.map((name) => `refs/${name}`).filter((ref) => ref.startsWith(prefix));
  return new Map(
    refs.toSorted().flatMap((ref) => {
      const oid = readRef(directory, ref);
      return oid === undefined ? [] : [[ref, oid]];
    }),
  );
}

export interface RefUpdate {
  readonly ref: string;
  /** Undefined: it must not be there. */
  readonly before: string | undefined;
  /** Undefined: delete it. */
  readonly after: string | undefined;
}

/** Moves all refs or none; undefined when done, else git's reason: a ref was not at `before`, or its name clashes. */
export function moveRefs(directory: string, updates: readonly RefUpdate[]): string | undefined {
  const [only, ...others] = updates;
  if (only !== undefined && others.length === 0 && moveOne(directory, only)) return undefined;
  const commands = updates.map(({ ref, before, after }) =>
    after === undefined
      ? `delete ${ref} ${before ?? zeroOid}`
      : `update ${ref} ${after} ${before ?? zeroOid}`,
  );
  const input = ["start", ...commands, "prepare", "commit", ""].join("\n");
  const { code, stderr } = tryGit(directory, ["update-ref", "--stdin"], { input });
  return code === 0 ? undefined : stderr.trim();
}

/**
 * Moves one branch to a commit without a process, under the lock file that git itself would take (gitrepository-layout). False:
 * it is not as simple as that, or not allowed, and nothing was done; git knows better, and says why.
 */
function moveOne(directory: string, { ref, before, after }: RefUpdate): boolean {
  if (after === undefined || !isRefName(ref) || !isCommit(directory, after)) return false;
  const path = join(directory, ref);
  const lock = `${path}.lock`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(lock, `${after}\n`, { flag: "wx" });
  } catch {
    return false; // a lock, or a branch where a directory is needed
  }
  // A directory in its place is a clash, or an empty one that git would take away.
  const isWhereItWas = before === undefined ? !existsSync(path) : readRef(directory, ref) === before;
  if (isWhereItWas) renameSync(lock, path);
  else rmSync(lock);
  return isWhereItWas;
}

function isCommit(directory: string, oid: string): boolean {
  return readTyped(directory, oid, "commit") !== undefined;
}

/** What `git check-ref-format` accepts, without a process. */
export function isRefName(ref: string): boolean {
  return (
    /^refs\/[^/]+(\/[^/]+)+$/.test(ref) &&
    !/[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\.lock(\/|$)|(^|\/)\.|\.$/.test(ref)
  );
}
