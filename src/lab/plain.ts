import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";
import { keyText, type Range } from "./locate.ts";
import { type Complaint, show } from "./problem.ts";

const MAX_DEPTH = 100;
/** How many nodes all aliases together may repeat. */
const MAX_REPEATED = 10_000;

type Refused = Complaint & { readonly range: Range };

interface Plain {
  readonly data: unknown;
  readonly refused: readonly Refused[];
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<Node, Node>;
}

/** A node as data; how many nodes it has and how many levels, once aliases are written out. */
interface Reading {
  readonly data: unknown;
  readonly nodes: number;
  readonly height: number;
}

interface Walk {
  readonly refused: Refused[];
  readonly targets: Map<Node, Node>;
  /** The last node of each anchor so far; without a reading while the walk is inside it. */
  readonly anchors: Map<string, { readonly node: Node; reading?: Reading }>;
  repeated: number;
}

/**
 * The document as plain data, and what in it YAML allows and lab.yaml refuses. The package's own conversion is
 * not used: its checks for duplicate keys and aliases are quadratic, and it refuses an alias that is merely used
 * often.
 */
export function toPlain(document: Document): Plain {
  const walk: Walk = { refused: [], targets: new Map(), anchors: new Map(), repeated: 0 };
  const { data } = read(document.contents, 0, walk);
  return { data, refused: walk.refused, targets: walk.targets };
}

function read(node: Node | null, depth: number, walk: Walk): Reading {
  if (node === null) return leaf(null);
  if (isAlias(node)) return readAlias(node, depth, walk);
  const anchor: { node: Node; reading?: Reading } = { node };
  if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined)
    walk.anchors.set(node.anchor, anchor);
  const reading = readWritten(node, depth, walk);
  anchor.reading = reading;
  return reading;
}

function readWritten(node: Node, depth: number, walk: Walk): Reading {
  if (depth > MAX_DEPTH) return refuse(walk, node, tooDeep);
  if (isMap(node)) return readMap(node.items as Pair<Node, Node | null>[], depth, walk);
  if (isSeq(node)) {
    const items = node.items.map((item) => read(item as Node | null, depth + 1, walk));
    return { data: items.map(({ data }) => data), ...extent(items) };
  }
  const value = isScalar(node) ? node.value : null;
  for (const { broken, complaint } of scalarRules) if (broken(value)) refuse(walk, node, complaint(value));
  return leaf(value);
}

function readMap(pairs: readonly Pair<Node, Node | null>[], depth: number, walk: Walk): Reading {
  const entries = new Map<string, Reading>();
  for (const pair of pairs) {
    const key = keyText(pair);
    read(pair.key, depth + 1, walk);
    if (entries.has(key)) refuse(walk, pair.key, duplicateKey(key));
    const reading = read(pair.value, depth + 1, walk);
    if (key === "__proto__") refuse(walk, pair.key, reservedKey);
    else entries.set(key, reading);
  }
  const data = Object.fromEntries([...entries].map(([key, reading]) => [key, reading.data]));
  return { data, ...extent([...entries.values()]) };
}

function readAlias(alias: Alias, depth: number, walk: Walk): Reading {
  const anchor = walk.anchors.get(alias.source);
  if (anchor === undefined) return refuse(walk, alias, unknownAlias(alias.source));
  if (anchor.reading === undefined) return refuse(walk, alias, endlessAlias(alias.source));
  walk.targets.set(alias, anchor.node);
  if (depth + anchor.reading.height > MAX_DEPTH) return refuse(walk, alias, tooDeep);
  const before = walk.repeated;
  walk.repeated += anchor.reading.nodes;
  if (walk.repeated <= MAX_REPEATED) return anchor.reading;
  return before > MAX_REPEATED ? leaf(null) : refuse(walk, alias, aliasBomb);
}

function leaf(data: unknown): Reading {
  return { data, nodes: 1, height: 0 };
}

function extent(children: readonly Reading[]): { nodes: number; height: number } {
  let [nodes, height] = [1, 0];
  for (const child of children) {
    nodes += child.nodes;
    height = Math.max(height, child.height + 1);
  }
  return { nodes, height };
}

function refuse(walk: Walk, node: Node, complaint: Complaint): Reading {
  walk.refused.push({ ...complaint, range: node.range ?? [0, 0] });
  return leaf(null);
}

interface ScalarRule {
  readonly broken: (value: unknown) => boolean;
  readonly complaint: (value: unknown) => Complaint;
}

const scalarRules: readonly ScalarRule[] = [
  {
    broken: (value) => typeof value === "string" && value.includes("\0"),
    complaint: (value) => ({
      rule: "nul",
      message: "a NUL character",
      expected: "text without NUL",
      found: show(value),
      hint: "remove \\0: no Nix string can hold it",
    }),
  },
  {
    broken: (value) => typeof value === "string" && !value.isWellFormed(),
    complaint: (value) => ({
      rule: "surrogate",
      message: "half of a surrogate pair",
      expected: "text that UTF-8 can hold",
      found: show(value),
      hint: "write the character itself, or \\U and eight digits",
    }),
  },
  {
    broken: (value) =>
      typeof value === "number" &&
      (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))),
    complaint: (value) => ({
      rule: "number",
      message: "a number that cannot be kept exactly",
      expected: "a finite number, whole ones within ±9007199254740991",
      found: show(value),
      hint: "put it in quotes if it is text",
    }),
  },
];

const tooDeep: Complaint = {
  rule: "too-deep",
  message: "nested deeper than 100 levels",
  expected: "at most 100 levels",
  found: "a deeper level",
  hint: "nothing in lab.yaml nests that deep: flatten it",
};

const aliasBomb: Complaint = {
  rule: "alias-bomb",
  message: "aliases multiply lab.yaml beyond measure",
  expected: `aliases that repeat ${MAX_REPEATED} values at most`,
  found: "more from here on",
  hint: "write out what the aliases repeat",
};

const reservedKey: Complaint = {
  rule: "reserved-key",
  message: 'the key "__proto__" is reserved',
  expected: "another key",
  found: '"__proto__"',
  hint: "rename or remove it",
};

function duplicateKey(key: string): Complaint {
  return {
    rule: "duplicate-key",
    message: `key ${show(key)} stands twice in one map`,
    expected: "each key once",
    found: show(key),
    hint: "keep one of the two",
  };
}

function unknownAlias(name: string): Complaint {
  return {
    rule: "unknown-alias",
    message: `alias *${name} has no anchor above it`,
    expected: `&${name} at an earlier value`,
    found: `*${name}`,
    hint: `write &${name} before the value it stands for, or put the text in quotes if it is no alias`,
  };
}

function endlessAlias(name: string): Complaint {
  return {
    rule: "endless-alias",
    message: `alias *${name} stands inside the value that it repeats`,
    expected: "an alias of an earlier value",
    found: `*${name}`,
    hint: "write the value out",
  };
}
