import { z } from "zod";
import { labJsonSchema } from "./lab-schema.ts";

const Plain = z.union([z.string(), z.number(), z.boolean()]);

/** The part of JSON Schema that zod writes for lab.yaml. */
const Schema = z.object({
  type: z.string().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  const: Plain.optional(),
  enum: z.array(Plain).optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), Schema).optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), Schema]).optional();
  },
  get items() {
    return Schema.optional();
  },
  get anyOf() {
    return z.array(Schema).optional();
  },
  get oneOf() {
    return z.array(Schema).optional();
  },
});
type Schema = z.infer<typeof Schema>;

/** docs/lab-yaml.md: every key of lab.yaml with its values, its default and its sentence, from the schema itself. */
export function labReference(): string {
  const schema = Schema.parse(JSON.parse(labJsonSchema()));
  return [
    "# lab.yaml",
    "",
    "Generated from the schema by `npm run golden`. Keys in **bold** are required. For an editor, put this into the first line:",
    "`# yaml-language-server: $schema=.lab/lab.schema.json` (a sync installs the schema there).",
    ...sections(schema, ""),
    "",
  ].join("\n");
}

/** One table for a map with fixed keys, then one for each map inside it. */
function sections(schema: Schema, path: string): string[] {
  const keys = Object.entries(schema.properties ?? {});
  if (keys.length === 0) return [];
  const rows = keys.map(([key, value]) => {
    const name = schema.required?.includes(key) ? `**${key}**` : key;
    return `| ${[name, kind(value), fallback(value), value.description ?? ""].join(" | ")} |`;
  });
  const title =
    path === ""
      ? []
      : ["", `## ${path}`, "", ...(schema.description === undefined ? [] : [schema.description, ""])];
  return [
    ...title,
    ...(path === "" ? [""] : []),
    "| key | value | default | meaning |",
    "| --- | --- | --- | --- |",
    ...rows,
    ...keys.flatMap(([key, value]) => inner(value, path === "" ? key : `${path}.${key}`)),
  ];
}

function inner(schema: Schema, path: string): string[] {
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (alternatives.length > 0)
    return alternatives.flatMap((alternative) => inner(alternative, withKind(path, alternative)));
  if (schema.items !== undefined) return inner(schema.items, `${path}[]`);
  if (typeof schema.additionalProperties === "object")
    return inner(schema.additionalProperties, `${path}.<name>`);
  return sections(schema, path);
}

/** `backups.destinations.<name> (kind: s3)` */
function withKind(path: string, { properties }: Schema): string {
  const tag = properties?.kind?.const;
  return tag === undefined ? path : `${path} (kind: ${tag})`;
}

function kind(schema: Schema): string {
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (alternatives.length > 0) return [...new Set(alternatives.map(kind))].join(" or ");
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(", ");
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.items !== undefined) return `list of ${kind(schema.items)}`;
  if (typeof schema.additionalProperties === "object") return "map by name";
  const words: Readonly<Record<string, string>> = {
    string: "text",
    integer: "whole number",
    number: "number",
    boolean: "true or false",
    object: "map",
  };
  return words[schema.type ?? ""] ?? "anything";
}

function fallback(schema: Schema): string {
  const plain = Plain.safeParse(schema.default);
  return plain.success ? `\`${plain.data}\`` : "";
}
