import { isPlain } from "../files/plain.ts";
import type { LineRange } from "./lines.ts";

/** Lines of a file and what may take their place. */
export interface Suggestion extends LineRange {
  readonly lines: readonly string[];
}

/**
 * What a person would have to accept to turn one text into another: the lines that differ. A line that is only added goes with
 * the one above it. Undefined where nothing differs, where a line would come before all others, and for texts with characters
 * that a suggestion does not show: it must do what is seen.
 */
export function suggestionOf(before: string, after: string): Suggestion | undefined {
  const [a, b] = [before.split("\n"), after.split("\n")];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  if (start === a.length - end) start -= 1;
  const lines = b.slice(start, b.length - end);
  const isShown = [...a.slice(start, a.length - end), ...lines].every(isPlain);
  if (before === after || start < 0 || !isShown) return undefined;
  return { start: start + 1, end: a.length - end, lines };
}

/** Those that lie in what a diff shows, and in none that came before; at most `most`. */
export function offered<S extends LineRange>(
  all: readonly S[],
  shown: readonly LineRange[],
  most: number,
): readonly S[] {
  const taken: S[] = [];
  for (const one of all) {
    const isShown = shown.some((hunk) => hunk.start <= one.start && one.end <= hunk.end);
    const isFree = taken.every((other) => other.end < one.start || one.end < other.start);
    if (isShown && isFree && taken.length < most) taken.push(one);
  }
  return taken;
}
