import type { NixFile } from "./bindings.ts";
import type { Part } from "./string.ts";
import type { Atom, Expression } from "./tree.ts";

/** Says what an option stands for, asked for without `config.`: `networking.domain`. */
export type OptionText = (option: string) => string | undefined;

/** Steps of work for one question: names that stand for names could multiply without end. */
const BUDGET = 300;
const MAX_LENGTH = 16_384;

/** What an expression says without being evaluated; undefined where only Nix could tell. One file at a time. */
export class Values {
  readonly #optionText: OptionText;

  /** `optionText` says what other files set. */
  constructor(optionText: OptionText) {
    this.#optionText = optionText;
  }

  text(file: NixFile, value: Expression): string | undefined {
    return this.#text(file, value, budgetOf(BUDGET));
  }

  partsText(file: NixFile, parts: readonly Part[]): string | undefined {
    return this.#partsText(file, parts, budgetOf(BUDGET));
  }

  /** The texts of a list, and how many of its items could not be read. */
  texts(file: NixFile, value: Expression): { readonly known: readonly string[]; readonly unknown: number } {
    const budget = budgetOf(BUDGET);
    const texts = this.#itemsOf(file, value, budget).map((item) => this.#text(file, [item], budget));
    const known = texts.filter((text) => text !== undefined);
    return { known, unknown: texts.length - known.length };
  }

  /** Keys of an attribute set, strings of a list, with names followed. */
  namesIn(file: NixFile, value: Expression): readonly string[] {
    return [...new Set(this.#namesIn(file, value, budgetOf(BUDGET)))];
  }

  #text(file: NixFile, value: Expression, budget: Budget): string | undefined {
    const atom = last(value);
    if (!budget.spend() || atom === undefined) return undefined;
    if (atom.kind === "number") return String(atom.value);
    if (atom.kind === "string") return this.#partsText(file, atom.parts, budget);
    if (atom.kind === "group") return this.#text(file, atom.items, budget);
    return atom.kind === "name" ? this.#nameText(file, atom.steps.map(plain), budget) : undefined;
  }

  #nameText(file: NixFile, steps: readonly string[], budget: Budget): string | undefined {
    const [name, ...rest] = steps;
    if (name === "config") return this.#optionText(rest.join("."));
    const value = name === undefined ? undefined : file.names.get(name);
    if (value === undefined || !budget.spend()) return undefined;
    const [other, further] = value;
    if (other?.kind === "name" && further === undefined) {
      return this.#nameText(file, [...other.steps.map(plain), ...rest], budget);
    }
    const inner = rest.reduce<Expression | undefined>((at, step) => at && attribute(at, step), value);
    return inner && this.#text(file, inner, budget);
  }

  #partsText(file: NixFile, parts: readonly Part[], budget: Budget): string | undefined {
    let whole = "";
    for (const part of parts) {
      const piece = typeof part === "string" ? part : this.#codeText(file, part.code, budget);
      if (piece === undefined || whole.length + piece.length > MAX_LENGTH) return undefined;
      whole += piece;
    }
    return whole;
  }

  /** The code of an interpolation: a name, or `toString` and a name. */
  #codeText(file: NixFile, code: string, budget: Budget): string | undefined {
    const pattern = /^(?:(?:builtins\.)?toString\s+)?([A-Za-z_][\w'-]*(?:\.[\w'-]+)*)$/;
    const name = pattern.exec(code.slice(0, 200))?.[1];
    return name === undefined ? undefined : this.#nameText(file, name.split("."), budget);
  }

  #itemsOf(file: NixFile, value: Expression, budget: Budget): Atom[] {
    return value.flatMap((atom) => {
      if (!budget.spend()) return [];
      if (atom.kind === "list") return [...atom.items];
      if (atom.kind === "group") return this.#itemsOf(file, atom.items, budget);
      const named = namedBy(file, atom);
      return named === undefined ? [] : this.#itemsOf(file, named, budget);
    });
  }

  #namesIn(file: NixFile, value: Expression, budget: Budget): string[] {
    return value.flatMap((atom): string[] => {
      if (!budget.spend()) return [];
      if (atom.kind === "set") {
        return atom.bindings.flatMap(({ path: [first] }) => (first === undefined ? [] : [plain(first)]));
      }
      if (atom.kind === "list") {
        return atom.items.flatMap((item) => this.#text(file, [item], budget) ?? []);
      }
      if (atom.kind === "group") return this.#namesIn(file, atom.items, budget);
      const named = namedBy(file, atom);
      return named === undefined ? [] : this.#namesIn(file, named, budget);
    });
  }
}

/** What a bare name stands for in its file. */
function namedBy(file: NixFile, atom: Atom): Expression | undefined {
  return atom.kind === "name" && atom.steps.length === 1
    ? file.names.get(atom.steps.map(plain).join(""))
    : undefined;
}

interface Budget {
  /** False when nothing is left. */
  spend(): boolean;
}

function budgetOf(steps: number): Budget {
  let left = steps;
  return {
    spend: () => {
      left -= 1;
      return left >= 0;
    },
  };
}

/** Functions that say how strongly a value is meant, not what it is. */
const wrappers = /(^|\.)(mkDefault|mkForce|mkOverride|mkVMOverride|toString|mkBefore|mkAfter)$/;

/** The only value of an expression, or the one behind `lib.mkDefault` and its kin. */
function last(value: Expression): Atom | undefined {
  const [first] = value;
  if (value.length <= 1) return first;
  return first?.kind === "name" && wrappers.test(first.steps.map(plain).join(".")) && value.length <= 3
    ? value.at(-1)
    : undefined;
}

function attribute(value: Expression, step: string): Expression | undefined {
  const set = value.length === 1 ? value[0] : undefined;
  if (set?.kind !== "set") return undefined;
  return set.bindings.find(
    ({ path: [first, second] }) => second === undefined && first !== undefined && plain(first) === step,
  )?.value;
}

/** A literal step of a path; what holds an interpolation reads as a text that no name equals. */
function plain(step: readonly Part[]): string {
  return step.map((part) => (typeof part === "string" ? part : "\0")).join("");
}

/** `config.sops.secrets."restic/password".path` names secret `restic/password`. */
export function secretNamed(value: Expression): string | undefined {
  const [atom] = value;
  if (value.length !== 1 || atom === undefined) return undefined;
  if (atom.kind === "group") return secretNamed(atom.items);
  const steps = atom.kind === "name" ? atom.steps.map(plain) : onlyCode(atom);
  const [config, sops, secrets, name, path, further] = steps;
  const right = config === "config" && sops === "sops" && secrets === "secrets" && path === "path";
  return right && further === undefined ? name : undefined;
}

function onlyCode(atom: Atom): string[] {
  const [part, further] = atom.kind === "string" ? atom.parts : [];
  if (part === undefined || typeof part === "string" || further !== undefined) return [];
  const [, name] =
    /^config\.sops\.secrets\.(?:"([^"$]+)"|([\w'-]+))\.path$/
      .exec(part.code.slice(0, 300))
      ?.filter((group) => group !== undefined) ?? [];
  return name === undefined ? [] : ["config", "sops", "secrets", name, "path"];
}
