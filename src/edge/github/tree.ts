import { Stop } from "../../errors.ts";
import type { Snapshot, TreeEntry } from "../../plan/snapshot.ts";
import type { Api } from "./api.ts";

/** A tree as GitHub lists it. */
export interface Listing extends Snapshot {
  /** Id of the tree itself. */
  readonly tree: string;
}

/** Where files of ours, and files that are read, can be: what is walked where the whole tree is too large to be listed. */
const owned = /^(\.lab|\.github|\.taskfiles|dns|docs|hosts|lib|secrets)(\/|$)/i;

/**
 * Lists a whole tree, in one call. GitHub truncates beyond 100,000 entries or 7 MB: then the directories of ours are listed
 * one by one. What was listed of the rest stays in; that a file is not listed there means nothing.
 *
 * @param name id of a tree or commit, or a branch
 */
export async function listTree(api: Api, name: string): Promise<Listing> {
  const whole = await readTree(api, name, true);
  const entries = new Map(whole.entries.flatMap((entry) => leaf(entry, "")));
  if (whole.truncated) await walk(api, { tree: whole.tree, prefix: "", only: owned }, entries);
  return { objectFormat: "sha1", tree: whole.tree, entries };
}

interface Part {
  readonly tree: string;
  /** Path of the directory with its slash. */
  readonly prefix: string;
  /** Which subdirectories are looked into. */
  readonly only: RegExp;
}

async function walk(api: Api, { tree, prefix, only }: Part, into: Map<string, TreeEntry>): Promise<void> {
  const level = await readTree(api, tree, false);
  if (level.truncated) {
    throw new Stop(
      `GitHub lists the directory ${prefix === "" ? "at the root" : prefix} only in part: it is too large`,
      "split it: more than 100,000 files in one directory cannot be read by the API",
    );
  }
  for (const entry of level.entries) {
    for (const [path, found] of leaf(entry, prefix)) into.set(path, found);
    if (entry.type === "tree" && only.test(entry.path))
      await list(api, entry, `${prefix}${entry.path}/`, into);
  }
}

async function list(api: Api, { sha }: Entry, prefix: string, into: Map<string, TreeEntry>): Promise<void> {
  const below = await readTree(api, sha, true);
  if (below.truncated) return await walk(api, { tree: sha, prefix, only: /^/ }, into);
  for (const entry of below.entries) for (const [path, found] of leaf(entry, prefix)) into.set(path, found);
}

interface Entry {
  readonly path: string;
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
}

interface Tree {
  readonly tree: string;
  readonly truncated: boolean;
  readonly entries: readonly Entry[];
}

async function readTree(api: Api, name: string, recursive: boolean): Promise<Tree> {
  const { data } = await api.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
    ...(await api.at()),
    tree_sha: name,
    ...(recursive ? { recursive: "1" } : {}),
  });
  return { tree: data.sha, truncated: data.truncated, entries: data.tree };
}

function leaf({ type, path, mode, sha }: Entry, prefix: string): readonly (readonly [string, TreeEntry])[] {
  return type === "tree" ? [] : [[`${prefix}${path}`, { mode, id: sha }]];
}
