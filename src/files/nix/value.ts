import type { Path } from "../../lab/problem.ts";

/**
 * Nix as data. Plain text, numbers, booleans, null, lists and records mean the Nix values of the same kind: text of a
 * user can only ever become a Nix string. Code is made by the functions below and by nothing else.
 */
export type NixValue = string | number | boolean | null | readonly NixValue[] | NixAttrs | NixExpression;

/** Attributes are printed in the order of their names; undefined ones are left out. */
export interface NixAttrs {
  readonly [name: string]: NixValue | undefined;
  readonly [kind]?: never;
}

/** Tells the four expressions apart, and an expression from a plain record. */
export const kind: unique symbol = Symbol("kind of expression");

export type NixExpression =
  | { readonly [kind]: "path"; readonly path: string }
  | { readonly [kind]: "reference"; readonly names: readonly [string, ...string[]] }
  | { readonly [kind]: "call"; readonly function: NixExpression; readonly arguments: readonly NixValue[] }
  | { readonly [kind]: "from"; readonly origin: Path; readonly value: NixValue };

/**
 * A path relative to the file it stands in, such as `./luna` or `../../../lib/service-helpers.nix`. Throws on anything that
 * is no plain relative path.
 */
export function nixPath(path: string): Extract<NixExpression, { readonly path: string }> {
  if (!/^\.{1,2}(\/(\.\.|\.?[A-Za-z0-9_+-][A-Za-z0-9._+-]*))+$/.test(path)) {
    throw new Error(`not a relative Nix path: ${JSON.stringify(path)}`);
  }
  return { [kind]: "path", path };
}

/** `config.sops.secrets."a/b".path` is `reference("config", "sops", "secrets", "a/b", "path")`. */
export function reference(...names: readonly [string, ...string[]]): NixExpression {
  return { [kind]: "reference", names };
}

export function call(called: NixExpression, ...args: readonly NixValue[]): NixExpression {
  return { [kind]: "call", function: called, arguments: args };
}

/** A value that hosts/<host>/default.nix may set again. */
export function mkDefault(value: NixValue): NixExpression {
  return call(reference("lib", "mkDefault"), value);
}

/** A value that wins over the one of a NixOS module. */
export function mkForce(value: NixValue): NixExpression {
  return call(reference("lib", "mkForce"), value);
}

/** A value, and the node of lab.yaml that it comes from. */
export function from(origin: Path, value: NixValue): NixExpression {
  return { [kind]: "from", origin, value };
}

export function isExpression(value: NixValue | undefined): value is NixExpression {
  return typeof value === "object" && value !== null && kind in value;
}

export function isList(value: NixValue): value is readonly NixValue[] {
  return Array.isArray(value);
}

export function isAttrs(value: NixValue): value is NixAttrs {
  return typeof value === "object" && value !== null && !isList(value) && !isExpression(value);
}
