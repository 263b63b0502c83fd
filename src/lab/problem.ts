/** A place in a file; lines and columns count from 1, the end is exclusive. */
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

/** A problem that knows its node and not yet its position. */
export interface Finding {
  readonly path: Path;
  /** Whether the key or the value is at fault (default: the value). */
  readonly at?: "key" | "value";
  readonly rule: string;
  readonly message: string;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
  readonly hint?: string | undefined;
}

/** A value, or everything that keeps it from being one. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** `hosts.luna.zfs`, `services.paperless.ports[0].name`: as people write a path. */
export function dotted(path: Path): string {
  return path.map((step, i) => (typeof step === "number" ? `[${step}]` : i === 0 ? step : `.${step}`)).join("");
}
