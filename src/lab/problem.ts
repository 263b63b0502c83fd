/** A place in a file. Lines and columns count from 1, columns in UTF-16 code units; the end is exclusive. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** What is wrong, where, and how to put it right. Printed as it is by `check --json`. */
export interface Problem extends Position {
  /** Name of the rule that was broken, stable: `unknown-key`, `unknown-host`, … */
  readonly rule: string;
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  readonly hint?: string;
}

/** Keys and list indices from the root of lab.yaml to a node. */
export type Path = readonly (string | number)[];

/** What is wrong with lab.yaml and how to put it right, in full; where it stands is told by its owner. */
export interface Complaint {
  readonly rule: string;
  readonly message: string;
  readonly expected: string;
  readonly found: string;
  readonly hint: string;
}

/** A complaint that knows its node and not yet its position. */
export interface Finding extends Complaint {
  readonly path: Path;
  /** Whether the key or the value is at fault (default: the value). */
  readonly at?: "key" | "value";
}

/** A value, or everything that keeps it from being one. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** `hosts.luna.zfs`, `services.paperless.ports[0].name`: as people write a path. The root is `lab.yaml`. */
export function dotted(path: Path): string {
  if (path.length === 0) return "lab.yaml";
  return path
    .map((step, i) => (typeof step === "number" ? `[${step}]` : i === 0 ? step : `.${step}`))
    .join("");
}

/** At most 60 characters of a value; maps and lists by their kind only, and nothing of a private key. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "object") return "a map";
  const text = JSON.stringify(typeof value === "number" && !Number.isFinite(value) ? String(value) : value);
  if (/AGE-SECRET-KEY-|PRIVATE KEY/i.test(text)) return "a private key";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
