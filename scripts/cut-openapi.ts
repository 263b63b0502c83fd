/**
 * Cuts what tests need out of GitHub's OpenAPI documents: requests and answers of the operations that the forge serves, payloads
 * of the events that it sends, and of those among GitHub's examples that an App of ours gets. Texts and examples are left out. The slices are committed, so that nobody
 * else needs the documents (420 MB); `--no-save` keeps them out of package.json.
 *
 *     npm install --no-save @octokit/openapi@23.0.2 @octokit/openapi-webhooks@12.1.0
 *     node scripts/cut-openapi.ts
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readEvents } from "../src/edge/webhook/read.ts";
import { routes } from "../src/forge/routes.ts";
import { sentEvents } from "../src/forge/webhooks/subscriptions.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Node = Readonly<Record<string, Json>>;

/** Keys that say nothing to a validator. `example` and `examples` are also names of properties: those have a schema below them. */
const talk = new Set([
  "description",
  "summary",
  "example",
  "examples",
  "externalDocs",
  "x-github",
  "tags",
  "operationId",
  "deprecated",
]);

function isNode(value: Json | undefined): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `value` without texts and examples; below `properties` every key is a name and stays. */
function quiet(value: Json, names = false): Json {
  if (Array.isArray(value)) return value.map((item: Json) => quiet(item));
  if (!isNode(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => names || !talk.has(key))
      .map(([key, item]) => [key, quiet(item, key === "properties")]),
  );
}

/** Every `#/components/…` that `value` refers to, itself or by way of others. */
function referenced(value: Json, document: Node, found = new Set<string>()): ReadonlySet<string> {
  for (const [, reference] of JSON.stringify(value).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    if (reference === undefined || found.has(reference)) continue;
    found.add(reference);
    referenced(at(document, reference), document, found);
  }
  return found;
}

function at(document: Node, path: string): Json {
  let node: Json = document;
  for (const key of path.split("/")) node = isNode(node) ? (node[key] ?? null) : null;
  return node;
}

/** `kept` with all components that it needs, one component a line so that a new version is a readable diff. */
function slice(document: Node, kept: Node): string {
  const components = [...referenced(kept, document)].sort();
  const lines = (entries: readonly (readonly [string, Json])[]): string =>
    entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",\n");
  const parts = components.map((path) => [path, at(document, path)] as const);
  return `{"kept":{\n${lines(Object.entries(kept))}\n},"parts":{\n${lines(parts)}\n}}\n`;
}

function read(name: string): Node {
  const root = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  return quiet(JSON.parse(readFileSync(join(root, "generated/api.github.com.json"), "utf8"))) as Node;
}

const target = new URL("../test/support/forge/", import.meta.url);
mkdirSync(target, { recursive: true });

const rest = read("@octokit/openapi");
const operations = routes.flatMap(({ method, path }) => {
  const operation = at(rest, "paths") as Node;
  const found = isNode(operation[path]) ? operation[path][method.toLowerCase()] : undefined;
  return found === undefined ? [] : [[`${method} ${path}`, found] as const];
});
writeFileSync(new URL("rest.json", target), slice(rest, Object.fromEntries(operations)));

const examples = createRequire(import.meta.url)("@octokit/webhooks-examples") as readonly {
  readonly name: string;
  readonly examples: readonly { readonly action?: string }[];
}[];
const names = new Set([
  ...sentEvents.map(({ event, action }) => nameOf(event, action)),
  ...examples
    .filter(({ name }) => readEvents.includes(name))
    .flatMap(({ name, examples: all }) => all.map(({ action }) => nameOf(name, action))),
]);

function nameOf(event: string, action: string | undefined): string {
  return action === undefined ? event : `${event}.${action}`;
}

const webhooks = read("@octokit/openapi-webhooks");
const events = [...names].map((name) => {
  const key = name.replaceAll(/[_.]/g, "-");
  const found = at(webhooks, "webhooks");
  const body = isNode(found) ? found[key] : undefined;
  if (body === undefined) throw new Error(`@octokit/openapi-webhooks knows no ${key}`);
  const content = at(body as Node, "post/requestBody/content") as Node;
  return [name, at(content["application/json"] as Node, "schema")] as const;
});
writeFileSync(new URL("webhooks.json", target), slice(webhooks, Object.fromEntries(events)));
console.log(`${operations.length} operations of ${routes.length} routes, ${events.length} events`);
