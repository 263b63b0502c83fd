import type { z } from "zod";
import { dotted, type Finding, type Path, show } from "./problem.ts";
import { keySchemaAt, keysAt, schemaAt } from "./schema/look-up.ts";
import { remedies } from "./schema/term.ts";
import { didYouMean, listNames } from "./suggest.ts";

type Issue = z.core.$ZodIssue;

/** zod's issues with `data` in the words of lab.yaml. */
export function findings(issues: readonly Issue[], data: unknown): Finding[] {
  return issues.flatMap((issue) => explain(issue, toPath(issue.path), data));
}

function explain(issue: Issue, path: Path, data: unknown): Finding[] {
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(key, path, data));
    case "invalid_key":
      return issue.issues.slice(0, 1).map((inner) => wrongName(inner, path, data));
    case "invalid_union":
      return explainUnion(issue, path, data);
    case "invalid_type":
      return [issue.input === undefined ? missing(path, data) : wrongType(issue, path)];
    case "invalid_value":
      return [issue.input === undefined ? missing(path, data) : wrongValue(issue.values, issue.input, path)];
    case "too_small":
    case "too_big":
      return [outOfBounds(issue, path)];
    default:
      return [wrongForm(issue, path, data)];
  }
}

function unknownKey(key: string, path: Path, data: unknown): Finding {
  const known = keysAt(path, data);
  return {
    path: [...path, key],
    at: "key",
    rule: "unknown-key",
    message: `${dotted(path)} has no key ${show(key)}`,
    expected: listNames(known, 30),
    found: show(key),
    hint:
      key === "<<"
        ? "YAML 1.2 has no merge keys: write the keys out"
        : (didYouMean(key, known) ?? "remove it, or see `labkeeper schema` for what is known"),
  };
}

function wrongName(issue: Issue, path: Path, data: unknown): Finding {
  const term = keySchemaAt(path.slice(0, -1), data);
  return {
    path,
    at: "key",
    rule: "name",
    message: `${show(path.at(-1))} cannot be used as a name here`,
    expected: issue.message,
    found: show(path.at(-1)),
    hint: (term && remedies.get(term)?.hint) ?? "choose another name",
  };
}

function missing(path: Path, data: unknown): Finding {
  return {
    path,
    at: "key",
    rule: "required",
    message: `${dotted(path)} is missing`,
    expected: schemaAt(path, data)?.description ?? "a value",
    found: "nothing",
    hint: `add ${path.at(-1)}:`,
  };
}

function wrongType({ expected, input }: z.core.$ZodIssueInvalidType, path: Path): Finding {
  const words = typeWords[expected] ?? { name: expected, hint: "write it as expected" };
  const quotes = expected === "string" && ["number", "boolean"].includes(typeof input);
  return {
    path,
    rule: "type",
    message: `${dotted(path)} must be ${words.name}`,
    expected: words.name,
    found: show(input),
    hint: quotes ? "put it in quotes" : words.hint,
  };
}

interface TypeWords {
  readonly name: string;
  readonly hint: string;
}

const aMap: TypeWords = { name: "a map", hint: "write key: value lines below it, indented" };
const typeWords: Readonly<Record<string, TypeWords>> = {
  string: { name: "text", hint: "write one value on the line, in quotes if it is more than a word" },
  boolean: { name: "true or false", hint: "YAML 1.2 knows true and false only: no yes, no, on, off" },
  int: { name: "a whole number", hint: "write digits without quotes, point or unit" },
  number: { name: "a number", hint: "write digits without quotes or unit" },
  object: aMap,
  record: aMap,
  array: { name: "a list", hint: "write [one, two], or one item a line with - before it" },
};

function wrongValue(values: readonly unknown[], input: unknown, path: Path): Finding {
  const known = values.map(String);
  return {
    path,
    rule: "value",
    message: `${dotted(path)} is not one of the known values`,
    expected: listNames(known, 50),
    found: show(input),
    hint:
      (typeof input === "string" ? didYouMean(input, known) : undefined) ?? `write ${listNames(known, 3)}`,
  };
}

function outOfBounds(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, path: Path): Finding {
  const small = issue.code === "too_small";
  const bound = Number(small ? issue.minimum : issue.maximum);
  const unit = units[issue.origin];
  const noun = unit === undefined ? "" : bound === 1 ? ` ${unit.one}` : ` ${unit.many}`;
  const words = small ? (issue.inclusive === false ? "more than" : "at least") : "at most";
  return {
    path,
    rule: "range",
    message: `${dotted(path)} must ${unit === undefined ? "be" : "have"} ${words} ${bound}${noun}`,
    expected: `${words} ${bound}${noun}`,
    found: Array.isArray(issue.input)
      ? issue.input.length === 0
        ? "an empty list"
        : "a list"
      : show(issue.input),
    hint:
      unit === undefined ? "choose a number within the bounds" : small ? "add what is missing" : "shorten it",
  };
}

const units: Readonly<Record<string, { readonly one: string; readonly many: string }>> = {
  array: { one: "item", many: "items" },
  string: { one: "character", many: "characters" },
};

function wrongForm(issue: Issue, path: Path, data: unknown): Finding {
  const schema = schemaAt(path, data);
  const hint: unknown = issue.code === "custom" ? issue.params?.hint : schema && remedies.get(schema)?.hint;
  return {
    path,
    rule: "format",
    message: `${dotted(path)} has the wrong form`,
    expected: issue.message,
    found: show(issue.input),
    hint: typeof hint === "string" ? hint : "write it in that form",
  };
}

/**
 * Of the alternatives, the one that the writer most likely meant: the one whose mistakes lie below the node. Where
 * the node itself is at fault, every alternative of its kind is named.
 */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path, data: unknown): Finding[] {
  if (issue.discriminator !== undefined) return [wrongKind(issue, issue.discriminator, path, data)];
  const alternatives = issue.errors.map((errors) =>
    errors.flatMap((inner) => explain(inner, [...path, ...toPath(inner.path)], data)),
  );
  const [meant] = alternatives
    .filter((found) => found.every((finding) => finding.path.length > path.length))
    .toSorted((a, b) => a.length - b.length);
  return meant ?? oneOf(alternatives.flat());
}

function wrongKind(issue: z.core.$ZodIssueInvalidUnion, key: string, path: Path, data: unknown): Finding {
  const kinds = "options" in issue && Array.isArray(issue.options) ? issue.options : [];
  const said = (issue.input as Readonly<Record<string, unknown>>)[key];
  return said === undefined
    ? { ...missing(path, data), expected: listNames(kinds.map(String)) }
    : wrongValue(kinds, said, path);
}

/** One finding for a node that fits no alternative; those of another type are named only where all are. */
function oneOf(found: readonly Finding[]): Finding[] {
  const sameType = found.filter(({ rule }) => rule !== "type" && rule !== "value");
  const candidates = sameType.length > 0 ? sameType : found;
  const expected = [...new Set(candidates.map((finding) => finding.expected))].join(" or ");
  return candidates
    .slice(0, 1)
    .map((first) => ({ ...first, expected, message: `${dotted(first.path)} must be ${expected}` }));
}

function toPath(path: readonly PropertyKey[]): Path {
  return path.map((step) => (typeof step === "number" ? step : String(step)));
}
