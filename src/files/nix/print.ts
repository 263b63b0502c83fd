import type { Path } from "../../lab/problem.ts";
import { sortedEntries } from "../../lab/sorted.ts";
import { attributeName, fitsIndented, indentedLines, quoted } from "./text.ts";
import { isAttrs, isExpression, isList, kind, type NixAttrs, type NixValue } from "./value.ts";

/** Lines of text, and for each the node of lab.yaml that it comes from. */
export interface Sheet {
  readonly lines: string[];
  readonly origins: (Path | null)[];
}

/** What stands around a value: `prefix` before its first line, `suffix` after its last. */
interface Place {
  readonly indent: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly origin: Path | null;
}

/** Prints a value as nixfmt (RFC 166) would: two spaces, sets and longer lists one entry a line. */
export function printValue(sheet: Sheet, value: NixValue): void {
  write(sheet, value, { indent: "", prefix: "", suffix: "", origin: null });
}

/** Bindings of a set's inside, sorted by name; one-entry sets become `a.b = …`. */
export function printBindings(sheet: Sheet, attrs: NixAttrs, indent: string, origin: Path | null): void {
  for (const [name, value] of defined(attrs)) {
    const names = [attributeName(name)];
    let [inner, from] = unwrap(value, origin);
    for (let only = onlyEntry(inner); only !== undefined; only = onlyEntry(inner)) {
      names.push(attributeName(only[0]));
      [inner, from] = unwrap(only[1], from);
    }
    write(sheet, inner, { indent, prefix: `${names.join(".")} = `, suffix: ";", origin: from });
  }
}

function write(sheet: Sheet, wrapped: NixValue, place: Place): void {
  const [value, origin] = unwrap(wrapped, place.origin);
  const { indent, prefix, suffix } = place;
  const line = (text: string): void => {
    sheet.lines.push(text);
    sheet.origins.push(origin);
  };
  const short = inline(value);
  if (short !== undefined && fits(value, `${prefix}${short}${suffix}`))
    line(`${indent}${prefix}${short}${suffix}`);
  else if (typeof value === "string") {
    line(`${indent}${prefix}''`);
    for (const text of indentedLines(value)) line(text === "" ? "" : `${indent}  ${text}`);
    line(`${indent}''${suffix}`);
  } else if (isList(value)) {
    line(`${indent}${prefix}[`);
    for (const item of value)
      writeOperand(sheet, item, { indent: `${indent}  `, prefix: "", suffix: "", origin });
    line(`${indent}]${suffix}`);
  } else if (isAttrs(value)) {
    line(`${indent}${prefix}{`);
    printBindings(sheet, value, `${indent}  `, origin);
    line(`${indent}}${suffix}`);
  } else if (isExpression(value) && value[kind] === "call") {
    const before = [value.function, ...value.arguments.slice(0, -1)].map(operand).join(" ");
    writeOperand(sheet, value.arguments.at(-1) ?? null, { ...place, prefix: `${prefix}${before} `, origin });
  }
}

/** nixfmt's soft width leaves the indentation out; only a list can be broken for it, also as the last argument. */
const WIDTH = 100;

function fits(value: NixValue, text: string): boolean {
  return text.length <= WIDTH || !canBreak(value);
}

function canBreak(wrapped: NixValue): boolean {
  const [value] = unwrap(wrapped, null);
  if (isList(value)) return value.length > 0;
  return isExpression(value) && value[kind] === "call" && canBreak(value.arguments.at(-1) ?? null);
}

/** As an item of a list or an argument: calls and negative numbers stand in parentheses. */
function writeOperand(sheet: Sheet, value: NixValue, place: Place): void {
  const wrap = needsParentheses(value);
  write(sheet, value, wrap ? { ...place, prefix: `${place.prefix}(`, suffix: `)${place.suffix}` } : place);
}

/** A value that fits on one line, or undefined. */
function inline(wrapped: NixValue): string | undefined {
  const [value] = unwrap(wrapped, null);
  if (typeof value === "string") return fitsIndented(value) ? undefined : quoted(value);
  if (typeof value === "number") return numeral(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (isList(value)) return inlineList(value);
  if (isAttrs(value)) return defined(value).length === 0 ? "{ }" : undefined;
  switch (value[kind]) {
    case "path":
      return value.path;
    case "reference":
      return value.names.map((name, i) => (i === 0 ? name : attributeName(name))).join(".");
    case "call": {
      const parts = [value.function, ...value.arguments].map((part) =>
        inline(part) === undefined ? undefined : operand(part),
      );
      return parts.includes(undefined) ? undefined : parts.join(" ");
    }
  }
}

function inlineList(list: readonly NixValue[]): string | undefined {
  const [only] = list;
  if (only === undefined) return "[ ]";
  if (list.length > 1 || inline(only) === undefined) return undefined;
  return `[ ${operand(only)} ]`;
}

/** The text of a one-line value as an item of a list or an argument. Throws where the value is no such. */
function operand(value: NixValue): string {
  const text = inline(value);
  if (text === undefined) throw new Error("only the last argument of a call may take several lines");
  return needsParentheses(value) ? `(${text})` : text;
}

function needsParentheses(wrapped: NixValue): boolean {
  const [value] = unwrap(wrapped, null);
  return typeof value === "number" ? value < 0 : isExpression(value) && value[kind] === "call";
}

/** An integer, or a float as Nix writes one: with a point. */
function numeral(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  if (!Number.isFinite(value)) throw new Error(`not a Nix number: ${value}`);
  const [digits = "", exponent] = String(value).split("e");
  return `${digits.includes(".") ? digits : `${digits}.0`}${exponent === undefined ? "" : `e${exponent}`}`;
}

function unwrap(
  value: NixValue,
  origin: Path | null,
): readonly [Exclude<NixValue, { readonly [kind]: "from" }>, Path | null] {
  return isExpression(value) && value[kind] === "from" ? unwrap(value.value, value.origin) : [value, origin];
}

function defined(attrs: NixAttrs): [string, NixValue][] {
  return sortedEntries(attrs).filter(isDefined);
}

function isDefined(entry: [string, NixValue | undefined]): entry is [string, NixValue] {
  return entry[1] !== undefined;
}

function onlyEntry(value: NixValue): [string, NixValue] | undefined {
  if (!isAttrs(value)) return undefined;
  const [only, ...others] = Object.entries(value).filter(isDefined);
  return others.length === 0 ? only : undefined;
}

/** The first names of all references: what a module must take as arguments. */
export function freeNames(value: NixValue | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (part: NixValue | undefined): void => {
    if (part === undefined || part === null || typeof part !== "object") return;
    if (isList(part)) for (const item of part) visit(item);
    else if (isAttrs(part)) for (const item of Object.values(part)) visit(item);
    else if (part[kind] === "reference" && part.names[0] !== "builtins") names.add(part.names[0]);
    else if (part[kind] === "from") visit(part.value);
    else if (part[kind] === "call") for (const item of [part.function, ...part.arguments]) visit(item);
  };
  visit(value);
  return names;
}
