import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from "yaml";
import type { Path, Problem } from "../../lab/problem.ts";

/** A compose file as data, aliases and merge keys followed. */
export interface ComposeText {
  readonly data: Readonly<Record<string, unknown>>;
  /** Line of the node at a path, or of the nearest one above it. */
  readonly lineOf: (path: Path) => number;
}

/** Reads a compose file, or says why it is none. `file` is its name in messages. */
export function readCompose(text: string, file: string): ComposeText | readonly Problem[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { merge: true, lineCounter: lines, prettyErrors: false });
  const faults = [...document.errors, ...danglingAliases(document)].map(({ message, pos: [at] }): Problem => {
    const { line, col } = lines.linePos(at);
    return { rule: "compose-yaml", message, hint: "mend the YAML first", file, line, column: col };
  });
  if (faults.length > 0) return faults;
  const lineOf = (path: Path) => lines.linePos(offsetOf(document.contents, path)).line;
  const read = toData(document, file);
  if ("problem" in read) return [read.problem];
  const { data } = read;
  const services = isRecord(data) ? data.services : undefined;
  if (
    isRecord(data) &&
    isRecord(services) &&
    Object.values(services).every(isRecord) &&
    Object.keys(services).length > 0
  )
    return { data, lineOf };
  return [noServices(file, isRecord(data) ? lineOf(["services"]) : 1, data)];
}

/** The reader tells of them only where data is made, and without a line. */
function danglingAliases(document: ReturnType<typeof parseDocument>) {
  const found: { readonly message: string; readonly pos: readonly [number] }[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      const message = `no anchor &${alias.source} stands before the alias *${alias.source}`;
      found.push({ message, pos: [alias.range?.[0] ?? 0] });
    },
  });
  return found;
}

/** An alias that stands for too much is refused by the reader. */
function toData(
  document: ReturnType<typeof parseDocument>,
  file: string,
): { readonly data: unknown } | { readonly problem: Problem } {
  keepLongNumbers(document);
  try {
    return { data: document.toJS({ maxAliasCount: 1000 }) as unknown };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const hint = "write out what the aliases repeat";
    return { problem: { rule: "compose-yaml", message, hint, file, line: 1, column: 1 } };
  }
}

/** A number that would be rounded is a text, as it is for Docker: the id of a chat has eighteen digits. */
function keepLongNumbers(document: ReturnType<typeof parseDocument>): void {
  visit(document, {
    Scalar: (_, node) => {
      const { value, source } = node;
      if (
        typeof value === "number" &&
        source !== undefined &&
        /^-?[0-9]+$/.test(source) &&
        !Number.isSafeInteger(value)
      )
        node.value = source;
    },
  });
}

function noServices(file: string, line: number, data: unknown): Problem {
  const found = isRecord(data)
    ? "services" in data
      ? "services that are no maps"
      : `the keys ${Object.keys(data).slice(0, 5).join(", ")}`
    : "no map";
  return {
    rule: "compose-services",
    message: "this is no compose file",
    expected: "services: with at least one service, each a map",
    found,
    hint: "pass a docker-compose.yml or compose.yaml",
    file,
    line,
    column: 1,
  };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function offsetOf(root: Node | null, path: Path): number {
  let node: Node | null | undefined = root;
  let at = root?.range?.[0] ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (pair === undefined) break;
      at = (pair.key as Node).range?.[0] ?? at;
      node = pair.value as Node | null;
    } else if (isSeq(node) && typeof step === "number") {
      node = node.items[step] as Node | undefined;
      at = node?.range?.[0] ?? at;
    } else break;
  }
  return at;
}

/** A scalar as text, as Docker takes it; lists and maps, which have no business there, as JSON. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "object" && value !== null
    ? JSON.stringify(value)
    : `${value as number | boolean | null}`;
}
