/** Holds what was said between a client and the forge against GitHub's own OpenAPI documents (scripts/cut-openapi.ts). */
import { readFileSync } from "node:fs";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { Call } from "../../../src/forge/calls.ts";
import type { Delivery } from "../../../src/forge/records/installations.ts";
import { isDeviation } from "./deviations.ts";

type Schema = Readonly<Record<string, unknown>>;

interface Operation {
  readonly parameters?: readonly Schema[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, Schema>>;
}

interface Slice<Kept> {
  readonly kept: Readonly<Record<string, Kept>>;
  readonly parts: Readonly<Record<string, Schema>>;
}

interface Response {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

/** GitHub answers so to anything, documented for the operation or not, and always with a message. */
const anywhere = new Set([400, 401, 403, 404, 409, 410, 422, 301, 307, 304]);

const rest = read<Operation>("rest.json");
const webhooks = read<Schema>("webhooks.json");
const validators = new Map<string, ValidateFunction>();

function read<Kept>(name: string): Slice<Kept> {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"), (_, value) => nullable(value));
}

/** OpenAPI 3.0 says `nullable`, JSON Schema does not know it. */
function nullable(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("nullable" in value)) return value;
  const { nullable: isNullable, ...schema } = value;
  if (typeof isNullable !== "boolean") return value; // a property of that name
  return isNullable ? { anyOf: [schema, { type: "null" }] } : schema;
}

function compilerOf(id: string, { parts }: Slice<unknown>): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, logger: false });
  formats.default(ajv);
  // A part is named `components/schemas/…`: as nested keys, so that references reach it.
  const root: Record<string, Record<string, unknown>> = {};
  for (const [path, part] of Object.entries(parts)) {
    const [, kind = "", name = ""] = path.split("/");
    root[kind] = { ...root[kind], [name]: rooted(id, part) };
  }
  ajv.addSchema({ $id: id, components: root });
  return ajv;
}

function rooted(id: string, schema: unknown): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', `"$ref":"${id}#/`));
}

const compilers = { rest: compilerOf("forge:rest", rest), webhooks: compilerOf("forge:webhooks", webhooks) };

function errorsIn(compiler: keyof typeof compilers, key: string, schema: Schema, value: unknown): string[] {
  const validator = validators.get(key) ?? compilers[compiler].compile(rooted(`forge:${compiler}`, schema));
  validators.set(key, validator);
  if (validator(value)) return [];
  return (validator.errors ?? []).map(
    (error) => `${error.instancePath || "/"} ${error.message} ${detail(error)}`,
  );
}

function detail({ params }: ErrorObject): string {
  return JSON.stringify(params);
}

/** A part that is given in place or by reference. */
function resolved(part: Schema): Schema {
  const reference = part.$ref;
  return typeof reference === "string" ? (rest.parts[reference.slice(2)] ?? {}) : part;
}

/** What is wrong with one call and its answer, as sentences; GraphQL and planted answers are not looked at here. */
export function problemsOfCall(call: Call): readonly string[] {
  if (call.route === "POST /graphql") return [];
  if (call.route === undefined) return [`${call.method} ${call.target}: no such operation in the forge`];
  const operation = rest.kept[call.route];
  if (operation === undefined) return [`${call.route}: no such operation on GitHub`];
  const found = [
    ...problemsOfRequest(call, operation),
    ...(call.planted ? [] : problemsOfAnswer(call, operation)),
  ];
  return found.map((problem) => `${call.route}: ${problem}`).filter((problem) => !isDeviation(problem));
}

function problemsOfRequest(call: Call, { parameters = [], requestBody }: Operation): readonly string[] {
  const known = parameters.map(resolved).map(({ name }) => name);
  const query = [...new URL(call.target, "http://forge").searchParams.keys()];
  const strange = query.filter((name) => !known.includes(name)).map((name) => `query has an unknown ${name}`);
  // A refusal of bad fields is what such a request deserves: then the client was told.
  if (call.status === 422 || call.status === 400) return strange;
  const schema = requestBody?.content["application/json"]?.schema;
  if (schema === undefined) return strange;
  const body = call.requestBody ?? {};
  const properties = resolved(schema).properties;
  const extra =
    properties === undefined ? [] : Object.keys(body).filter((name) => !(name in (properties as Schema)));
  return [
    ...strange,
    ...extra.map((name) => `request has an unknown field ${name}`),
    ...errorsIn("rest", `${call.route} request`, schema, body).map((error) => `request ${error}`),
  ];
}

function problemsOfAnswer(
  { route, status, responseBody }: Call,
  { responses }: Operation,
): readonly string[] {
  if (status === 0 || status === 304) return []; // cut off by a fault, or nothing to show
  // The document's own schema for errors requires nothing.
  const silent = status >= 300 && !hasMessage(responseBody) ? [`answer ${status} has no message`] : [];
  const documented = responses[String(status)];
  if (documented === undefined) {
    return anywhere.has(status) ? silent : [`answer has an undocumented status ${status}`];
  }
  const schema = (resolved(documented) as Response).content?.["application/json"]?.schema;
  if (schema === undefined) return silent;
  const errors = errorsIn("rest", `${route} ${status}`, schema, responseBody);
  return [...silent, ...errors.map((error) => `answer ${status} ${error}`)];
}

function hasMessage(body: unknown): boolean {
  return typeof body === "object" && body !== null && "message" in body && typeof body.message === "string";
}

/** What is wrong with a webhook's payload, as sentences. */
export function problemsOfDelivery({ event, action, payload }: Delivery): readonly string[] {
  return problemsOfPayload(event, action ?? undefined, payload).filter((problem) => !isDeviation(problem));
}

/** The same of any payload; the document's own mistakes are not left out. */
export function problemsOfPayload(
  event: string,
  action: string | undefined,
  payload: unknown,
): readonly string[] {
  const name = action === undefined ? event : `${event}.${action}`;
  const schema = webhooks.kept[name];
  if (schema === undefined) return [`webhook ${name}: GitHub sends no such event`];
  const sent: unknown = JSON.parse(JSON.stringify(payload));
  return errorsIn("webhooks", name, schema, sent).map((error) => `webhook ${name}: ${error}`);
}

/** The document's schema of an event's payload. */
export function payloadSchema(name: string): Schema {
  return webhooks.kept[name] ?? {};
}

/** @param reference as in `$ref` */
export function resolvePayloadPart(reference: string): Schema {
  return webhooks.parts[reference.slice(2)] ?? {};
}
