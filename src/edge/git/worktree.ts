import { copyFile, mkdir, readlink, stat, utimes } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Snapshot } from "../../plan/snapshot.ts";
import type { WorkTree } from "../edges.ts";
import { readRegularFile, writeFiles } from "./disk.ts";
import { git, gitLine, quotePath, stopWithGitsWords } from "./run.ts";
import { withScratchDirectory } from "./scratch.ts";
import { blobsOf, decode, type Local, parseListing, readBlobs, regularFiles } from "./tree.ts";

/** The files on disk below `local.root`. Texts come from disk as they are (CRLF stays), ids as git would store them. */
export function openWorkTree(local: Local): WorkTree {
  let seen: Promise<Snapshot> | undefined;
  const look = (): Promise<Snapshot> => {
    seen = snapshot(local);
    return seen;
  };
  return {
    snapshot: async () => await look(),
    texts: async (paths) => await texts(local, { paths, snapshot: await (seen ?? look()) }),
    contents: async (paths) => await contents(local, { paths, snapshot: await (seen ?? look()) }),
    write: async (change) => {
      seen = undefined;
      await writeFiles(local.root, change);
    },
    untracked: async (paths) => {
      const tracked = new Set((await git(local.root, ["ls-files", "-z"])).toString("utf8").split("\0"));
      return paths.filter((path) => !tracked.has(path));
    },
  };
}

/** As on disk; what a sparse checkout leaves away comes from the repository. */
async function contents(
  local: Local,
  { paths, snapshot: tree }: Asked,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const wanted = [...blobsOf(tree, paths)];
  const found = await Promise.all(
    wanted.map(async ([path, blob]) => ({ path, blob, bytes: await readEntry(local.root, path) })),
  );
  const away = found.filter(({ bytes }) => bytes === undefined);
  const blobs = await readBlobs(
    local.root,
    away.map(({ blob }) => blob),
  );
  return new Map(found.map(({ path, blob, bytes }) => [path, bytes ?? blobs(blob)]));
}

async function readEntry(root: string, path: string): Promise<Uint8Array | undefined> {
  const link = await readlink(join(root, path), "buffer").catch(() => undefined);
  return link ?? (await readRegularFile(root, path));
}

interface Asked {
  readonly paths: readonly string[];
  readonly snapshot: Snapshot;
}

async function texts(local: Local, { paths, snapshot: tree }: Asked): Promise<ReadonlyMap<string, string>> {
  const files = regularFiles(tree, paths);
  const found = await Promise.all(
    [...files].map(async ([path, blob]) => ({ path, blob, bytes: await readRegularFile(local.root, path) })),
  );
  // A sparse checkout: the file is part of the tree though it is not on disk.
  const away = found.filter(({ bytes }) => bytes === undefined);
  const blobs = await readBlobs(
    local.root,
    away.map(({ blob }) => blob),
  );
  return new Map(found.map(({ path, blob, bytes }) => [path, decode(bytes ?? blobs(blob))]));
}

/**
 * `git add --all` into an index and an object store of its own, thrown away after: whatever is in the user's files, a
 * forgotten secret too, ends in no object store, and the repository is not written to.
 */
async function snapshot({ root, objectFormat }: Local): Promise<Snapshot> {
  return await withScratchDirectory(async (scratch) => {
    const env = await scratchEnvironment(root, scratch);
    try {
      await git(root, [...settings(scratch), "add", "--all", "--sparse"], { env });
    } catch (error) {
      throw stopWithGitsWords(
        error,
        "git cannot take in the work tree",
        "Mend or ignore (.gitignore) what git names",
      );
    }
    const listing = await git(root, [...settings(scratch), "ls-files", "--stage", "-z"], { env });
    return { objectFormat, entries: parseListing(listing) };
  });
}

async function scratchEnvironment(root: string, scratch: string): Promise<Record<string, string>> {
  const [index, objects] = [join(scratch, "index"), join(scratch, "objects")];
  await mkdir(objects);
  await copyIndex(resolve(root, await gitLine(root, ["rev-parse", "--git-path", "index"])), index);
  const userObjects = resolve(root, await gitLine(root, ["rev-parse", "--git-path", "objects"]));
  return {
    GIT_INDEX_FILE: index,
    GIT_OBJECT_DIRECTORY: objects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: quotePath(userObjects),
  };
}

/**
 * The copy must not look younger than the index: git takes a file that is as old as the index for changed until it has
 * read it, since its time stamp proves nothing (Documentation/technical/racy-git.txt).
 */
async function copyIndex(from: string, to: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(from);
    await copyFile(from, to);
    const seconds = Math.floor(mtimeMs / 1000);
    await utimes(to, seconds, seconds);
  } catch (error) {
    // A repository in which nothing was ever added has no index.
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}

/** No hook, no file system daemon, no shared index beside the user's, no object of git-lfs in the user's repository. */
function settings(scratch: string): readonly string[] {
  const values = {
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.splitIndex": "false",
    "core.safecrlf": "false",
    "lfs.storage": join(scratch, "lfs"),
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
