/**
 * Why a secrets file, or a change of who can read it, is refused. Stable: shown to people and in `--json`.
 *
 * - `not-recipient`: no key at hand is among the file's recipients.
 * - `threshold`: too few key groups can be opened.
 * - `mac-mismatch`, `value-corrupt`, `data-key-mismatch`: someone tampered with the file; hosts would refuse it too.
 * - `bot-removed`: the key that does the work would lose its own access.
 * - `no-rule`, `bad-config`, `unknown-host`, `host-key-pending`: .sops.yaml or lab.yaml does not say who may read.
 * - `bad-recipient`: no age X25519 recipient.
 * - `not-sops`: plain text, or no metadata of sops.
 * - `parse`: conflict markers, bad syntax, bytes that are no UTF-8.
 * - `scope`: more would change than was asked for.
 * - `stale`: the branch moved meanwhile.
 * - `needs-sops`: what age alone cannot do, or a layout that is not rewritten here: a person runs sops.
 */
export type FaultCode =
  | "not-recipient"
  | "threshold"
  | "mac-mismatch"
  | "value-corrupt"
  | "data-key-mismatch"
  | "bot-removed"
  | "no-rule"
  | "bad-config"
  | "bad-recipient"
  | "unknown-host"
  | "host-key-pending"
  | "not-sops"
  | "parse"
  | "scope"
  | "stale"
  | "needs-sops";

/** One refused file. Never holds anything of the file's content but recipients and names of keys. */
export interface SopsFault {
  readonly code: FaultCode;
  /** Path of the file in the repository. */
  readonly path: string;
  /** One clause, in our own words: never what a tool or a parser printed. */
  readonly detail: string;
  /** Where a parser stopped, from 1. */
  readonly line?: number;
}

/** Whether a result is a fault. */
export function isFault(result: unknown): result is SopsFault {
  return typeof result === "object" && result !== null && "code" in result && "detail" in result;
}
