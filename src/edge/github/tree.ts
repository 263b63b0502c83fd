import { Stop } from "../../errors.ts";
import type { Snapshot, TreeEntry } from "../../plan/snapshot.ts";
import type { Api } from "./api.ts";

/** A tree as GitHub lists it. */
export interface Listing extends Snapshot {
  /** Id of the tree itself. */
  readonly tree: string;
}

/** Where files of ours, and files that are read, can be: what is walked where the whole tree is too large to be listed. */
const owned = /^(\.lab|\.github|\.taskfiles|dns|docs|hosts|lib|secrets)$/i;

/** Calls for one tree; beyond that a clone is the better way to it. */
const MOST_CALLS = 200;

/**
 * Lists a whole tree, in one call. GitHub truncates beyond 100,000 entries or 7 MB: then the root and the directories of ours
 * are listed one by one, and the others are `unlisted`. Nothing is kept of the part that GitHub lists of those, since it ends
 * wherever an unrelated file makes it.
 *
 * @param name id of a tree or commit, or a branch
 */
export async function listTree(api: Api, name: string): Promise<Listing> {
  const whole = await readTree(api, name, true);
  const entries = new Map(whole.entries.flatMap((entry) => leaf(entry, "")));
  if (!whole.truncated) return { objectFormat: "sha1", tree: whole.tree, entries };
  const part = { entries: new Map<string, TreeEntry>(), unlisted: new Map<string, string>() };
  await listLevel(api, { directory: "", tree: whole.tree }, part);
  const ours = [...part.unlisted.keys()].filter((directory) => owned.test(directory.slice(0, -1)));
  await listBelow(api, part, (directory) => ours.some((one) => directory.startsWith(one)));
  return { objectFormat: "sha1", tree: whole.tree, ...part };
}

/**
 * The same tree with more of its directories listed: all, or those that hold these paths. One call a directory, and more for
 * one that is truncated itself.
 *
 * @throws Stop where that takes too many calls
 */
export async function listMore(
  api: Api,
  snapshot: Snapshot,
  wanted: readonly string[] | "all",
): Promise<Snapshot> {
  const part = { entries: new Map(snapshot.entries), unlisted: new Map(snapshot.unlisted) };
  const isMeant = (directory: string) =>
    wanted === "all" || wanted.some((path) => path.startsWith(directory));
  await listBelow(api, part, isMeant);
  const { objectFormat } = snapshot;
  return part.unlisted.size === 0 ? { objectFormat, entries: part.entries } : { objectFormat, ...part };
}

interface Part {
  readonly entries: Map<string, TreeEntry>;
  readonly unlisted: Map<string, string>;
}

async function listBelow(api: Api, part: Part, isMeant: (directory: string) => boolean): Promise<void> {
  const { unlisted } = part;
  let calls = 0;
  // A map that grows while it is gone through: a directory that is truncated gives way to those in it.
  for (const [directory, tree] of unlisted) {
    if (!isMeant(directory)) continue;
    if (calls >= MOST_CALLS) throw tooLarge();
    unlisted.delete(directory);
    calls += await listDirectory(api, { directory, tree }, part);
  }
}

interface Directory {
  /** With its slash; empty: the root. */
  readonly directory: string;
  readonly tree: string;
}

/** Answers how many calls that took. */
async function listDirectory(api: Api, { directory, tree }: Directory, part: Part): Promise<number> {
  const below = await readTree(api, tree, true);
  if (below.truncated) {
    await listLevel(api, { directory, tree }, part);
    return 2;
  }
  for (const entry of below.entries)
    for (const [path, found] of leaf(entry, directory)) part.entries.set(path, found);
  return 1;
}

async function listLevel(api: Api, { directory, tree }: Directory, part: Part): Promise<void> {
  const level = await readTree(api, tree, false);
  if (level.truncated) {
    throw new Stop(
      `GitHub lists the directory ${directory === "" ? "at the root" : directory} only in part: it is too large`,
      "split it: more than 100,000 files in one directory cannot be read by the API",
    );
  }
  for (const entry of level.entries) {
    for (const [path, found] of leaf(entry, directory)) part.entries.set(path, found);
    if (entry.type === "tree") part.unlisted.set(`${directory}${entry.path}/`, entry.sha);
  }
}

function tooLarge(): Stop {
  return new Stop(
    `the tree is too large to be looked through on GitHub: that takes more than ${MOST_CALLS} calls`,
    "do it in a clone, where all of it is at hand: labkeeper has the same commands for a terminal",
  );
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
