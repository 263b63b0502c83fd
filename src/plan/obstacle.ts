import type { Snapshot } from "./snapshot.ts";

/** Whether a regular file can stand at a path: see `obstacles`. */
export type HasObstacle = (path: string) => boolean;

/**
 * A path is stopped by what is no regular file at it or above it (symlink, submodule, file for a directory, directory
 * for a file) and by a twin that differs in case only: on a file system without case, both would be one file.
 */
export function obstacles({ entries }: Snapshot): HasObstacle {
  const spellings = new Map<string, Set<string>>();
  const directories = new Set<string>();
  for (const path of entries.keys()) {
    for (const step of [...parents(path), path]) {
      const folded = step.toLowerCase();
      const known = spellings.get(folded);
      if (known === undefined) spellings.set(folded, new Set([step]));
      else known.add(step);
      if (step !== path) directories.add(step);
    }
  }
  const twin = (step: string) =>
    [...(spellings.get(step.toLowerCase()) ?? [])].some((spelling) => spelling !== step);
  const isFile = (mode: string | undefined) => mode === undefined || mode === "100644" || mode === "100755";
  return (path) =>
    directories.has(path) ||
    !isFile(entries.get(path)?.mode) ||
    parents(path).some((parent) => entries.has(parent)) ||
    [...parents(path), path].some(twin);
}

/** `a/b/c` -> `a`, `a/b`. */
function parents(path: string): string[] {
  const steps = path.split("/");
  return steps.slice(1).map((_, i) => steps.slice(0, i + 1).join("/"));
}
