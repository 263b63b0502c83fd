import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { tool } from "../support/tools.ts";
import type { Machine } from "./machine.ts";

/** A unit of Type=oneshot. */
export interface Oneshot {
  /** Each as a process of its own, in this order: ExecStartPre=, ExecStart=. */
  readonly steps: readonly string[];
  /** ExecStopPost=, which runs whatever became of the steps. */
  readonly postStop: readonly string[];
  readonly environment: Readonly<Record<string, string | null>>;
  readonly environmentFile: string | null;
  /** Packages beside those in the PATH of every NixOS unit. */
  readonly path: readonly string[];
}

const bash = tool("bash") ?? "/bin/bash";

/** Makes `systemctl start` run a unit as systemd would: nothing of the caller's environment, a PATH of its own. */
export function installUnit(machine: Machine, name: string, unit: Oneshot): void {
  const path = commandsOf(machine, name, [...everyUnit, ...unit.path]);
  const set = Object.entries(unit.environment).flatMap(([key, value]) =>
    value === null ? [] : [`export ${key}=${shellWord(value)}`],
  );
  const credentials =
    unit.environmentFile === null ? [] : [`set -a; source ${shellWord(unit.environmentFile)}; set +a`];
  const text = [
    ...credentials,
    ...set,
    "(",
    "set -e",
    ...unit.steps.map((step) => `(\n${step}\n)`),
    ")",
    "code=$?",
    "export EXIT_STATUS=$code SERVICE_RESULT=success",
    "[ $code = 0 ] || SERVICE_RESULT=exit-code",
    ...unit.postStop.map((step) => `(\nset -e\n${step}\n)`),
    "exit $code",
  ];
  const script = machine.write(`unit-scripts/${name}`, machine.reroot(`${text.join("\n")}\n`));
  machine.unit(name, `#!${bash}\nexec env -i PATH=${path} HOME=${machine.root} ${bash} ${script}\n`);
}

/** systemd.globalEnvironment and nixos/lib/systemd-lib.nix: what is in every unit's PATH. */
const everyUnit = ["coreutils", "findutils", "gnugrep", "gnused", "systemd"];

const contents: Readonly<Record<string, string>> = {
  coreutils:
    "basename cat chmod chown cp cut date df dirname echo env false head id install ln ls mkdir mktemp mv nice printf " +
    "readlink realpath rm rmdir seq sleep sort stat sync tail tee test touch tr true uname uniq wc",
  curl: "curl",
  diffutils: "cmp diff",
  findutils: "find xargs",
  gnugrep: "grep",
  gnused: "sed",
  jq: "jq",
  openssh: "ssh",
  sqlite: "sqlite3",
  systemd: "systemctl journalctl",
  "util-linux": "findmnt mount mountpoint umount",
};

/** Packages of which the machine has commands of its own. */
const played: ReadonlySet<string> = new Set(["openssh", "systemd"]);

/** A directory with the commands of some packages and no other. */
function commandsOf(machine: Machine, unit: string, packages: readonly string[]): string {
  const directory = join(machine.root, "unit-paths", unit);
  mkdirSync(directory, { recursive: true });
  for (const name of new Set(packages)) {
    const commands = contents[name];
    if (commands === undefined) throw new Error(`what is in package ${name}?`);
    for (const command of commands.split(" ")) {
      const own = join(machine.commands, command);
      symlinkSync(played.has(name) ? own : (tool(command) ?? own), join(directory, command));
    }
  }
  return directory;
}

export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
