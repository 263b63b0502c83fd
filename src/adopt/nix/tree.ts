import type { Part } from "./string.ts";
import { type Token, tokenize } from "./tokens.ts";

/** One step of an attribute path: `luna`, `"a b"`, or what holds an interpolation. */
type Step = readonly Part[];

/** A Nix expression without its grammar: what stands side by side up to the end of the expression. */
export type Expression = readonly Atom[];

export type Atom = { readonly at: number } & (
  | { readonly kind: "string"; readonly parts: readonly Part[] }
  | { readonly kind: "path"; readonly parts: readonly Part[] }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "name"; readonly steps: readonly Step[] }
  | { readonly kind: "mark"; readonly text: string }
  | { readonly kind: "set"; readonly bindings: readonly Binding[] }
  | { readonly kind: "let"; readonly bindings: readonly Binding[] }
  | { readonly kind: "list"; readonly items: Expression }
  | { readonly kind: "group"; readonly items: Expression }
);

/** The atoms of one kind. */
export type AtomOf<Kind extends Atom["kind"]> = Extract<Atom, { readonly kind: Kind }>;

/** `path = value;`, or `name ? value` among the arguments of a function. */
export interface Binding {
  readonly at: number;
  readonly path: readonly Step[];
  readonly value: Expression;
  readonly isDefault: boolean;
}

interface Pending {
  readonly at: number;
  readonly path: readonly Step[];
  readonly isDefault: boolean;
}

interface Frame {
  readonly kind: "root" | "set" | "let" | "list" | "group";
  readonly at: number;
  readonly bindings: Binding[];
  atoms: Atom[];
  pending: Pending | undefined;
  /** `with x;` and `assert x;` whose semicolon is still to come: it ends no binding. */
  clauses: number;
}

/** Deeper brackets are skipped with all they hold: no repository nests like that. */
const MAX_DEPTH = 100;
/** No attribute path is longer. */
const MAX_STEPS = 32;

const opened: Readonly<Record<string, Frame["kind"]>> = { "{": "set", "[": "list", "(": "group" };
const closed: Readonly<Record<string, Frame["kind"]>> = { "}": "set", "]": "list", ")": "group" };

/**
 * Reads any text as Nix as far as it goes: brackets, attribute paths and their values. Never fails; one pass, with a
 * stack of its own.
 */
