import { z } from "zod";
import { dotted, type Finding, type Path } from "./problem.ts";
import { LabSchema } from "./schema/lab.ts";
import { didYouMean, listNames } from "./suggest.ts";

/** zod's issues in the words of lab.yaml. */
export function findings(issues: readonly z.core.$ZodIssue[]): Finding[] {
  return issues.flatMap((issue) => explain(issue, toPath(issue.path)));
}

function explain(issue: z.core.$ZodIssue, path: Path): Finding[] {
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(key, path));
    case "invalid_key":
      return issue.issues.slice(0, 1).map((inner) => ({
        path,
        at: "key",
        rule: "name",
        message: `${JSON.stringify(path.at(-1))} cannot be used as a name here`,
        expected: inner.message,
        found: JSON.stringify(path.at(-1)),
      }));
    case "invalid_union":
      return explainUnion(issue, path);
    case "invalid_type":
      return [issue.input === undefined ? missing(path) : wrongType(issue, path)];
    case "invalid_value":
      return [issue.input === undefined ? missing(path) : wrongValue(issue, path)];
    case "too_small":
    case "too_big":
      return [outOfBounds(issue, path)];
    default:
      return [{ path, rule: "format", message: `${dotted(path)} has the wrong form`, expected: issue.message, found: show(issue.input) }];
  }
}

function unknownKey(key: string, path: Path): Finding {
  const known = keysAt(path);
  const where = path.length === 0 ? "lab.yaml" : dotted(path);
  return {
    path: [...path, key],
    at: "key",
    rule: "unknown-key",
    message: `${where} has no key "${key}"`,
    expected: listNames(known, 30),
    found: key,
    hint: didYouMean(key, known) ?? "remove it, or see `labkeeper schema` for what is known",
  };
}

function missing(path: Path): Finding {
  const description = schemaAt(path)?.description;
  return {
    path,
    at: "key",
    rule: "required",
    message: `${dotted(path)} is missing`,
    expected: description ?? "a value",
    hint: `add ${path.at(-1)}:`,
  };
}

function wrongType(issue: z.core.$ZodIssueInvalidType, path: Path): Finding {
  const expected = typeWords[issue.expected] ?? issue.expected;
  return {
    path,
    rule: "type",
    message: `${dotted(path)} must be ${expected}`,
    expected,
    found: show(issue.input),
    hint: typeHint(issue.expected, issue.input),
  };
}

const typeWords: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "a map",
  record: "a map",
  array: "a list",
};

function typeHint(expected: string, input: unknown): string | undefined {
  if (expected === "boolean") return "YAML 1.2 knows true and false only: no yes, no, on, off";
  if (expected === "string" && ["number", "boolean"].includes(typeof input)) return "put it in quotes";
  if (expected === "array") return "write [one, two], or one item a line with - before it";
  return undefined;
}

function wrongValue(issue: z.core.$ZodIssueInvalidValue, path: Path): Finding {
  const known = issue.values.map(String);
  return {
    path,
    rule: "value",
    message: `${dotted(path)} is not one of the known values`,
    expected: listNames(known),
    found: show(issue.input),
    hint: typeof issue.input === "string" ? didYouMean(issue.input, known) : undefined,
  };
}

function outOfBounds(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, path: Path): Finding {
  const bound = issue.code === "too_small" ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  const unit = issue.origin === "array" ? " items" : issue.origin === "string" ? " characters" : "";
  const expected = `${bound}${unit}`;
  return { path, rule: "range", message: `${dotted(path)} must be ${expected}`, expected, found: show(issue.input) };
}

/** The alternative that the writer most likely meant: the one whose mistakes lie deepest, then the one with fewest. */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path): Finding[] {
  if (issue.errors.length === 0) {
    return [{ path, rule: "value", message: `${dotted(path)} is not one of the known kinds`, expected: issue.message, found: show(issue.input) }];
  }
  const depth = (errors: readonly z.core.$ZodIssue[]) => Math.max(0, ...errors.map(({ path: inner }) => inner.length));
  const [meant = []] = issue.errors.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length);
  return meant.flatMap((inner) => explain(inner, [...path, ...toPath(inner.path)]));
}

/** At most 60 characters of a value; maps and lists by their kind only. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value === null) return "nothing";
  if (typeof value === "object") return "a map";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function toPath(path: readonly PropertyKey[]): Path {
  return path.map((step) => (typeof step === "number" ? step : String(step)));
}

function keysAt(path: Path): string[] {
  const schema = schemaAt(path);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** The schema of the node at a path, with optional, default and union taken off. */
function schemaAt(path: Path): z.core.$ZodType & { description?: string } | undefined {
  let schema: z.core.$ZodType | undefined = LabSchema;
  for (const step of path) schema = schema && inside(bare(schema), step);
  return schema && bare(schema);
}

function bare(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return bare(schema.def.innerType);
  }
  if (schema instanceof z.ZodUnion) return schema.options.map(bare).find((option) => option instanceof z.ZodObject) ?? schema;
  return schema;
}

function inside(schema: z.core.$ZodType, step: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[step];
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodArray) return schema.element;
  return undefined;
}
