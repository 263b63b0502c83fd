import { type Document, isScalar, LineCounter, parseDocument } from "yaml";
import { locate, type Range, type Where } from "./locate.ts";
import { toPlain } from "./plain.ts";
import type { Complaint, Position, Problem } from "./problem.ts";
import { directives, syntaxErrors, unreadable } from "./syntax.ts";

export const LAB_FILE = "lab.yaml";

const MAX_BYTES = 8 * 1024 * 1024;

/** A YAML 1.2 document as plain data, where each of its nodes stands, and what in it lab.yaml refuses. */
export interface YamlText {
  readonly data: unknown;
  readonly where: Where;
  readonly problems: readonly Problem[];
}

/** Reads one YAML 1.2 core document. Text that is no such document gives its problems only. */
export function readYaml(text: string): YamlText | readonly Problem[] {
  if (Buffer.byteLength(text) > MAX_BYTES) return [atStart(tooLarge(Buffer.byteLength(text)))];
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const lines = new LineCounter();
  const document = parseDocument(source, {
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
  const placed = ({ range, ...complaint }: Complaint & { range: Range }) => ({
    ...complaint,
    ...position(range),
  });
  const unfit = [...unreadable(source), ...directives(source)];
  if (unfit.length > 0) return unfit.map(placed);
  const errors = syntaxErrors(document, source);
  if (errors.length > 0) return errors.map(placed);
  if (isEmpty(document)) return [atStart(empty)];
  const { data, refused, targets } = toPlain(document);
  return { data, where: locate(document, targets, position), problems: refused.map(placed) };
}

function span(lines: LineCounter, [start, end]: Range): Position {
  const from = lines.linePos(start);
  const to = lines.linePos(Math.max(start, end));
  return { file: LAB_FILE, line: from.line, column: from.col, endLine: to.line, endColumn: to.col };
}

function isEmpty({ contents }: Document): boolean {
  return contents === null || (isScalar(contents) && contents.value === null);
}

function atStart(complaint: Complaint): Problem {
  return { ...complaint, file: LAB_FILE, line: 1, column: 1 };
}

const empty: Complaint = {
  rule: "empty",
  message: "lab.yaml is empty",
  expected: "a map with version, lab and hosts",
  found: "nothing",
  hint: "start from examples/minimal.lab.yaml",
};

function tooLarge(bytes: number): Complaint {
  return {
    rule: "too-large",
    message: "lab.yaml is larger than 8 MiB",
    expected: "at most 8388608 bytes",
    found: `${bytes} bytes`,
    hint: "split the lab into several repositories",
  };
}
