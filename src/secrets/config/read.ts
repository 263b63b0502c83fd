import { RE2JS } from "re2js";
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseAllDocuments,
  parseDocument,
  type YAMLSeq,
} from "yaml";
import { z } from "zod";
import type { SopsFault } from "../sops/fault.ts";
import { Refusal, refusing } from "../sops/refusal.ts";
import { type Block, type CreationRule, type Section, SOPS_CONFIG, type SopsConfig } from "./config.ts";
import { groupsOf, selectorOf } from "./groups.ts";

/** First and last line of labkeeper's parts of the file. */
export const BEGIN = "# labkeeper:begin";
export const END = "# labkeeper:end";

interface Reading {
  readonly text: string;
  readonly document: Document.Parsed;
  readonly blocks: readonly Block[];
}

/** Reads a .sops.yaml as sops does. What is not understood is a fault `bad-config`, with the line where there is one. */
export function readSopsConfig(text: string): SopsConfig | SopsFault {
  return refusing(SOPS_CONFIG, () => {
    const reading = { text, document: parse(text), blocks: blocksOf(text) };
    const keys = sectionOf("keys", reading);
    const list = sectionOf("creation_rules", reading);
    return {
      text,
      rules: (list?.items ?? []).map((item, i) => ruleOf(item, i + 1, reading)),
      ours: keysIn(keys?.section.block, text),
      anchors: anchorsIn(reading),
      keys: keys?.section,
      creationRules: list?.section,
    };
  });
}

function parse(text: string): Document.Parsed {
  if (text.startsWith("\uFEFF")) throw bad("it starts with a byte order mark", 1);
  if (text.includes("\uFFFD")) throw bad("there are bytes that are no UTF-8");
  const documents = parseAllDocuments(text, { merge: true, prettyErrors: false, logLevel: "silent" });
  const [document, second] = "empty" in documents ? [parseDocument("")] : documents;
  const [error] = document?.errors ?? [];
  if (document === undefined || second !== undefined) throw bad("it is not one YAML document");
  if (error !== undefined) throw bad("this is no YAML", lineAt(text, error.pos[0]));
  const { contents } = document;
  if (contents !== null && (!isMap(contents) || contents.flow === true)) {
    throw bad("it is no map of keys, one a line");
  }
  return document;
}

