import { isMap, isScalar, type Node, type Pair, parseDocument, type YAMLMap } from "yaml";
import { keyText } from "./locate.ts";

type LabPair = Pair<Node, Node | null>;

/**
 * lab.yaml with further entries at the end of one of its top-level maps, all other bytes as they were. `lines` are the
 * entries, indented by two; a map that is indented otherwise has them so too. Undefined where the map is written in a
 * way that takes none: in braces, as an alias, with an anchor.
 */
export function insertEntries(text: string, key: string, lines: readonly string[]): string | undefined {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const source = text.slice(mark.length);
  const document = parseDocument(source, { version: "1.2", uniqueKeys: false, stringKeys: true });
  if (document.errors.length > 0 || !isMap(document.contents) || document.contents.flow === true)
    return undefined;
  const pair = (document.contents.items as LabPair[]).find((one) => keyText(one) === key);
  const added = pair === undefined ? atTheEnd(source, key, lines) : below(source, pair, lines);
  return added === undefined ? undefined : mark + added;
}

function atTheEnd(text: string, key: string, lines: readonly string[]): string {
  const eol = lineBreak(text);
  const gap = text === "" || text.endsWith("\n") ? "" : eol;
  return `${text}${gap}${eol}${[`${key}:`, ...lines].join(eol)}${eol}`;
}

function below(text: string, { key, value }: LabPair, lines: readonly string[]): string | undefined {
  const [, keyEnd = 0] = key.range ?? [];
  if (isNothing(value)) return empty(text, { keyEnd, value }, lines);
  if (!isMap(value) || value.flow === true || value.anchor !== undefined) return undefined;
  const first = (value.items as LabPair[])[0];
  const [start] = first?.key.range ?? [];
  if (start === undefined) return undefined;
  const indent = " ".repeat(start - (text.lastIndexOf("\n", start - 1) + 1));
  const at = lineAfter(text, endOf(value));
  const eol = lineBreak(text);
  const gap = text[at - 1] === "\n" || at === 0 ? "" : eol;
  const added = lines.map((line) => (line === "" ? "" : indent + line.slice(2))).join(eol);
  return `${text.slice(0, at)}${gap}${added}${eol}${text.slice(at)}`;
}

function isNothing(value: Node | null): boolean {
  return (
    value === null || (isMap(value) && value.items.length === 0) || (isScalar(value) && value.value === null)
  );
}

/** `services:` and `services: {}` hold nothing yet. */
function empty(
  text: string,
  { keyEnd, value }: { readonly keyEnd: number; readonly value: Node | null },
  lines: readonly string[],
): string | undefined {
  const [start = keyEnd, end = keyEnd] = value?.range ?? [];
  const written = text.slice(start, end).trim();
  if (written !== "" && written !== "{}") return undefined;
  const eol = lineBreak(text);
  const colon = text.indexOf(":", keyEnd) + 1;
  const rest = text.slice(written === "" ? colon : end);
  const next = rest.indexOf("\n");
  const tail = next < 0 ? [rest, ""] : [rest.slice(0, next).replace(/\r$/, ""), rest.slice(next + 1)];
  return `${text.slice(0, colon)}${tail[0]}${eol}${lines.join(eol)}${eol}${tail[1]}`;
}

/** Where what is written of a map ends, comments and blank lines after it left out. */
function endOf(node: Node): number {
  const last = isMap(node) && node.flow !== true ? (node.items as LabPair[]).at(-1) : undefined;
  if (last === undefined) return trimmedEnd(node);
  return last.value === null
    ? (last.key.range?.[1] ?? 0)
    : Math.max(endOf(last.value), last.key.range?.[1] ?? 0);
}

function trimmedEnd(node: Node): number {
  const items = (node as Partial<YAMLMap>).items as readonly Node[] | undefined;
  const isBlock = items !== undefined && (node as Partial<YAMLMap>).flow !== true;
  const last = isBlock ? items.at(-1) : undefined;
  return last === undefined ? (node.range?.[1] ?? 0) : endOf(last);
}

/** The start of the next line; the end of the text where there is none. */
function lineAfter(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === "\n") return offset;
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}

function lineBreak(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
