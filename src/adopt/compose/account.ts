import type { Path } from "../../lab/problem.ts";

/** What became of a key of a compose file. */
export interface Account {
  /** From the root of the compose file; what stands below it is meant too, unless it has an account of its own. */
  readonly path: Path;
  /** carried: lab.yaml says it; usual: it is so here without a word; left: it is lost unless a person sees to it. */
  readonly fate: "carried" | "usual" | "left";
  /** Where it went, or why it is not there. */
  readonly words: string;
}

export function carried(path: Path, words: string): Account {
  return { path, fate: "carried", words };
}

export function usual(path: Path, words: string): Account {
  return { path, fate: "usual", words };
}

export function left(path: Path, words: string): Account {
  return { path, fate: "left", words };
}

/** Paths of all that is written: scalars, and lists and maps that are empty. */
export function leavesOf(data: unknown, at: Path = []): readonly Path[] {
  const inner: readonly (readonly [string | number, unknown])[] = Array.isArray(data)
    ? data.map((item, i) => [i, item] as const)
    : typeof data === "object" && data !== null
      ? Object.entries(data)
      : [];
  return inner.length === 0 ? [at] : inner.flatMap(([step, value]) => leavesOf(value, [...at, step]));
}

/** What no account covers: it is said to be left, so that nothing is lost in silence whatever this code knows. */
export function unaccounted(data: unknown, accounts: readonly Account[]): readonly Account[] {
  const covered = new Set(accounts.map(({ path }) => JSON.stringify(path)));
  const isCovered = (leaf: Path) => leaf.some((_, i) => covered.has(JSON.stringify(leaf.slice(0, i + 1))));
  return leavesOf(data)
    .filter((leaf) => leaf.length > 0 && !isCovered(leaf))
    .map((leaf) => left(leaf, "labkeeper does not know this key"));
}
