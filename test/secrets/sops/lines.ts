/** Two texts of one file, and the recipient whose entry was replaced. */
export interface Compared {
  readonly before: string;
  readonly after: string;
  readonly of: string;
}

/**
 * Lines that changed and are not the replaced recipient's own: read off the text with no help of the engine. An armored
 * entry is the run of lines around its recipient that no other entry shares.
 */
export function changedLines({ before, after, of }: Compared): readonly string[] {
  const [old, fresh] = [before.split("\n"), after.split("\n")];
  if (old.length !== fresh.length) return [`${old.length} lines became ${fresh.length}`];
  const own = ownLines(old, of);
  return old.filter((line, i) => line !== fresh[i] && !own.has(i));
}

const [begin, end, recipientStart] = ["BEGIN AGE ENCRYPTED FILE", "END AGE ENCRYPTED FILE", "age1"];

/** Line numbers of a recipient and of its armor: the next one below in files of sops before 3.13, else the next one above. */
function ownLines(lines: readonly string[], recipient: string): ReadonlySet<number> {
  const isBelow = first(lines, recipientStart) < first(lines, begin);
  const own = lines.flatMap((line, i) => (line.includes(recipient) ? [i, ...armor(lines, i, isBelow)] : []));
  return new Set(own);
}

function first(lines: readonly string[], text: string): number {
  return lines.findIndex((line) => line.includes(text));
}

function armor(lines: readonly string[], from: number, isBelow: boolean): readonly number[] {
  const starts = lines.flatMap((line, i) => (line.includes(begin) ? [i] : []));
  const start = isBelow ? starts.find((i) => i > from) : starts.findLast((i) => i < from);
  if (start === undefined) return [];
  const length = lines.slice(start).findIndex((line) => line.includes(end)) + 1;
  return Array.from({ length }, (_, i) => start + i);
}
