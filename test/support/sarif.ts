import schema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { Ajv } from "ajv";
import addFormats from "ajv-formats";

/** SARIF 2.1.0 as its makers' package carries it: of draft 4 of JSON Schema it uses what later ones have, too. */
const { $schema: _draft, id: _id, ...standard } = schema;
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const validate = ajv.compile(standard);

/** What the standard's schema has against a log; empty: it is valid. */
export function sarifFaults(log: unknown): readonly string[] {
  if (validate(log)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
