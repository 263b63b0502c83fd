import {
  type Document,
  isAlias,
  isMap,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { forbidden, keyText, type Range } from "./forbidden.ts";
import type { Path, Position, Problem } from "./problem.ts";

export const LAB_FILE = "lab.yaml";

const MAX_BYTES = 8 * 1024 * 1024;
const MAX_ALIASES = 50;

/** Position of the node at a path, or of its nearest ancestor's key where the path leads nowhere. */
export type Where = (path: Path, at?: "key" | "value") => Position;

/** A YAML 1.2 document as plain data, and where each of its nodes stands. */
export interface YamlText {
  readonly data: unknown;
  readonly where: Where;
}

/** Reads one YAML 1.2 core document; what YAML allows and lab.yaml does not is a problem (see forbidden.ts). */
export function readYaml(text: string): YamlText | readonly Problem[] {
  const whole = (rule: string, message: string, hint: string): Problem[] => [
    { file: LAB_FILE, line: 1, column: 1, rule, message, hint },
  ];
  if (Buffer.byteLength(text) > MAX_BYTES) {
    return whole("too-large", "lab.yaml is larger than 8 MiB", "split the lab into several repositories");
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    version: "1.2",
    schema: "core",
    uniqueKeys: false,
    stringKeys: true,
    merge: false,
    resolveKnownTags: false,
    strict: true,
    prettyErrors: false,
  });
  const position = (range: Range): Position => span(lines, range);
  const problems = [...syntaxProblems(document, position), ...directives(text, position)];
  if (problems.length > 0) return problems;
  if (document.contents === null) {
    return whole("empty", "lab.yaml is empty", "start from examples/minimal.lab.yaml");
  }
  const refused = forbidden(document).map(({ range, ...problem }) => ({ ...position(range), ...problem }));
  if (refused.length > 0) return refused;
  try {
    return { data: document.toJS({ maxAliasCount: MAX_ALIASES }), where: locate(document, position) };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return whole("alias-bomb", "aliases multiply lab.yaml beyond measure", "write out what the aliases repeat");
  }
}

function span(lines: LineCounter, [start, end]: Range): Position {
  const from = lines.linePos(start);
  const to = lines.linePos(Math.max(start, end));
  return { file: LAB_FILE, line: from.line, column: from.col, endLine: to.line, endColumn: to.col };
}

const syntaxHints: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "indent with spaces",
  MULTIPLE_DOCS: "lab.yaml is one document: remove the line ---",
  TAG_RESOLVE_FAILED: "remove the tag: lab.yaml is plain YAML 1.2",
  BLOCK_AS_IMPLICIT_KEY: "is a quote or a comma missing on the line above?",
  RESOURCE_EXHAUSTION: "nothing in lab.yaml nests that deep",
};

function syntaxProblems(document: Document, position: (range: Range) => Position): Problem[] {
  return [...document.errors, ...document.warnings].map((error) => {
    const hint = syntaxHints[error.code];
    return { ...position(error.pos), rule: "yaml", message: error.message, ...(hint === undefined ? {} : { hint }) };
  });
}

/** `%YAML 1.1` would switch the meaning of yes, no and 0777; lab.yaml has no use for any directive. */
function directives(text: string, position: (range: Range) => Position): Problem[] {
  return [...text.matchAll(/^%.*$/gm)]
    .filter(({ index }) => /^(\s*(#.*|%.*)?\n)*$/.test(text.slice(0, index)))
    .map(({ index, 0: line }) => ({
      ...position([index, index + line.length]),
      rule: "yaml-directive",
      message: "a YAML directive",
      found: line,
      hint: "remove the line: lab.yaml is YAML 1.2",
    }));
}

function locate(document: Document, position: (range: Range) => Position): Where {
  const indexes = new WeakMap<YAMLMap, Map<string, Pair<Node, Node | null>>>();

  function pairs(map: YAMLMap): Map<string, Pair<Node, Node | null>> {
    const known = indexes.get(map);
    if (known !== undefined) return known;
    const index = new Map((map.items as Pair<Node, Node | null>[]).map((pair) => [keyText(pair), pair]));
    indexes.set(map, index);
    return index;
  }

  return (path, at = "value") => {
    let found: Range = document.contents?.range ?? [0, 0];
    let node: Node | null = document.contents;
    for (const [depth, step] of path.entries()) {
      const holder: Node | null | undefined = isAlias(node) ? node.resolve(document) : node;
      const last = depth === path.length - 1;
      if (isMap(holder)) {
        const pair = pairs(holder).get(String(step));
        if (pair === undefined) return position(found);
        const key = pair.key.range ?? found;
        node = pair.value;
        found = last && at === "value" ? (node?.range ?? key) : key;
      } else if (isSeq(holder) && typeof step === "number" && holder.items[step] !== undefined) {
        node = holder.items[step] as Node;
        found = node.range ?? found;
      } else return position(found);
    }
    return position(found);
  };
}
