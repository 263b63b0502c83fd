import { type CommandName, commandNames } from "../../lab/commands.ts";
import * as kinds from "./arguments.ts";
import type { Command, CommandFault } from "./command.ts";
import { type Arguments, type ArgumentsOf, take } from "./take.ts";

/**
 * Who may say it: `see`: read in a private repository and triage in a public one, where everybody reads; `confirmed`: write,
 * and then what the confirmed thing asks for.
 */
export type Right = "see" | "write" | "maintain" | "confirmed";

export interface CommandKind {
  readonly arguments: string;
  readonly does: string;
  readonly right: Right;
  readonly read: (words: Arguments) => Command | CommandFault;
}

/** Reads arguments that all have to be there, each of its kind. */
function all<const K extends ArgumentsOf>(
  name: CommandName,
  wanted: K,
  make: (found: Record<keyof K, string>) => Command,
): CommandKind["read"] {
  return (words) => {
    const found = take(name, words, wanted);
    return "kind" in found ? found : make(found.values);
  };
}

/** Every command; what is not here is none. Help, rights and docs/commands.md are made of it. */
export const commands: Readonly<Record<CommandName, CommandKind>> = {
  help: {
    arguments: "",
    does: "Lists the commands, and which of them you may use.",
    right: "see",
    read: all("help", {}, () => ({ name: "help" })),
  },
  plan: {
    arguments: "",
    does: "Shows what a sync would change: for this pull request, elsewhere for the default branch.",
    right: "see",
    read: all("plan", {}, () => ({ name: "plan" })),
  },
  sync: {
    arguments: "",
    does: "Brings the files in step with lab.yaml: in labkeeper's pull request, or on the branch of this one.",
    right: "write",
    read: all("sync", {}, () => ({ name: "sync" })),
  },
  check: {
    arguments: "[<sha>]",
    does: "Checks lab.yaml and the repository; with the id of a commit also with Nix.",
    right: "write",
    read: (words) => (words.length === 0 ? { name: "check", sha: undefined } : checkSha(words)),
  },
  rekey: {
    arguments: "<host|all> [--rotate]",
    does: "Shows what it takes to give a host's secrets to its new key, and an id to confirm.",
    right: "maintain",
    read: (words) => {
      const rest = words.filter((word) => word !== "--rotate");
      const rotations = words.length - rest.length;
      if (rotations > 1) return { kind: "extra", name: "rekey", found: "--rotate" };
      const found = take("rekey", rest, { "host|all": kinds.host });
      if ("kind" in found) return found;
      return { name: "rekey", host: found.values["host|all"], rotate: rotations === 1 };
    },
  },
  ack: {
    arguments: "<warning> [<scope>] until <date> <reason>",
    does: "Accepts a warning until a day: an entry of acknowledge in lab.yaml, in labkeeper's pull request.",
    right: "write",
    read: readAck,
  },
  why: {
    arguments: "<path[:line]>",
    does: "Says which line of lab.yaml a generated file, or a line of it, comes from.",
    right: "see",
    read: all("why", { "path[:line]": kinds.pathWithLine }, (found) => {
      const [path = "", line] = found["path[:line]"].split(":");
      return { name: "why", path, line: line === undefined ? undefined : Number(line) };
    }),
  },
  adopt: {
    arguments: "<path>",
    does: "Leaves a generated file to you from now on.",
    right: "write",
    read: all("adopt", { path: kinds.path }, ({ path }) => ({ name: "adopt", path })),
  },
  revert: {
    arguments: "<path>",
    does: "Gives a file back to labkeeper, which writes it anew.",
    right: "write",
    read: all("revert", { path: kinds.path }, ({ path }) => ({ name: "revert", path })),
  },
  confirm: {
    arguments: "<id>",
    does: "Goes ahead with what labkeeper's answer or plan of this id holds back.",
    right: "confirmed",
    read: all("confirm", { id: kinds.id }, ({ id }) => ({ name: "confirm", id })),
  },
  restore: {
    arguments: "<service>",
    does: "Shows how a service's data comes back from its backups.",
    right: "see",
    read: all("restore", { service: kinds.service }, ({ service }) => ({ name: "restore", service })),
  },
};

const checkSha = all("check", { sha: kinds.sha }, ({ sha }) => ({ name: "check", sha }));

/** `/rekey <host|all> [--rotate]` */
export function usage(name: CommandName): string {
  return `/${name} ${commands[name].arguments}`.trimEnd();
}

/** The name that is meant, whatever its case; undefined where there is none such. */
export function commandNamed(word: string): CommandName | undefined {
  return commandNames.find((name) => name === word.toLowerCase());
}

/** The scope is what stands before `until`; the reason is all that is left. */
function readAck(words: Arguments): Command | CommandFault {
  const isScoped = words[1] !== undefined && words[1] !== "until";
  const [, scope] = words;
  const found = take("ack", joined(isScoped ? words.toSpliced(1, 1) : words, 3), {
    warning: kinds.warning,
    until: kinds.until,
    date: kinds.day,
    reason: kinds.reason,
  });
  const place = isScoped ? take("ack", [scope ?? ""], { scope: kinds.scope }) : undefined;
  if (place !== undefined && "kind" in place) return place;
  if ("kind" in found) return found;
  const { warning, date, reason } = found.values;
  return { name: "ack", warning, scope: place?.values.scope, until: date, reason };
}

/** All words from `at` on as one. */
function joined(words: Arguments, at: number): Arguments {
  return words.length <= at ? words : [...words.slice(0, at), words.slice(at).join(" ")];
}
