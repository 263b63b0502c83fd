import type { Entry, ListNode, MapNode, Node, Scalar, Span } from "./tree.ts";
import { listLayout } from "./yaml-list.ts";
import { resolvePlain } from "./yaml-scalar.ts";

/**
 * YAML in the few ways of writing that sops itself prints for secrets: a key or an item a line, words without spaces,
 * texts in double quotes without escapes, blocks of text without blank lines, comments on lines of their own. It takes a
 * tenth of the time that all of YAML takes.
 */

interface Cursor {
  readonly text: string;
  /** All before it is read. */
  at: number;
}

interface Line {
  /** Where the line starts. */
  readonly start: number;
  /** Column of the dash; undefined: none. */
  readonly dash: number | undefined;
  /** Column of the key, or of the word after the dash. */
  readonly column: number;
  readonly key: string | undefined;
  readonly value: string;
  /** Where the value stands. */
  readonly span: Span;
}

/** Characters of a file that is read here: so few that it cannot have too many nodes. */
const longest = 200_000;
const ignored = /(?: *(?:#[ -~]*)?\n)*/y;
const word = String.raw`[A-Za-z0-9_](?:[\w.+/=,:@[\]-]*[\w.+/=,@[\]-])?`;
const quoted = String.raw`"[ !#-[\]-~]*"`;
const value = String.raw`${word}|${quoted}|\[\]|\|`;
const line = new RegExp(
  String.raw`( *)(- )?(?:([A-Za-z0-9_][\w./-]{0,100}|"[\w./-]{1,100}"):(?: (${value}))?|(${word}|${quoted}))\n`,
  "y",
);
const blockLine = /[!-~](?:[ -~]*[!-~])?\n/y;

/** The map that the text is, as `yaml` reads it; undefined where anything at all is written in another way. */
export function readPrinted(text: string): MapNode | undefined {
  if (text.length > longest) return undefined;
  const cursor = { text, at: 0 };
  const map = mapAt(cursor, peek(cursor), 0);
  return map !== undefined && nextLineAt(cursor) === text.length ? map : undefined;
}

/** The line that comes next; undefined at the end, and where it is written in another way. */
function peek(cursor: Cursor): Line | undefined {
  const start = nextLineAt(cursor);
  line.lastIndex = start;
  const [all, indent = "", dash = "", key, member, item] = line.exec(cursor.text) ?? [];
  if (all === undefined) return undefined;
  const written = member ?? item ?? "";
  const end = start + all.length - 1;
  return {
    start,
    dash: dash === "" ? undefined : indent.length,
    column: indent.length + dash.length,
    key,
    value: written,
    span: { start: end - written.length, end },
  };
}

function nextLineAt({ text, at }: Cursor): number {
  ignored.lastIndex = at;
  ignored.exec(text);
  return ignored.lastIndex;
}

/** Reads the entries whose keys stand in one column, `first` being the first of them. */
function mapAt(cursor: Cursor, first: Line | undefined, column: number): MapNode | undefined {
  const entries: Entry[] = [];
  const keys = new Set<string>();
  let current = first;
  while (current?.column === column && (current === first || current.dash === undefined)) {
    const key = keyOf(current);
    if (key === undefined || keys.has(key)) return undefined;
    keys.add(key);
    cursor.at = current.span.end + 1;
    const member = memberAt(cursor, current);
    if (member === undefined) return undefined;
    entries.push({ key, value: member });
    current = peek(cursor);
  }
  return entries.length === 0 ? undefined : { kind: "map", entries };
}

function keyOf({ key }: Line): string | undefined {
  if (key?.startsWith('"')) return key.slice(1, -1);
  return key !== undefined && resolvePlain(key).isText ? key : undefined;
}

/** What belongs to a key: on its line, or below it. */
function memberAt(cursor: Cursor, { value: written, span, column }: Line): Node | undefined {
  if (written === "|") return blockAt(cursor, span.start, column);
  if (written === "[]") return { kind: "list", items: [], layout: undefined };
  if (written !== "") return scalar(written, span);
  const below = peek(cursor);
  if (below === undefined) return undefined;
  if (below.dash !== undefined) return below.dash < column ? undefined : listAt(cursor, below, below.dash);
  return below.column > column ? mapAt(cursor, below, below.column) : undefined;
}

function listAt(cursor: Cursor, first: Line, dash: number): ListNode | undefined {
  const items: Node[] = [];
  const lines: Span[] = [];
  let current: Line | undefined = first;
  while (current !== undefined && current.dash === dash) {
    const item = itemAt(cursor, current);
    if (item === undefined) return undefined;
    items.push(item);
    lines.push({ start: current.start, end: cursor.at });
    current = peek(cursor);
  }
  return { kind: "list", items, layout: listLayout(cursor.text, lines) };
}

function itemAt(cursor: Cursor, current: Line): Node | undefined {
  if (current.key !== undefined) return mapAt(cursor, current, current.column);
  cursor.at = current.span.end + 1;
  return scalar(current.value, current.span);
}

function scalar(written: string, span: Span): Scalar {
  return written.startsWith('"')
    ? { kind: "scalar", isText: true, plain: written.slice(1, -1), span }
    : { kind: "scalar", ...resolvePlain(written), span };
}

/** A block of text below a key in `column`; undefined where its end could be a matter of opinion. */
function blockAt(cursor: Cursor, start: number, column: number): Scalar | undefined {
  const { text } = cursor;
  const indent = spacesAt(text, cursor.at);
  if (indent <= column) return undefined;
  const lines: string[] = [];
  while (spacesAt(text, cursor.at) === indent) {
    blockLine.lastIndex = cursor.at + indent;
    const [found] = blockLine.exec(text) ?? [];
    if (found === undefined) return undefined;
    lines.push(found);
    cursor.at += indent + found.length;
  }
  const next = text.charAt(cursor.at + spacesAt(text, cursor.at));
  if (next === "#" || next === "\n") return undefined;
  return { kind: "scalar", isText: true, plain: lines.join(""), span: { start, end: cursor.at } };
}

function spacesAt(text: string, at: number): number {
  let end = at;
  while (text[end] === " ") end++;
  return end - at;
}
