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

/** Two texts of one file whose list of recipients is longer or shorter, and how many stayed. */
export interface Listed {
  readonly before: string;
  readonly after: string;
  readonly stayed: number;
}

/** What changed besides entries that came or went: lines outside of the lists, or entries of those who stayed. */
export function changedBesides({ before, after, stayed }: Listed): readonly string[] {
  const [old, fresh] = [otherLines(before), otherLines(after)];
  const changed = old.find((line, i) => line !== fresh[i]);
  const now = armorsIn(after);
  const kept = [...armorsIn(before)].filter((armor) => now.has(armor)).length;
  return [
    ...(old.length === fresh.length ? [] : [`${old.length} lines became ${fresh.length}`]),
    ...(changed === undefined ? [] : [`lines of others changed: ${changed}`]),
    ...(kept === stayed ? [] : [`lines of others changed: ${kept} of ${stayed} entries stayed`]),
  ];
}

function armorsIn(text: string): Set<string> {
  const armors = text.match(/-----BEGIN AGE[\s\S]*?-----END AGE ENCRYPTED FILE-----/g) ?? [];
  return new Set(armors.map((armor) => armor.replaceAll("\\n", "").replaceAll(/\s/g, "")));
}

/** Lines that belong to no age entry; those with brackets alone may be its. */
function otherLines(text: string): readonly string[] {
  const without = text.replaceAll(/-----BEGIN AGE[\s\S]*?-----END AGE ENCRYPTED FILE-----(\\n)?/g, "");
  return without
    .split("\n")
    .filter((line) => !/age1|\benc\b|_enc\b/.test(line) && !/^[\s{}[\],]*$/.test(line));
}
