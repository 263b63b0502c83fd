/** What is left of a payload when everything goes that GitHub's document does not promise. */

export type Schema = Readonly<Record<string, unknown>>;
/** Finds what a `$ref` names. */
export type Resolve = (reference: string) => Schema;

/** Properties that a schema knows, and which of them are always there. */
interface Fields {
  readonly required: ReadonlySet<string>;
  readonly known: ReadonlyMap<string, Schema>;
}

/** Takes every property out of `value`, at any depth, that a sound payload may lack. */
export function promised(value: unknown, schema: Schema, resolve: Resolve): unknown {
  if (Array.isArray(value)) {
    const item = itemOf(schema, resolve);
    return value.map((one: unknown) => promised(one, item, resolve));
  }
  if (typeof value !== "object" || value === null) return value;
  const { required, known } = fieldsOf(schema, resolve);
  const kept = Object.entries(value).filter(([name]) => required.has(name));
  return Object.fromEntries(kept.map(([name, one]) => [name, promised(one, known.get(name) ?? {}, resolve)]));
}

function partsOf(schema: Schema, key: "allOf" | "anyOf" | "oneOf"): readonly Schema[] {
  return (schema[key] as readonly Schema[] | undefined) ?? [];
}

function itemOf(schema: Schema, resolve: Resolve): Schema {
  const { $ref: reference, items } = schema;
  if (typeof reference === "string") return itemOf(resolve(reference), resolve);
  return (items as Schema | undefined) ?? {};
}

function fieldsOf(schema: Schema, resolve: Resolve): Fields {
  const { $ref: reference, properties, required } = schema;
  if (typeof reference === "string") return fieldsOf(resolve(reference), resolve);
  const own = {
    required: new Set(required as readonly string[] | undefined),
    known: new Map(Object.entries((properties ?? {}) as Record<string, Schema>)),
  };
  const alternatives = [...partsOf(schema, "anyOf"), ...partsOf(schema, "oneOf")]
    .filter(({ type }) => type !== "null")
    .map((part) => fieldsOf(part, resolve));
  const all = [own, ...partsOf(schema, "allOf").map((part) => fieldsOf(part, resolve))];
  return allOf(alternatives.length === 0 ? all : [...all, anyOf(alternatives)]);
}

function allOf(parts: readonly Fields[]): Fields {
  return { required: new Set(parts.flatMap(({ required }) => [...required])), known: joined(parts, "allOf") };
}

/** What every one of them requires. */
function anyOf(parts: readonly Fields[]): Fields {
  const [first, ...others] = parts;
  const required = [...(first?.required ?? [])].filter((name) =>
    others.every((other) => other.required.has(name)),
  );
  return { required: new Set(required), known: joined(parts, "anyOf") };
}

function joined(parts: readonly Fields[], how: "allOf" | "anyOf"): ReadonlyMap<string, Schema> {
  const known = new Map<string, Schema>();
  for (const [name, schema] of parts.flatMap((part) => [...part.known])) {
    const before = known.get(name);
    known.set(name, before === undefined ? schema : { [how]: [before, schema] });
  }
  return known;
}
