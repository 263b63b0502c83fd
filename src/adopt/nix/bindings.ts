import type { Part } from "./string.ts";
import { type Atom, type Binding, type Expression, parseNix } from "./tree.ts";

/** `path = value` with the whole attribute path, from the outermost set that it stands in. */
export interface Statement {
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** An interpolated step reads as its source, `${name}`, where the file does not say what the name is. */
  readonly path: readonly string[];
  readonly value: Expression;
}

/** One file of the repository, read as Nix. */
export interface NixFile {
  readonly file: string;
  readonly body: Expression;
  readonly statements: readonly Statement[];
  /** What a name stands for in this file: its `let` bindings and argument defaults; ambiguous names are left out. */
  readonly names: ReadonlyMap<string, Expression>;
  lineOf(at: number): number;
  /** A step of a path with the texts that its names stand for: `${app}` where the file says `app = "unifi"`. */
  literal(step: string): string;
}

/** A longer path belongs to no option, and would make the sum of all paths quadratic. */
const MAX_STEPS = 32;

/** Reads one file; what it says is flattened, whatever function, list or condition it stands in. */
export function readNix(file: string, text: string): NixFile {
  const body = parseNix(text);
  const lineOf = lineCounter(text);
  const statements: Statement[] = [];
  const named = new Map<string, Expression | undefined>();

  function visit(expression: Expression, prefix: readonly string[]): void {
    for (const [index, atom] of expression.entries()) {
      if (atom.kind === "list" || atom.kind === "group") visit(atom.items, prefix);
      else if (atom.kind === "let") visitLet(atom.bindings);
      else if (atom.kind === "set" && isArguments(expression[index + 1])) visitLet(atom.bindings);
      else if (atom.kind === "set") for (const binding of atom.bindings) visitBinding(binding, prefix);
    }
  }

  function visitBinding(binding: Binding, prefix: readonly string[]): void {
    const path = [...prefix, ...binding.path.map(stepText)];
    if (path.length > MAX_STEPS) return;
    statements.push({ file, line: lineOf(binding.at), path, value: binding.value });
    visit(binding.value, path);
  }

  function visitLet(bindings: readonly Binding[]): void {
    for (const binding of bindings) {
      const [name, further] = binding.path.map(stepText);
      if (name !== undefined && further === undefined) {
        named.set(name, named.has(name) ? undefined : binding.value);
      }
      visitBinding(binding, []);
    }
  }

  visit(body, []);
  const names = new Map([...named].flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  const literal = (step: string) =>
    step.replaceAll(/\$\{([A-Za-z_][\w'-]*)\}/g, (code, name: string) => plainText(names.get(name)) ?? code);
  const read = statements.map((statement) =>
    statement.path.some((step) => step.includes("${"))
      ? { ...statement, path: statement.path.map(literal) }
      : statement,
  );
  return { file, body, statements: read, names, lineOf, literal };
}

/** A string without interpolations, short enough to be a name. */
function plainText(value: Expression | undefined): string | undefined {
  const [atom, further] = value ?? [];
  const [text, more] = atom?.kind === "string" && further === undefined ? atom.parts : [];
  return typeof text === "string" && more === undefined && text.length < 100 ? text : undefined;
}

/** `{ config, ... }:` and `{ … }@inputs:` */
function isArguments(next: Atom | undefined): boolean {
  return next?.kind === "mark" && (next.text === ":" || next.text === "@");
}

/** A step as text; an interpolation as its source. */
export function stepText(step: readonly Part[]): string {
  return step.map((part) => (typeof part === "string" ? part : `\${${part.code}}`)).join("");
}

function lineCounter(text: string): (at: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (at) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
