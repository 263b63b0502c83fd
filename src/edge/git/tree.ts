import { Stop } from "../../errors.ts";
import type { ObjectFormat, Snapshot, TreeEntry } from "../../plan/snapshot.ts";
import type { Contents } from "../edges.ts";
import { git } from "./run.ts";

/** Where a repository is, and how it names its objects. */
export interface Local {
  readonly root: string;
  readonly objectFormat: ObjectFormat;
}

/** The tree of a commit, listed once since it never changes; `id` is an object id, never a name. */
export function commitSource({ root, objectFormat }: Local, id: string): Contents {
  let listed: Promise<Snapshot> | undefined;
  const list = async (): Promise<Snapshot> => {
    const listing = await git(root, ["ls-tree", "-r", "-z", "--full-tree", id]);
    return { objectFormat, entries: parseListing(listing) };
  };
  const snapshot = (): Promise<Snapshot> => {
    listed ??= list();
    return listed;
  };
  const texts = async (paths: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const files = regularFiles(await snapshot(), paths);
    const blobs = await readBlobs(root, files.values());
    return new Map([...files].map(([path, blob]) => [path, decode(blobs(blob))]));
  };
  const contents = async (paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> => {
    const blobs = blobsOf(await snapshot(), paths);
    const bytes = await readBlobs(root, blobs.values());
    return new Map([...blobs].map(([path, blob]) => [path, bytes(blob)]));
  };
  return { snapshot, texts, contents };
}

/**
 * What `git ls-tree -z` and `git ls-files --stage -z` print: mode, type or not, id, stage or not, tab, path.
 * A path that is not UTF-8 gets replacement characters: it cannot be a path of ours, it only has to be there.
 */
export function parseListing(listing: Buffer): ReadonlyMap<string, TreeEntry> {
  const entries = new Map<string, TreeEntry>();
  for (const record of listing.toString("utf8").split("\0").slice(0, -1)) {
    const { mode, id, path } = listedEntry.exec(record)?.groups ?? {};
    if (mode === undefined || id === undefined || path === undefined) throw new Error(`git listed ${record}`);
    entries.set(path, { mode, id });
  }
  return entries;
}

const listedEntry = /^(?<mode>\d{6}) (?:\w+ )?(?<id>[0-9a-f]{40,64})(?: \d)?\t(?<path>.+)$/s;

/** path -> blob id of those `paths` that are regular files or symbolic links. */
export function blobsOf({ entries }: Snapshot, paths: readonly string[]): ReadonlyMap<string, string> {
  const found = paths.flatMap((path) => {
    const entry = entries.get(path);
    return entry === undefined || entry.mode === "160000" ? [] : [[path, entry.id] as const];
  });
  return new Map(found);
}

/** path -> blob id of those `paths` that are regular files. */
export function regularFiles({ entries }: Snapshot, paths: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const path of paths) {
    const entry = entries.get(path);
    if (entry?.mode.startsWith("100")) found.set(path, entry.id);
  }
  return found;
}

/** Reads all blobs in one go; the function returned knows the bytes of each of them. */
export async function readBlobs(root: string, ids: Iterable<string>): Promise<(id: string) => Buffer> {
  const asked = [...new Set(ids)];
  const output = await git(root, ["cat-file", "--batch"], { input: [...asked, ""].join("\n") });
  const blobs = parseBatch(output);
  return (id) => {
    const bytes = blobs.get(id);
    if (bytes !== undefined) return bytes;
    throw new Stop(
      `git lacks the object ${id}`,
      "Try again; if it stays away, `git fsck` says what is broken",
    );
  };
}

/** `git cat-file --batch`: "id type size", a line feed, the bytes, a line feed; or "id missing". */
function parseBatch(output: Buffer): ReadonlyMap<string, Buffer> {
  const blobs = new Map<string, Buffer>();
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf("\n", at);
    const [id = "", type, size] = output.toString("utf8", at, end).split(" ");
    at = end + 1;
    if (type === "missing") continue;
    blobs.set(id, output.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return blobs;
}

/** A byte order mark stays in the text; bytes that are no UTF-8 become U+FFFD, which whoever reads the text refuses. */
export function decode(bytes: Buffer): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