/** Refused, and where. */
function bad(detail: string, line?: number): Refusal {
  return new Refusal("bad-config", detail, line);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** Marks stand on lines of their own, in pairs. */
function blocksOf(text: string): readonly Block[] {
  const marks = [...text.matchAll(/^[ \t]*# labkeeper:(begin|end)\b[^\n]*(?:\n|$)/gm)];
  const blocks: Block[] = [];
  for (const [i, mark] of marks.entries()) {
    if (mark[1] !== (i % 2 === 0 ? "begin" : "end")) {
      throw bad(`${BEGIN} and ${END} do not stand in pairs`, lineAt(text, mark.index));
    }
    const first = marks[i - 1];
    if (mark[1] === "end" && first !== undefined) {
      blocks.push({ start: first.index, end: mark.index + mark[0].length });
    }
  }
  if (marks.length % 2 === 1) throw bad(`a ${BEGIN} has no ${END}`);
  return blocks;
}

/** A list at the top: its layout and its items. Undefined where it is absent or empty. */
function sectionOf(
  key: string,
  { text, document, blocks }: Reading,
): { readonly section: Section; readonly items: readonly Node[] } | undefined {
  const list: unknown = document.get(key, true);
  if (!isSeq(list) || list.items.length === 0) {
    if (document.has(key) && document.get(key) !== null) {
      throw bad(`${key} is no list with one item a line; write it so, or remove it where it is empty`);
    }
    return undefined;
  }
  const items = (list as YAMLSeq<Node>).items;
  const [dash, last] = [dashOf(text, items[0]), items.at(-1)?.range?.[1]];
  if (list.flow === true || dash === undefined || last === undefined) {
    throw bad(`${key} is not laid out with one item a line`);
  }
  const { from, to } = extentOf(key, text, document);
  const block = blocks.find(({ start }) => start >= from && start < to);
  return {
    section: {
      indent: text.slice(text.lastIndexOf("\n", dash) + 1, dash),
      end: Math.max(endOfLine(text, last), block?.end ?? 0),
      block,
    },
    items,
  };
}

/** From a key at the top to the next one. */
function extentOf(key: string, text: string, { contents }: Document.Parsed): { from: number; to: number } {
  const starts = isMap<Node>(contents)
    ? contents.items.map((pair) => [pair.key, pair.key.range?.[0] ?? 0] as const)
    : [];
  const from = starts.find(([name]) => isScalar(name) && name.value === key)?.[1] ?? 0;
  const later = starts.map(([, start]) => start).filter((start) => start > from);
  return { from, to: Math.min(text.length, ...later) };
}

/** Offset of the dash before an item; undefined where something else stands before it on its line. */
function dashOf(text: string, item: Node | undefined): number | undefined {
  const at = item?.range?.[0] ?? 0;
  const before = /(?:^|\n)([ \t]*)-(?:[ \t]|\r?\n)[^\n]*$/.exec(text.slice(0, at));
  return before === null ? undefined : before.index + before[0].indexOf("-");
}

/** Behind the line break of the line that holds the last character before `offset`. */
function endOfLine(text: string, offset: number): number {
  const last = text.slice(0, offset).trimEnd().length;
  const found = text.indexOf("\n", last);
  return found < 0 ? text.length : found + 1;
}

function keysIn(block: Block | undefined, text: string): ReadonlyMap<string, string> {
  const inside = block === undefined ? "" : text.slice(block.start, block.end);
  const found = inside.matchAll(/^[ \t]*- &([A-Za-z0-9_-]+) (age1[0-9a-z]+)[ \t]*\r?$/gm);
  return new Map([...found].map(([, anchor = "", recipient = ""]) => [anchor, recipient]));
}

/** Anchors outside labkeeper's parts; a name too many does no harm. */
function anchorsIn({ text, blocks }: Reading): ReadonlySet<string> {
  const found = [...text.matchAll(/&([A-Za-z0-9_-]+)/g)];
  const outside = found.filter(
    ({ index }) => !blocks.some(({ start, end }) => index >= start && index < end),
  );
  return new Set(outside.map(([, name = ""]) => name));
}

function ruleOf(item: Node, number: number, { text, document, blocks }: Reading): CreationRule {
  const dash = dashOf(text, item) ?? 0;
  const offset = text.lastIndexOf("\n", dash) + 1;
  const where = { number, line: lineAt(text, dash) };
  const { path_regex: regex = "", ...rest } = plainRule(item, document, where);
  if (typeof regex !== "string") throw bad(`path_regex of rule ${number} is no text`, where.line);
  const pattern = regex === "" ? null : regex;
  return {
    number,
    offset,
    ours: blocks.some(({ start, end }) => offset >= start && offset < end),
    pattern,
    matches: matcher(pattern, where),
    groups: groupsOf(rest, where),
    selector: selectorOf(rest),
  };
}

interface Where {
  readonly number: number;
  readonly line: number;
}

function plainRule(item: Node, document: Document.Parsed, { number, line }: Where): Record<string, unknown> {
  try {
    return z.looseObject({}).parse(item.toJS(document, { maxAliasCount: 1000 }));
  } catch {
    throw bad(`rule ${number} is no map, or an alias in it has no anchor`, line);
  }
}

/** Go's regular expressions, found anywhere in the path; linear in time, so that no pattern hangs us. */
function matcher(pattern: string | null, { number, line }: Where) {
  if (pattern === null) return () => true;
  try {
    const compiled = RE2JS.compile(pattern);
    return (path: string) => compiled.matcher(path).find();
  } catch {
    throw bad(`path_regex of rule ${number} is no regular expression that Go takes`, line);
  }
}
