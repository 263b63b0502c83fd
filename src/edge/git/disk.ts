import { randomUUID } from "node:crypto";
import type { Stats } from "node:fs";
import {
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  readFile,
  rename,
  rm,
  rmdir,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { Stop } from "../../errors.ts";
import type { WorkTreeChange } from "../edges.ts";

/** The disk side of a work tree. Nothing here follows a symlink below `root`; nothing here knows git. */

/** The bytes of the regular file at `path`, or undefined when there is none, or when a parent of it is no directory. */
export async function readRegularFile(root: string, path: string): Promise<Buffer | undefined> {
  if ((await blockedParent(root, path)) !== undefined) return undefined;
  const file = join(root, path);
  return (await stats(file))?.isFile() ? await readFile(file) : undefined;
}

/**
 * Makes the whole change or, when anything fails, puts back what was there. Each file is whole at every moment: it is
 * written beside its place and renamed. A killed process may leave `.labkeeper-*` files behind, never half a file.
 *
 * @throws Stop when something other than the change expects stands in the way, or the file system says no.
 */
export async function writeFiles(root: string, change: WorkTreeChange): Promise<void> {
  const steps = await plannedSteps(root, change);
  const made: MadeDirectories[] = [];
  const taken: Step[] = [];
  try {
    for (const step of steps) await stage(step, made);
    for (const step of steps) {
      await take(step);
      taken.push(step);
    }
  } catch (error) {
    throw refusal(error, await putBack(steps, taken, made));
  }
  for (const { backup } of steps) await rm(backup, { force: true });
  for (const path of change.remove) await removeEmptyDirectories(dirname(join(root, path)), root);
}

/** Refuses a path that no generator may name: this is a bug in labkeeper, not the user's mistake. */
export function assertPlainPath(path: string): void {
  const plain = path.split("/").every((part) => !["", ".", "..", ".git"].includes(part.toLowerCase()));
  if (!plain || /[\0\n]/.test(path))
    throw new Error(`not a plain path inside a repository: ${JSON.stringify(path)}`);
}

interface Step {
  readonly target: string;
  /** New text and the mode to give the file, or undefined: remove it. */
  readonly text: string | undefined;
  /** Undefined: a new file, its mode is what the umask leaves. */
  readonly mode: number | undefined;
  readonly staged: string;
  readonly backup: string;
}

interface MadeDirectories {
  readonly deepest: string;
  /** The first directory above it that was there before, or `deepest` itself. */
  readonly above: string;
}

async function plannedSteps(root: string, change: WorkTreeChange): Promise<readonly Step[]> {
  const paths = [...change.create.keys(), ...change.update.keys(), ...change.remove];
  if (new Set(paths).size !== paths.length) throw new Error("two changes of one file");
  const created = [...change.create].map(async ([path, text]) =>
    step(root, path, text, await absent(root, path)),
  );
  const updated = [...change.update].map(async ([path, text]) =>
    step(root, path, text, await fileMode(root, path)),
  );
  const removed = change.remove.map(async (path) => step(root, path, undefined, await fileMode(root, path)));
  return await Promise.all([...created, ...updated, ...removed]);
}

function step(root: string, path: string, text: string | undefined, mode: number | undefined): Step {
  const target = join(root, path);
  const sibling = join(dirname(target), `.labkeeper-${randomUUID()}`);
  return { target, text, mode, staged: `${sibling}.new`, backup: `${sibling}.old` };
}

async function absent(root: string, path: string): Promise<undefined> {
  await assertFreeWay(root, path);
  if ((await stats(join(root, path))) === undefined) return;
  throw new Stop(
    `${path} would be created, but it is on disk already, though git does not list it (ignored?). Nothing was written.`,
    `Move ${path} away, or take it out of .gitignore and run labkeeper again to decide about it`,
  );
}

async function fileMode(root: string, path: string): Promise<number> {
  await assertFreeWay(root, path);
  const found = await stats(join(root, path));
  if (found?.isFile()) return found.mode & 0o777;
  throw new Stop(
    `${path} is ${found === undefined ? "not on disk" : "no regular file on disk"}. Nothing was written.`,
    "Run labkeeper again if the files were changing; in a sparse checkout, run `git sparse-checkout disable` first",
  );
}

async function assertFreeWay(root: string, path: string): Promise<void> {
  assertPlainPath(path);
  const blocked = await blockedParent(root, path);
  if (blocked === undefined) return;
  throw new Stop(
    `${path} cannot be written: ${blocked} is a symlink or a file, not a directory. Nothing was written.`,
    `Replace ${blocked} by a directory`,
  );
}

/** The first parent of `path` that stands there and is no real directory. */
async function blockedParent(root: string, path: string): Promise<string | undefined> {
  const parts = path.split("/");
  for (let depth = 1; depth < parts.length; depth++) {
    const parent = parts.slice(0, depth).join("/");
    const found = await stats(join(root, parent));
    if (found === undefined) return undefined;
    if (!found.isDirectory()) return parent;
  }
  return undefined;
}

/** Prepares a step beside its target; the target itself is not touched yet. */
async function stage({ target, text, mode, staged, backup }: Step, made: MadeDirectories[]): Promise<void> {
  if (text !== undefined) {
    made.push({ deepest: dirname(target), above: await deepestStanding(dirname(target)) });
    await mkdir(dirname(target), { recursive: true });
    await writeFile(staged, text, { flag: "wx", flush: true });
    if (mode !== undefined) await chmod(staged, mode);
  }
  // A hard link keeps owner, times and attributes, but not every file system has them.
  if (mode !== undefined) await link(target, backup).catch(() => copyFile(target, backup));
}

async function take({ target, text, staged }: Step): Promise<void> {
  await (text === undefined ? rm(target) : rename(staged, target));
}

/** Returns the steps that could not be undone; their backups are kept. */
async function putBack(
  steps: readonly Step[],
  taken: readonly Step[],
  made: readonly MadeDirectories[],
): Promise<readonly Step[]> {
  const stuck: Step[] = [];
  for (const step of taken.toReversed()) {
    const { target, mode, backup } = step;
    await (mode === undefined ? rm(target) : rename(backup, target)).catch(() => stuck.push(step));
  }
  for (const step of steps) {
    await rm(step.staged).catch(() => undefined);
    if (!stuck.includes(step)) await rm(step.backup).catch(() => undefined);
  }
  for (const { deepest, above } of made.toReversed()) await removeEmptyDirectories(deepest, above);
  return stuck;
}

function refusal(cause: unknown, stuck: readonly Step[]): unknown {
  const said = cause instanceof Error ? cause.message : String(cause);
  if (stuck.length === 0) {
    return new Stop(
      `The work tree could not be written, nothing was changed: ${said}`,
      "Clear the cause, then try again",
    );
  }
  const left = stuck.map(({ target, mode, backup }) =>
    mode === undefined ? target : `${target} (was: ${backup})`,
  );
  return new Stop(
    `The work tree could not be written: ${said}. These files could not be put back: ${left.join(", ")}`,
    "Put them back from what is named, or with git; then clear the cause and try again",
  );
}

async function deepestStanding(directory: string): Promise<string> {
  return (await stats(directory)) === undefined ? await deepestStanding(dirname(directory)) : directory;
}

/** Removes `directory` and its parents below `end`, those of them that are there and empty. */
async function removeEmptyDirectories(directory: string, end: string): Promise<void> {
  for (let at = directory; at !== end; at = dirname(at)) await rmdir(at).catch(() => undefined);
}

async function stats(file: string): Promise<Stats | undefined> {
  return await lstat(file).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
}
