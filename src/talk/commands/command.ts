import type { CommandName } from "../../lab/commands.ts";

/** A command with its arguments, their form checked and nothing else: whether lab.yaml knows the names is asked later. */
export type Command =
  | { readonly name: "help" }
  | { readonly name: "plan" }
  | { readonly name: "sync" }
  /** Without a commit: lab.yaml and the repository; with one: Nix too. */
  | { readonly name: "check"; readonly sha: string | undefined }
  /** `host` may be `all`. */
  | { readonly name: "rekey"; readonly host: string; readonly rotate: boolean }
  | Acknowledge
  | { readonly name: "why"; readonly path: string; readonly line: number | undefined }
  | { readonly name: "adopt"; readonly path: string }
  | { readonly name: "revert"; readonly path: string }
  | { readonly name: "confirm"; readonly id: string }
  | { readonly name: "restore"; readonly service: string };

export interface Acknowledge {
  readonly name: "ack";
  readonly warning: string;
  /** Undefined: everywhere. */
  readonly scope: string | undefined;
  /** ISO date. */
  readonly until: string;
  readonly reason: string;
}

/** Why a line that begins like a command is none. */
export type CommandFault =
  | { readonly kind: "unknown"; readonly name: string; readonly near: string }
  | { readonly kind: "missing"; readonly name: CommandName; readonly argument: string }
  | {
      readonly kind: "wrong";
      readonly name: CommandName;
      readonly argument: string;
      readonly expected: string;
      readonly found: string;
    }
  | { readonly kind: "extra"; readonly name: CommandName; readonly found: string }
  | { readonly kind: "too-many"; readonly most: number };

/** One line of a comment. */
export interface Said {
  /** From 1. */
  readonly line: number;
  /** As it was written. */
  readonly text: string;
  readonly asked: Command | CommandFault;
}

export function isFault(asked: Command | CommandFault): asked is CommandFault {
  return "kind" in asked;
}
