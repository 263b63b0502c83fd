import { createRequire } from "node:module";

/** Its types say that it is a module; it is a JSON file. */
const require = createRequire(import.meta.url);

interface Example {
  readonly name: string;
  readonly examples: readonly Readonly<Record<string, unknown>>[];
}

const installation = { id: 7, node_id: "MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9uNw==" };

/** GitHub's example payloads, by event and number, as an App gets them: with an installation, which old ones lack. */
export const examples: readonly (readonly [
  event: string,
  number: number,
  payload: Readonly<Record<string, unknown>>,
])[] = (require("@octokit/webhooks-examples") as readonly Example[]).flatMap(({ name, examples }) =>
  examples.map((payload, number) => [name, number, { installation, ...payload }] as const),
);

/** The first example of an event with this action, changed. */
export function example(
  event: string,
  action: string | undefined,
  change: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const found = examples.find(([name, , payload]) => name === event && payload.action === action)?.[2];
  if (found === undefined) throw new Error(`No example of ${event} ${action}`);
  return merged(found, change);
}

/** Records in records are merged, everything else is replaced. */
export function merged(
  one: Readonly<Record<string, unknown>>,
  change: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(change).map(([key, value]) => {
    const old = one[key];
    return [key, isRecord(old) && isRecord(value) ? merged(old, value) : value] as const;
  });
  return { ...one, ...Object.fromEntries(entries) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
