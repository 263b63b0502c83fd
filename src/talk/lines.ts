/** A table of more cells than this is not made: such texts have next to nothing in common. */
const MOST_CELLS = 4_000_000;

/**
 * For each line of `from`, counted from 1, the line of `to` where it stands; a line that is not there gets the one after which
 * it would stand. By the longest common subsequence of what is between equal beginnings and ends.
 */
export function lineMap(from: string, to: string): (line: number) => number {
  if (from === to) return (line) => line;
  const [a, b] = [from.split("\n"), to.split("\n")];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const middle = matches(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return (line) => {
    const at = line - 1;
    if (at < start) return line;
    if (at >= a.length - end) return line + b.length - a.length;
    return Math.max(1, Math.min(start + (middle[at - start] ?? 0), b.length));
  };
}

/** For each line of `a` the number, from 1, of the line of `b` that it is or follows; 0: it comes before them all. */
function matches(a: readonly string[], b: readonly string[]): readonly number[] {
  const found = a.map(() => 0);
  const width = b.length + 1;
  if (a.length * width > MOST_CELLS) return found;
  const common = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  let j = 0;
  for (let i = 0; i < a.length; i++) {
    while (j < b.length && a[i] !== b[j] && at(i, j + 1) === at(i, j) && at(i + 1, j) < at(i, j)) j += 1;
    if (j < b.length && a[i] === b[j]) j += 1;
    found[i] = j;
  }
  return found;
}

/** Lines of a file, from 1, both ends among them. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** What a diff shows of the file as it is after the change: one range a hunk. GitHub takes review comments on those only. */
export function shownLines(patch: string): readonly LineRange[] {
  return [...patch.matchAll(/^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/gm)].flatMap(
    ([, first, count = "1"]) => {
      const [start, length] = [Number(first), Number(count)];
      return length === 0 ? [] : [{ start, end: start + length - 1 }];
    },
  );
}
