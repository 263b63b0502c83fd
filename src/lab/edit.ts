import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { keyText } from "./locate.ts";
import type { Path } from "./problem.ts";

type Plain = string | number | boolean | readonly Plain[] | PlainMap;
interface PlainMap {
  readonly [key: string]: Plain;
}

/** A change of lab.yaml by its meaning. */
export type LabEdit =
  /** A scalar, in the place of the one that is there or as a new key. */
  | { readonly kind: "set"; readonly path: Path; readonly value: Plain }
  /** One more item at the end of a list that is written. */
  | { readonly kind: "add"; readonly path: Path; readonly value: string | PlainMap }
  /** One item of a list; the key of the list goes with its last one. */
  | { readonly kind: "remove"; readonly path: Path };

/** Text that takes the place of what stands between two offsets. */
interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type LabPair = Pair<Node, Node | null>;

/**
 * lab.yaml with one change, all other bytes as they were. Undefined where the change would touch more than it says: a
 * node that is an alias or has an anchor, a comment inside what is removed, a form that nobody expects.
 */
export function applyEdit(text: string, edit: LabEdit): string | undefined {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const source = text.slice(mark.length);
  const document = parseDocument(source, { version: "1.2", uniqueKeys: false, stringKeys: true });
  if (document.errors.length > 0) return undefined;
  const splice = spliceOf(source, document, edit);
  if (splice === undefined) return undefined;
  return mark + source.slice(0, splice.start) + splice.text + source.slice(splice.end);
}

function spliceOf(text: string, document: Document, edit: LabEdit): Splice | undefined {
  switch (edit.kind) {
    case "set":
      return set(text, document.contents, edit);
    case "add":
      return add(text, nodeAt(document.contents, edit.path), edit.value);
    case "remove":
      return remove(text, document.contents, edit.path);
  }
}

function pairOf(map: YAMLMap, key: string | number): LabPair | undefined {
  return (map.items as LabPair[]).find((pair) => keyText(pair) === String(key));
}

/** A node that can be changed in its place: no alias on the way, and no anchor that another place repeats. */
function nodeAt(root: Node | null, path: Path): Node | undefined {
  let node: Node | null | undefined = root;
  for (const step of path) {
    if (isMap(node)) node = pairOf(node, step)?.value;
    else if (isSeq(node) && typeof step === "number") node = node.items[step] as Node | undefined;
    else return undefined;
    if (node === null || node === undefined || isAlias(node) || isAnchored(node)) return undefined;
  }
  return node ?? undefined;
}

function isAnchored(node: Node): boolean {
  return (isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined;
}

function set(
  text: string,
  root: Node | null,
  { path, value }: { path: Path; value: Plain },
): Splice | undefined {
  const there = nodeAt(root, path);
  if (there !== undefined) {
    const isPlain = isScalar(there) && there.tag === undefined && !String(there.type).startsWith("BLOCK");
    const [start, end] = there.range ?? [];
    if (!isPlain || start === undefined || end === undefined || start === end) return undefined;
    return { start, end, text: flow(value) };
  }
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const holder = depth === 0 ? root : nodeAt(root, path.slice(0, depth));
    const key = path[depth];
    if (!isMap(holder) || key === undefined) continue;
    if (pairOf(holder, key) !== undefined) return undefined;
    const nested = path.slice(depth + 1).reduceRight<Plain>((inner, step) => ({ [step]: inner }), value);
    return newKey(text, holder, { key: String(key), value: nested });
  }
  return undefined;
}

/** After the last key: in its own line, or before the closing brace. */
function newKey(
  text: string,
  map: YAMLMap,
  { key, value }: { key: string; value: Plain },
): Splice | undefined {
  const last = (map.items as LabPair[]).at(-1);
  const first = (map.items as LabPair[])[0];
  if (map.flow === true)
    return inFlow(text, map, last === undefined ? undefined : endOf(last), `${key}: ${flow(value)}`);
  if (last === undefined || first?.key.range === undefined || first.key.range === null) return undefined;
  const indent = " ".repeat(first.key.range[0] - lineStart(text, first.key.range[0]));
  const items = isList(value) && value.length > 0 && value.every(isPlainMap) ? value : undefined;
  if (items === undefined) return newLines(text, endOf(last), [`${indent}${key}: ${flow(value)}`]);
  return newLines(text, endOf(last), [
    `${indent}${key}:`,
    ...items.flatMap((item) => blockItem(item, `${indent}  `)),
  ]);
}

