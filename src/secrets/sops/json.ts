import { floatText, integerText } from "./clear.ts";
import { Refusal } from "./refusal.ts";
import type { Entry, ListLayout, MapNode, Node, Scalar, Span, Splice } from "./tree.ts";

const deepest = 500;
const token = /\s*(?:([{}[\]:,])|("(?:[^"\\\u0000-\u001f]|\\.)*")|(-?\d[\d.eE+-]*|true|false|null))/y;

/** A JSON text with the place of every value. Members keep their order and may repeat, as in sops. */
export function readJson(text: string): MapNode {
  let at = 0;
  const fail = (): never => {
    throw new Refusal("parse", "this is no JSON", text.slice(0, at).split("\n").length);
  };
  const next = (): { readonly text: string; readonly span: Span } => {
    token.lastIndex = at;
    const found = token.exec(text);
    if (found === null) return fail();
    const [all, punctuation, string, word] = found;
    const read = punctuation ?? string ?? word ?? "";
    at += all.length;
    return { text: read, span: { start: at - read.length, end: at } };
  };
  const members = <T>(close: string, member: () => T): T[] => {
    const found: T[] = [];
    const before = at;
    if (next().text === close) return found;
    at = before;
    for (;;) {
      found.push(member());
      const separator = next().text;
      if (separator === close) return found;
      if (separator !== ",") fail();
    }
  };
  const value = (depth: number): { node: Node; span: Span } => {
    if (depth > deepest) throw new Refusal("parse", `this is nested more than ${deepest} levels deep`);
    const { text: word, span } = next();
    if (word === "{") {
      const entries = members("}", () => entry(depth + 1));
      return { node: { kind: "map", entries }, span: { start: span.start, end: at } };
    }
    if (word === "[") {
      const items = members("]", () => value(depth + 1));
      const whole = { start: span.start, end: at };
      const layout = layoutOf(
        text,
        whole,
        items.map((item) => item.span),
      );
      return { node: { kind: "list", items: items.map((item) => item.node), layout }, span: whole };
    }
    return { node: scalar(word, span) ?? fail(), span };
  };
  const entry = (depth: number): Entry => {
    const key = next().text;
    if (!key.startsWith('"') || next().text !== ":") fail();
    return { key: parsed(key) ?? fail(), value: value(depth).node };
  };
  const { node } = value(0);
  if (text.slice(at).trim() !== "") fail();
  if (node.kind !== "map") throw new Refusal("not-sops", "this JSON is no object");
  return node;
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
