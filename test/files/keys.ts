import { labJsonSchema } from "../../scripts/lab-schema.ts";
import type { Path } from "../../src/lab/problem.ts";

/** The part of JSON Schema that zod makes use of. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/**
 * Every key of lab.yaml below which there are no keys of its own, as `hosts.*.zfs.hostId`: `*` stands for a name or an
 * index. Lists and maps of plain values count as values.
 */
export function leafKeys(): readonly string[] {
  return [...new Set(leaves(JSON.parse(labJsonSchema()) as Schema, []))];
}

function leaves(schema: Schema, path: readonly string[]): string[] {
  const { properties = {}, additionalProperties, items, anyOf = [], oneOf = [] } = schema;
  const each = [items, additionalProperties].filter((one): one is Schema => typeof one === "object");
  const deeper = [
    ...Object.entries(properties).flatMap(([key, inner]) => leaves(inner, [...path, key])),
    ...each.flatMap((inner) => leaves(inner, [...path, "*"])),
    ...[...anyOf, ...oneOf].flatMap((inner) => leaves(inner, path)),
  ];
  const own = path.join(".");
  const further = deeper.filter((leaf) => leaf !== own && leaf !== `${own}.*`);
  return further.length > 0 ? further : [own];
}

/** The first node of some data that a key stands for; undefined where there is none. */
export function findKey(data: unknown, key: string): Path | undefined {
  return find(data, key.split("."));
}

function find(data: unknown, [step, ...rest]: readonly string[]): Path | undefined {
  if (step === undefined) return [];
  const known = entries(data).filter(([name]) => step === "*" || name === step);
  for (const [name, value] of known) {
    const inner = find(value, rest);
    if (inner !== undefined) return [name, ...inner];
  }
  return undefined;
}

function entries(data: unknown): [string | number, unknown][] {
  if (Array.isArray(data)) return [...data.entries()];
  return typeof data === "object" && data !== null ? Object.entries(data) : [];
}

/** The same data with another value at a path; undefined: with nothing there. */
export function withValue(data: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  const changed = entries(data).map(
    ([name, old]) => [name, name === step ? withValue(old, rest, value) : old] as const,
  );
  const kept = changed.filter(([, inner]) => inner !== undefined);
  return Array.isArray(data) ? kept.map(([, inner]) => inner) : Object.fromEntries(kept);
}
