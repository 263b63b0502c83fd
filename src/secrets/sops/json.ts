import { floatText, integerText } from "./clear.ts";
import { Refusal } from "./refusal.ts";
import type { Entry, ListLayout, MapNode, Node, Scalar, Span, Splice } from "./tree.ts";

const deepest = 500;
const token = /\s*(?:([{}[\]:,])|("(?:[^"\\\u0000-\u001f]|\\.)*")|(-?\d[\d.eE+-]*|true|false|null))/y;

interface Cursor {
  readonly text: string;
  /** Where the next token is looked for. */
  at: number;
}

interface Placed {
  readonly node: Node;
  readonly span: Span;
}

/** A JSON text with the place of every value. Members keep their order and may repeat, as in sops. */
export function readJson(text: string): MapNode {
  const cursor = { text, at: 0 };
  const { node } = value(cursor, 0);
  if (text.slice(cursor.at).trim() !== "") fail(cursor);
  if (node.kind !== "map") throw new Refusal("not-sops", "this JSON is no object");
  return node;
}

function fail({ text, at }: Cursor): never {
  throw new Refusal("parse", "this is no JSON", text.slice(0, at).split("\n").length);
}

function next(cursor: Cursor): { readonly word: string; readonly span: Span } {
  token.lastIndex = cursor.at;
  const found = token.exec(cursor.text);
  if (found === null) return fail(cursor);
  const [all, punctuation, string, literal] = found;
  const word = punctuation ?? string ?? literal ?? "";
  cursor.at += all.length;
  return { word, span: { start: cursor.at - word.length, end: cursor.at } };
}

function value(cursor: Cursor, depth: number): Placed {
  if (depth > deepest) throw new Refusal("parse", `this is nested more than ${deepest} levels deep`);
  const { word, span } = next(cursor);
  if (word === "{") {
    const entries = members(cursor, "}", () => entry(cursor, depth + 1));
    return { node: { kind: "map", entries }, span: { start: span.start, end: cursor.at } };
  }
  if (word === "[") {
    const items = members(cursor, "]", () => value(cursor, depth + 1));
    const whole = { start: span.start, end: cursor.at };
    const spans = items.map((item) => item.span);
    const layout = layoutOf(cursor.text, whole, spans);
    return { node: { kind: "list", items: items.map(({ node }) => node), layout }, span: whole };
  }
  return { node: scalar(word, span) ?? fail(cursor), span };
}

function entry(cursor: Cursor, depth: number): Entry {
  const { word } = next(cursor);
  if (!word.startsWith('"') || next(cursor).word !== ":") fail(cursor);
  return { key: parsed(word) ?? fail(cursor), value: value(cursor, depth).node };
}

/** What stands between brackets, separated by commas. */
function members<T>(cursor: Cursor, close: string, member: () => T): readonly T[] {
  const start = cursor.at;
  if (next(cursor).word === close) return [];
  cursor.at = start;
  const found: T[] = [];
  for (;;) {
    found.push(member());
    const { word } = next(cursor);
    if (word === close) return found;
    if (word !== ",") fail(cursor);
  }
}

function scalar(word: string, span: Span): Scalar | undefined {
  const clear = (plain: string | null): Scalar => ({ kind: "scalar", isText: false, plain, span });
  if (word.startsWith('"')) {
    const plain = parsed(word);
    return plain === undefined ? undefined : { kind: "scalar", isText: true, plain, span };
  }
  if (word === "null") return clear(null);
  if (word === "true" || word === "false") return clear(word === "true" ? "True" : "False");
  if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(word)) return undefined;
  return clear(integerText(word) ?? floatText(Number(word)));
}

function parsed(literal: string): string | undefined {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return undefined;
  }
}

function layoutOf(text: string, list: Span, items: readonly Span[]): ListLayout | undefined {
  const [first, last] = [items[0], items.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const beforeLast = items.at(-2);
  const separator =
    beforeLast === undefined
      ? `,${text.slice(list.start + 1, first.start)}`
      : text.slice(beforeLast.end, last.start);
  return {
    regions: [list],
    raw: (index) => text.slice(items[index]?.start, items[index]?.end),
    append: (raws) => [{ start: last.end, end: last.end, text: raws.map((raw) => separator + raw).join("") }],
    remove: (indices) => removal(items, indices),
  };
}

/** An item goes with the comma after it; at the end of the list with the comma before it. */
function removal(items: readonly Span[], indices: ReadonlySet<number>): Splice[] {
  const lastKept = items.findLastIndex((_, i) => !indices.has(i));
  const inside = items.flatMap((item, i) => {
    const following = items[i + 1];
    return i < lastKept && indices.has(i) && following !== undefined
      ? [{ start: item.start, end: following.start, text: "" }]
      : [];
  });
  const [kept, last] = [items[lastKept], items.at(-1)];
  const tail =
    kept === undefined || last === undefined || kept === last
      ? []
      : [{ start: kept.end, end: last.end, text: "" }];
  return [...inside, ...tail];
}