export function parseNix(text: string): Expression {
  return new Parser(tokenize(text)).parse();
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #frames: Frame[] = [frame("root", 0)];
  #skipped = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Expression {
    for (let token = this.#take(); token !== undefined; token = this.#take()) this.#read(token);
    while (this.#frames.length > 1) this.#close();
    return this.#top.atoms;
  }

  get #top(): Frame {
    const top = this.#frames.at(-1);
    if (top === undefined) throw new Error("the root frame is never closed");
    return top;
  }

  #take(): Token | undefined {
    const token = this.#tokens[this.#next];
    this.#next += 1;
    return token;
  }

  #read(token: Token): void {
    const text = token.kind === "mark" ? token.text : "";
    if (this.#skipped > 0 || (opened[text] !== undefined && this.#frames.length > MAX_DEPTH)) {
      if (opened[text] !== undefined) this.#skipped += 1;
      else if (closed[text] !== undefined) this.#skipped -= 1;
    } else if (closed[text] !== undefined) this.#closeTo(closed[text]);
    else if (this.#expectsBinding) this.#readBinding(token);
    else this.#readAtom(token, text);
  }

  get #expectsBinding(): boolean {
    const { kind, pending } = this.#top;
    return (kind === "set" || kind === "let") && pending === undefined;
  }

  #readBinding(token: Token): void {
    if (token.kind === "mark" || token.kind === "number" || token.kind === "path") return;
    const word = token.kind === "name" ? token.text : "";
    if (word === "in") this.#closeLet();
    else if (word === "inherit") this.#readInherit();
    else this.#readPath(token);
  }

  #readPath(token: Token): void {
    const path = this.#readSteps(token);
    const next = this.#tokens[this.#next];
    if (next?.kind !== "mark" || (next.text !== "=" && next.text !== "?")) return;
    this.#next += 1;
    this.#top.pending = { at: token.at, path, isDefault: next.text === "?" };
  }

  /** `inherit a;` is `a = a;`, `inherit (x) a;` is `a = x.a;` where x is a name. */
  #readInherit(): void {
    let source: readonly Step[] = [];
    let inside = 0;
    for (let token = this.#take(); token !== undefined; token = this.#take()) {
      const text = token.kind === "mark" ? token.text : "";
      if (text === ";") return;
      if (text === "}" && inside === 0) {
        this.#closeTo("set");
        return;
      }
      if (text === "(") inside += 1;
      else if (text === ")") inside -= 1;
      else if (token.kind === "name" && inside > 0) source = this.#readSteps(token);
      else if (token.kind === "name") {
        const value: Atom = { kind: "name", at: token.at, steps: [...source, [token.text]] };
        this.#top.bindings.push({ at: token.at, path: [[token.text]], value: [value], isDefault: false });
      }
    }
  }

  /** The steps of an attribute path whose first one is `token`. */
  #readSteps(token: Token): Step[] {
    const steps = [stepOf(token) ?? []];
    for (;;) {
      const dot = this.#tokens[this.#next];
      const step = stepOf(this.#tokens[this.#next + 1]);
      if (dot?.kind !== "mark" || dot.text !== "." || step === undefined) return steps.slice(0, MAX_STEPS);
      steps.push(step);
      this.#next += 2;
    }
  }

  #readAtom(token: Token, text: string): void {
    const top = this.#top;
    const open = opened[text];
    if (open !== undefined) this.#frames.push(frame(open, token.at));
    else if (text === ";") this.#endClauseOrBinding();
    else if (text === "," && top.pending?.isDefault === true) this.#endBinding();
    else if (token.kind === "name") this.#readWord(token, token.text);
    else if (token.kind === "dynamic") return;
    else top.atoms.push(token);
  }

  #readWord(token: Token, text: string): void {
    if (text === "let" && this.#frames.length <= MAX_DEPTH) this.#frames.push(frame("let", token.at));
    else if (text === "in") this.#closeLet();
    else if (text === "rec") return;
    else {
      const { atoms } = this.#top;
      if (text === "with" || text === "assert") this.#top.clauses += 1;
      if (keywords.has(text)) atoms.push({ kind: "mark", at: token.at, text });
      else atoms.push({ kind: "name", at: token.at, steps: this.#readSteps(token) });
    }
  }

  #endClauseOrBinding(): void {
    const top = this.#top;
    if (top.clauses === 0) this.#endBinding();
    else {
      top.clauses -= 1;
      top.atoms.push({ kind: "mark", at: top.at, text: ";" });
    }
  }

  #endBinding(): void {
    const top = this.#top;
    if (top.pending === undefined) return;
    top.bindings.push({ ...top.pending, value: top.atoms });
    top.pending = undefined;
    top.atoms = [];
    top.clauses = 0;
  }

  /** The innermost `let`, unless a bracket was opened since. */
  #closeLet(): void {
    if (this.#top.kind === "let") this.#close();
  }

  /** A closing bracket also ends what was left open inside it; one that nothing opened is ignored. */
  #closeTo(kind: Frame["kind"]): void {
    if (!this.#frames.some((open) => open.kind === kind)) return;
    while (this.#top.kind !== kind) this.#close();
    this.#close();
  }

  #close(): void {
    this.#endBinding();
    const { kind, at, bindings, atoms } = this.#top;
    this.#frames.pop();
    if (kind === "set" || kind === "let") this.#top.atoms.push({ kind, at, bindings });
    else if (kind !== "root") this.#top.atoms.push({ kind, at, items: atoms });
  }
}

const keywords = new Set(["with", "assert", "if", "then", "else", "or", "inherit"]);

function frame(kind: Frame["kind"], at: number): Frame {
  return { kind, at, bindings: [], atoms: [], pending: undefined, clauses: 0 };
}

function stepOf(token: Token | undefined): Step | undefined {
  if (token?.kind === "name") return [token.text];
  if (token?.kind === "string") return token.parts;
  return token?.kind === "dynamic" ? [{ code: token.code }] : undefined;
}