/** A map as an item of a list, as people write it: a key a line. */
function blockItem(item: PlainMap, indent: string): string[] {
  return Object.entries(item).map(
    ([key, value], i) => `${indent}${i === 0 ? "-" : " "} ${key}: ${flow(value)}`,
  );
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

function isPlainMap(value: Plain): value is PlainMap {
  return typeof value === "object" && !isList(value) && Object.keys(value).length > 0;
}

function inFlow(text: string, node: YAMLMap | YAMLSeq, last: number | undefined, entry: string) {
  const [start] = node.range ?? [];
  if (start === undefined) return undefined;
  if (last !== undefined) return { start: last, end: last, text: `, ${entry}` };
  const isSpaced = isMap(node);
  const end = text.indexOf(isSpaced ? "}" : "]", start);
  return { start: start + 1, end, text: isSpaced ? ` ${entry} ` : entry };
}

function add(text: string, list: Node | undefined, value: string | PlainMap): Splice | undefined {
  if (!isSeq(list)) return undefined;
  const last = list.items.at(-1) as Node | undefined;
  if (list.flow === true)
    return inFlow(text, list, last === undefined ? undefined : endOfNode(last), flow(value));
  const [start] = last?.range ?? [];
  if (last === undefined || start === undefined) return undefined;
  const dash = /^( *)- +$/.exec(text.slice(lineStart(text, start), start));
  if (dash === null) return undefined;
  const lines = isPlainMap(value) ? blockItem(value, dash[1] ?? "") : [`${dash[1]}- ${flow(value)}`];
  return newLines(text, endOfNode(last), lines);
}

/** Lines of their own after the one that ends at an offset, or holds it. */
function newLines(text: string, after: number, lines: readonly string[]): Splice {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const start = lineEnd(text, after);
  const added = lines.join(eol);
  return text[start - 1] === "\n"
    ? { start, end: start, text: added + eol }
    : { start, end: start, text: eol + added };
}

function remove(text: string, root: Node | null, path: Path): Splice | undefined {
  const [listPath, i] = [path.slice(0, -1), path.at(-1)];
  const list = nodeAt(root, listPath);
  if (!isSeq(list) || list.flow === true || typeof i !== "number") return undefined;
  const item = list.items[i] as Node | undefined;
  const holder = listPath.length === 1 ? root : nodeAt(root, listPath.slice(0, -1));
  const pair = isMap(holder) ? pairOf(holder, listPath.at(-1) ?? "") : undefined;
  const [first] = (list.items.length === 1 ? pair?.key.range : item?.range) ?? [];
  if (item === undefined || isAlias(item) || first === undefined) return undefined;
  const [start, end] = [lineStart(text, first), lineEnd(text, endOfNode(item))];
  const before = text.slice(start, first);
  const isWhole = list.items.length === 1 ? before.trim() === "" : /^ *- +$/.test(before);
  return isWhole && !hasComment(text.slice(start, end)) ? { start, end, text: "" } : undefined;
}

/** A `#` that may begin a comment: one inside quotes counts too, so that none is lost. */
function hasComment(text: string): boolean {
  return /(^|\s)#/.test(text);
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** The start of the next line; the end of the text where there is none. */
function lineEnd(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === "\n") return offset;
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}

/** Where what is written of a pair ends, comments and blank lines after it left out. */
function endOf({ key, value }: LabPair): number {
  return value === null ? (key.range?.[1] ?? 0) : Math.max(endOfNode(value), key.range?.[1] ?? 0);
}

function endOfNode(node: Node): number {
  if (isMap(node) && node.flow !== true) {
    const last = (node.items as LabPair[]).at(-1);
    if (last !== undefined) return endOf(last);
  }
  if (isSeq(node) && node.flow !== true) {
    const last = node.items.at(-1) as Node | undefined;
    if (last !== undefined) return endOfNode(last);
  }
  return node.range?.[1] ?? 0;
}

/** A value in YAML's flow style; texts in quotes unless they can be nothing but text. */
function flow(value: Plain): string {
  if (typeof value === "string") {
    const isBare = /^[A-Za-z/][\w./-]*$/.test(value) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value);
    return isBare || /^[1-9][0-9]*m$|^\d{4}-\d{2}-\d{2}$/.test(value) ? value : JSON.stringify(value);
  }
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${flow(inner)}`)
    .join(", ")} }`;
}
