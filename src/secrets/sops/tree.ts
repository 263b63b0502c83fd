/** Part of a text: offsets in UTF-16 code units, the end is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A part of a text and what takes its place. */
export interface Splice extends Span {
  readonly text: string;
}

export interface Scalar {
  readonly kind: "scalar";
  /** Whether sops sees a string. Only strings can be sealed. */
  readonly isText: boolean;
  /** The value as sops' MAC covers it (`True`, `16`, the text of a string); null for null, which is left out. */
  readonly plain: string | null;
  /** Where it is written; undefined where there is an alias, whose place belongs to another node. */
  readonly span: Span | undefined;
}

export interface MapNode {
  readonly kind: "map";
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly key: string;
  readonly value: Node;
}

export interface ListNode {
  readonly kind: "list";
  readonly items: readonly Node[];
  /** Absent where items cannot be added or taken away by bytes: flow style, aliases, values. */
  readonly layout: ListLayout | undefined;
}

export type Node = Scalar | MapNode | ListNode;

/** How a list is laid out in its text: what its items are written with and how there come to be more or fewer. */
export interface ListLayout {
  /** Where the list is written; all else in the file belongs to others. */
  readonly regions: readonly Span[];
  /** One item's text with all that makes it an item: dash, indentation, keys. */
  raw(index: number): string;
  /** Takes items away; one at least stays. */
  remove(indices: ReadonlySet<number>): readonly Splice[];
  /** Adds items after the last, in the shape of {@link raw} texts. */
  append(raws: readonly string[]): readonly Splice[];
}

/** A file of sops: the maps of values, one a document, and the copies of the metadata, of which the first counts. */
export interface SopsTree {
  readonly documents: readonly MapNode[];
  readonly metadata: readonly MapNode[];
}

/** The value of a key, or undefined. */
export function memberOf(map: MapNode, key: string): Node | undefined {
  return map.entries.find((entry) => entry.key === key)?.value;
}

/** The text with all splices made. They must not overlap. */
export function spliced(text: string, splices: readonly Splice[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: fresh } of splices.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < at) throw new Error("splices overlap");
    parts.push(text.slice(at, start), fresh);
    at = end;
  }
  return parts.join("") + text.slice(at);
}

/**
 * `raw` with `fresh` in the place of `old`, however raw breaks lines: `\n`, an indentation, CRLF, an escape. Undefined
 * where raw does not hold `old` in one way of breaking lines.
 */
export function rewritten(raw: string, old: string, fresh: string): string | undefined {
  const lines = old.trimEnd().split("\n");
  const [first = "", second] = lines;
  const start = raw.indexOf(first);
  if (first === "" || start < 0) return undefined;
  const afterFirst = start + first.length;
  const separator = second === undefined ? "\n" : raw.slice(afterFirst, raw.indexOf(second, afterFirst));
  const whole = lines.join(separator);
  if (!raw.startsWith(whole, start)) return undefined;
  const replacement = fresh.trimEnd().split("\n").join(separator);
  return raw.slice(0, start) + replacement + raw.slice(start + whole.length);
}
