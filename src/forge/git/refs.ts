import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { git, lines, tryGit } from "./run.ts";

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
  const found = lines(git(directory, ["for-each-ref", "--format=%(refname) %(objectname)"]));
  return new Map(
    found
      .map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)] as const)
      .filter(([name]) => name.startsWith(prefix)),
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
  const commands = updates.map(({ ref, before, after }) =>
    after === undefined
      ? `delete ${ref} ${before ?? zeroOid}`
      : `update ${ref} ${after} ${before ?? zeroOid}`,
  );
  const input = ["start", ...commands, "prepare", "commit", ""].join("\n");
  const { code, stderr } = tryGit(directory, ["update-ref", "--stdin"], { input });
  return code === 0 ? undefined : stderr.trim();
}

/** What `git check-ref-format` accepts, without a process. */
export function isRefName(ref: string): boolean {
  return (
    /^refs\/[^/]+(\/[^/]+)+$/.test(ref) &&
    !/[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\.lock(\/|$)|(^|\/)\.|\.$/.test(ref)
  );
}
