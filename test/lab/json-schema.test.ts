import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { labJsonSchema } from "../../scripts/lab-schema.ts";
import { edit, founding, minimal } from "./lab-text.ts";

interface Schema {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const schema: Schema & { readonly $schema: string } = JSON.parse(labJsonSchema());

function accepts(text: string): boolean {
  const ajv = addFormats.default(new Ajv2020.default({ strict: true, allowUnionTypes: true }));
  return ajv.compile(schema)(parse(text));
}

/** Path and schema of every property. */
function properties(node: Schema | boolean | undefined, path: string): [string, Schema][] {
  if (node === undefined || typeof node === "boolean") return [];
  return [
    ...Object.entries(node.properties ?? {}).flatMap(([key, inner]): [string, Schema][] => [
      [`${path}.${key}`, inner],
      ...properties(inner, `${path}.${key}`),
    ]),
    ...properties(node.additionalProperties, `${path}.*`),
    ...properties(node.items, `${path}[]`),
    ...[...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap((inner) => properties(inner, path)),
    ...Object.values(node.$defs ?? {}).flatMap((inner) => properties(inner, path)),
  ];
}

test("a valid schema of draft 2020-12 that accepts both examples", () => {
  expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
  expect(new Ajv2020.default().validateSchema(schema)).toBe(true);
  expect(accepts(minimal)).toBe(true);
  expect(accepts(founding)).toBe(true);
});

const bad: readonly (readonly [string, string])[] = [
  ["unknown key", edit(minimal, "version: 1", "version: 1\nversoin: 1")],
  ["missing key", edit(minimal, "  name: tiny\n", "")],
  ["wrong type", edit(minimal, "[role-server]", "role-server")],
  ["bad host name", edit(minimal, "  pebble:", "  Pebble:")],
  ["bad address", edit(founding, "address: 10.20.0.10", "address: 10.20.0.300")],
  ["bad host key", edit(minimal, "pending", "ssh-rsa AAAA")],
  ["bad port", edit(founding, "container: 8000", "container: 0")],
  ["path that leaves the repository", edit(founding, "secrets/backup.sops.yaml", "../backup.sops.yaml")],
  ["bad date", edit(founding, "2027-03-01", "2027-02-29")],
  ["unknown kind", edit(founding, "kind: s3", "kind: s4")],
];

test.each(bad)("it refuses: %s", (_name, text) => {
  expect(accepts(text)).toBe(false);
});

test("every key has a description", () => {
  const all = properties(schema, "");
  expect(all.map(([path]) => path)).toContain(".services.*.expose.auth");
  expect(all.length).toBeGreaterThan(90);
  expect(all.filter(([, { description }]) => description === undefined).map(([path]) => path)).toEqual([]);
});

test("defaults are told", () => {
  const defaults = new Map(properties(schema, "").map(([path, inner]) => [path, inner.default]));
  expect(defaults.get(".backups.retention.monthly")).toBe(12);
  expect(defaults.get(".backups.snapshotAt")).toBe("03:30");
});
