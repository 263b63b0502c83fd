import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  type YAMLSeq,
  type Node as YamlNode,
} from "yaml";
import { Refusal } from "./refusal.ts";
import type { Entry, ListLayout, ListNode, MapNode, Node, Scalar, Span } from "./tree.ts";
import { listLayout } from "./yaml-list.ts";
import { readPrinted } from "./yaml-printed.ts";
import { resolvePlain } from "./yaml-scalar.ts";

/** Nodes that one file may come to once its aliases are followed. */
const most = 200_000;

interface Reading {
  readonly text: string;
  readonly document: Document.Parsed;
  /** Nodes read so far. */
  nodes: number;
}

/** The documents of a YAML text that are maps, as go-yaml 3 sees them. Empty documents are left out. */
export function readYaml(text: string): readonly MapNode[] {
  const printed = readPrinted(text);
  return printed === undefined ? readAnyYaml(text) : [printed];
}

/** The same, whatever the text is written like. */
export function readAnyYaml(text: string): readonly MapNode[] {
  const documents = parseAllDocuments(text, {
    schema: "failsafe",
    merge: false,
    keepSourceTokens: true,
    prettyErrors: false,
    logLevel: "silent",
  });
  return (Array.isArray(documents) ? documents : []).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      throw new Refusal("parse", "this is no YAML", text.slice(0, error.pos[0]).split("\n").length);
    }
    const root = node({ text, document, nodes: 0 }, document.contents);
    if (root.kind === "map") return [root];
    if (root.kind === "scalar" && root.plain === null) return [];
    throw new Refusal("not-sops", "a YAML document is no map");
  });
}

function node(reading: Reading, yaml: YamlNode | null, shared = false): Node {
  reading.nodes++;
  if (reading.nodes > most) throw new Refusal("parse", `this comes to more than ${most} nodes`);
  if (yaml === null) return { kind: "scalar", isText: false, plain: null, span: undefined };
  if (isAlias(yaml)) {
    const target = yaml.resolve(reading.document);
    if (target === undefined) throw new Refusal("parse", "an alias has no anchor");
    return node(reading, target, true);
  }
  if (yaml.tag !== undefined && !plainTags.has(yaml.tag)) {
    throw new Refusal("needs-sops", "a node has an explicit tag");
  }
  if (isMap<YamlNode, YamlNode | null>(yaml)) {
    return {
      kind: "map",
      entries: yaml.items.map(({ key, value }) => entry(reading, { key, value }, shared)),
    };
  }
  if (isSeq<YamlNode>(yaml)) return list(reading, yaml, shared);
  return scalar(yaml, shared);
}

const plainTags = new Set(["str", "map", "seq"].map((name) => `tag:yaml.org,2002:${name}`));

function entry(reading: Reading, pair: { key: YamlNode; value: YamlNode | null }, shared: boolean): Entry {
  const key = node(reading, pair.key);
  if (key.kind !== "scalar" || !key.isText || key.plain === null) {
    throw new Refusal("parse", "a key is no text");
  }
  return { key: key.plain, value: node(reading, pair.value, shared) };
}

function scalar(yaml: YamlNode, shared: boolean): Scalar {
  if (!isScalar<string>(yaml)) throw new Refusal("parse", "this is no YAML that sops reads");
  const range = yaml.range;
  const span = shared || !range ? undefined : { start: range[0], end: range[1] };
  const isPlain = yaml.type === "PLAIN" && yaml.tag === undefined;
  const resolved = isPlain ? resolvePlain(yaml.source ?? "") : { isText: true, plain: yaml.value };
  return { kind: "scalar", ...resolved, span };
}

function list(reading: Reading, yaml: YAMLSeq<YamlNode>, shared: boolean): ListNode {
  const items = yaml.items.map((item) => node(reading, item, shared));
  return { kind: "list", items, layout: shared ? undefined : layoutOf(reading.text, yaml) };
}

/** The lines of each item of a block list; undefined where an item does not have its lines to itself. */
function layoutOf(text: string, yaml: YAMLSeq<YamlNode>): ListLayout | undefined {
  const token = yaml.srcToken;
  if (token?.type !== "block-seq" || yaml.items.length === 0) return undefined;
  const dashes = token.items.flatMap(({ start }) =>
    start.filter(({ type }) => type === "seq-item-ind").map(({ offset }) => offset),
  );
  const items = yaml.items.flatMap((item, i) => linesOf(text, dashes[i], item.range?.[1]) ?? []);
  return items.length === yaml.items.length ? listLayout(text, items) : undefined;
}

/** From the line of the dash to the end of the line that the item ends on. */
function linesOf(text: string, dash: number | undefined, end: number | undefined): Span | undefined {
  if (dash === undefined || end === undefined) return undefined;
  const start = text.lastIndexOf("\n", dash - 1) + 1;
  if (text.slice(start, dash).trim() !== "") return undefined;
  const lastCharacter = dash + text.slice(dash, end).trimEnd().length;
  const lineEnd = text.indexOf("\n", lastCharacter);
  return { start, end: lineEnd < 0 ? text.length : lineEnd + 1 };
}
