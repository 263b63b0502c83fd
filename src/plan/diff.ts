import type { GeneratedFile } from "../files/file.ts";
import { hostOfPath, isGenerated } from "../files/paths.ts";
import { sortedBy } from "../lab/sorted.ts";
import { blobId } from "./blob.ts";
import type { Change, ChangeKind } from "./change.ts";
import { isOlder, type Manifest } from "./manifest.ts";
import { type HasObstacle, obstacles } from "./obstacle.ts";
import type { Snapshot } from "./snapshot.ts";

interface Comparison {
  readonly snapshot: Snapshot;
  readonly manifest: Manifest;
  /** The wanted tree. */
  readonly files: readonly GeneratedFile[];
  /** labkeeper's own. */
  readonly version: string;
}

/** Compares what stands in the tree, what we wrote last and what we would write; one change a path, sorted. */
export function diff(comparison: Comparison): readonly Change[] {
  const stopped = obstacles(comparison.snapshot);
  const adopted = new Set(comparison.manifest.adopted);
  const files = comparison.files.filter(({ path }) => !adopted.has(path));
  const settled = new Set([...adopted, ...files.map(({ path }) => path)]);
  const changes = [
    ...files.flatMap((file) => wantedChange(file, comparison, stopped)),
    ...[...comparison.manifest.files.keys()]
      .filter((path) => !settled.has(path) && isGenerated(path))
      .flatMap((path) => unwantedChange(path, comparison, stopped)),
  ];
  return sortedBy(changes, ({ path }) => path);
}

/** What becomes of a file that we would write; nothing where it is the user's already. */
function wantedChange(file: GeneratedFile, comparison: Comparison, stopped: HasObstacle): Change[] {
  const { snapshot, manifest, version } = comparison;
  const { path, text, hosts, once, shared = false } = file;
  const there = snapshot.entries.get(path)?.id ?? null;
  if (once && (there !== null || stopped(path))) return [];
  const recorded = once || shared ? null : (manifest.files.get(path) ?? null);
  const blob = blobId(text, snapshot.objectFormat);
  const replaced = isOlder(manifest.generator, version) ? "stale" : "updated";
  // A shared file's text was made of what stands there.
  const before = shared ? there : recorded;
  const kind = stopped(path) ? keptKind(recorded) : kindOfWanted({ there, recorded: before, blob, replaced });
  return [{ path, kind, hosts, there, recorded, wanted: { blob, text }, once, shared }];
}

/** What becomes of a file that we wrote and no longer want; nothing where it is gone already. */
function unwantedChange(path: string, { snapshot, manifest }: Comparison, stopped: HasObstacle): Change[] {
  const there = snapshot.entries.get(path)?.id ?? null;
  if (there === null) return [];
  const recorded = manifest.files.get(path) ?? null;
  const host = hostOfPath(path);
  const kind = there === recorded && !stopped(path) ? "deleted" : "edited";
  return [
    { path, kind, hosts: host === undefined ? [] : [host], there, recorded, wanted: null, once: false },
  ];
}

interface Blobs {
  readonly there: string | null;
  readonly recorded: string | null;
  readonly blob: string;
  readonly replaced: "updated" | "stale";
}

function kindOfWanted({ there, recorded, blob, replaced }: Blobs): ChangeKind {
  if (there === blob) return "unchanged";
  if (there === null) return recorded === null ? "created" : "edited";
  return there === recorded ? replaced : keptKind(recorded);
}

function keptKind(recorded: string | null): ChangeKind {
  return recorded === null ? "occupied" : "edited";
}
