import { isGenerated, MANIFEST_FILE } from "../files/paths.ts";
import type { Left } from "./left.ts";
import { parseManifest } from "./manifest.ts";
import type { Plan } from "./plan.ts";
import type { Snapshot, TreeEntry } from "./snapshot.ts";

/** What a commit on top of somebody else's changes. */
export interface Append {
  /** path -> text */
  readonly write: ReadonlyMap<string, string>;
  /** path -> what the default branch has there. */
  readonly restore: ReadonlyMap<string, TreeEntry>;
  readonly remove: readonly string[];
  /** Where somebody changed what we wrote: left as it is. */
  readonly left: Left;
}

/** What stands at paths of the branch. */
export interface BranchLook {
  /** Path -> id on the branch; absent: nothing is there. */
  readonly there: ReadonlyMap<string, string>;
  /** Path -> id in our last commit on it, or in the default branch where there is none. */
  readonly ours: ReadonlyMap<string, string>;
  /** What that commit of ours left to others already. */
  readonly left: Left;
  /** Paths of `there` that are directories. */
  readonly directories: ReadonlySet<string>;
}

/** Every path that an append may touch: what the plan writes, and what we wrote on the branch before. */
export function appendable({ write, remove }: Plan, manifest: string | undefined): readonly string[] {
  const before = parseManifest(manifest, "0.0.0");
  const written = before.ok ? [...before.value.files.keys()].filter(isGenerated) : [];
  return [...new Set([...write.keys(), ...remove, ...written, MANIFEST_FILE])].toSorted();
}

/** Directories above the files that a plan writes. */
export function directoriesOf({ write }: Plan): readonly string[] {
  return [...new Set([...write.keys()].flatMap(parents))].toSorted();
}

/**
 * What takes a branch with somebody else's commits to what the plan wants. A file that differs both from our last commit
 * there and from what is wanted is theirs. The manifest is nobody's prose: with an old one the next plan would be wrong.
 */
export function append(
  plan: Plan,
  { entries }: Snapshot,
  look: BranchLook,
  paths: readonly string[],
): Append {
  const wantedBlobs = new Map(plan.changes.map(({ path, wanted }) => [path, wanted?.blob]));
  const removed = new Set(plan.remove);
  const write = new Map<string, string>();
  const restore = new Map<string, TreeEntry>();
  const remove: string[] = [];
  const left = new Map<string, string | null>();
  for (const path of paths) {
    const text = plan.write.get(path);
    const base = removed.has(path) ? undefined : entries.get(path);
    const final = text === undefined ? base?.id : wantedBlobs.get(path);
    const there = look.there.get(path);
    if (there === final) continue;
    if (!isOurs(path, look) || isBlocked(path, look)) left.set(path, there ?? null);
    else if (text !== undefined) write.set(path, text);
    else if (base !== undefined) restore.set(path, base);
    else remove.push(path);
  }
  return { write, restore, remove, left };
}

function isOurs(path: string, { there, ours, left }: BranchLook): boolean {
  if (path === MANIFEST_FILE) return true;
  const id = there.get(path);
  return id === ours.get(path) && left.get(path) !== (id ?? null);
}

/** Somebody put a file where a directory is needed, or the other way round. */
function isBlocked(path: string, { there, directories }: BranchLook): boolean {
  return (
    directories.has(path) || parents(path).some((parent) => there.has(parent) && !directories.has(parent))
  );
}

function parents(path: string): readonly string[] {
  const steps = path.split("/");
  return steps.slice(1).map((_, i) => steps.slice(0, i + 1).join("/"));
}
