/** Reading a request's body: a wrong or missing field is 422, as on GitHub. */
import { invalid } from "./answers.ts";

type Body = Readonly<Record<string, unknown>>;

/** A string that must be there. */
export function text(body: Body, field: string): string {
  const value = body[field];
  if (typeof value !== "string" || value === "") throw invalid("Request", field, "missing_field");
  return value;
}

/** A string, null, or the value that was there before when the field is absent. */
export function optionalText<Fallback>(
  body: Body,
  field: string,
  fallback: Fallback,
): string | null | Fallback {
  const value = body[field];
  if (value === undefined) return fallback;
  if (value === null || typeof value === "string") return value;
  throw invalid("Request", field);
}

/** A list; empty when absent. */
export function list(body: Body, field: string): readonly unknown[] {
  const value = body[field] ?? [];
  if (!Array.isArray(value)) throw invalid("Request", field);
  return value;
}

export function texts(body: Body, field: string): readonly string[] {
  return list(body, field).map((item) => {
    if (typeof item !== "string") throw invalid("Request", field);
    return item;
  });
}

export function record(value: unknown, field: string): Body {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid("Request", field);
  return value as Body;
}

/** One of `allowed`, or `fallback` when absent. */
export function choice<const Value extends string>(
  body: Body,
  field: string,
  [fallback, ...others]: readonly [Value, ...Value[]],
): Value {
  const value = body[field];
  if (value === undefined) return fallback;
  const found = [fallback, ...others].find((candidate) => candidate === value);
  if (found === undefined) throw invalid("Request", field);
  return found;
}
