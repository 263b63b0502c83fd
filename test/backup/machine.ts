import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { tempDirectory } from "../support/temp.ts";
import { tool } from "../support/tools.ts";

/** A host below a directory: its /var, /run, /mnt and /etc are there, and systemctl is a stand-in that keeps state. */
export interface Machine {
  /** Where its root is. */
  readonly root: string;
  /** Directory of its commands. */
  readonly commands: string;
  /** The same text with absolute paths of the host below its root, and with addresses that are played here. */
  readonly reroot: (text: string) => string;
  /** Adds a command. */
  readonly command: (name: string, text: string) => void;
  /** Gives a unit something to do when it is started. */
  readonly unit: (name: string, script: string) => void;
  /** Writes a file of the host. */
  readonly write: (path: string, text: string, mode?: number) => string;
  /** What systemctl was asked, in order. */
  readonly asked: () => readonly string[];
  /** Runs a command as the host would; never rejects. */
  readonly run: (command: string, args: readonly string[], cwd?: string) => Promise<Ran>;
}

export interface Ran {
  readonly exitCode: number | undefined;
  /** stdout and stderr as they came. */
  readonly all: string;
}

/** A new machine. `played`: what stands for an address of the world. */
export function machine(played: Readonly<Record<string, string>> = {}): Machine {
  const root = tempDirectory();
  const bin = join(root, BIN);
  const reroot = (text: string) =>
    Object.entries(played)
      .reduce((done, [address, here]) => done.replaceAll(address, here), text)
      .replace(/(?<![\w./-])\/(?=(var\/(lib|cache|tmp)|run|mnt|etc)(\/|\b))/g, `${root}/`);
  const write = (path: string, text: string, mode = 0o644): string => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  };
  const command = (name: string, text: string) => write(`${BIN}/${name}`, text, 0o755);
  command("systemctl", systemctl(root));
  command("journalctl", '#!/bin/sh\necho journal of "$@"\n');
  mkdirSync(join(root, "var/tmp"), { recursive: true });
  return {
    root,
    commands: bin,
    reroot,
    command,
    unit: (name, script) => write(`units/${name}`, script, 0o755),
    write,
    asked: () => {
      const log = join(root, "asked");
      return existsSync(log) ? readFileSync(log, "utf8").split("\n").filter(Boolean) : [];
    },
    run: async (name, args, cwd = root) => {
      const env = {
        PATH: [bin, process.env.PATH].join(delimiter),
        HOME: root,
        TMPDIR: join(root, "var/tmp"),
      };
      const options = { cwd, env, extendEnv: false, all: true, reject: false, stdin: "ignore" } as const;
      const { exitCode, all } = await execa(name, args, options);
      return { exitCode, all };
    },
  };
}

/** Where NixOS has the commands of environment.systemPackages. */
const BIN = "run/current-system/sw/bin";

/**
 * systemctl as far as restores ask it: `active/<unit>` is there while a unit runs, `units/<unit>` is what starting it does, and
 * `units/<unit>.stop` what stopping it does.
 */
function systemctl(root: string): string {
  return `#!${tool("bash") ?? "/bin/bash"}
cd ${root} && mkdir -p active units
echo "$*" >> asked
verb=$1; shift
code=0
for unit; do
  case $unit in -*) continue ;; esac
  case $verb in
    stop)
      if [ -x "units/$unit.stop" ] && [ -e "active/$unit" ]; then "units/$unit.stop" || code=1; fi
      rm -f "active/$unit" ;;
    start)
      if [ -x "units/$unit" ]; then "units/$unit" || { code=1; continue; }; fi
      # What is played of jobs and copies has ended then.
      case $unit in restic-* | lab-*) ;; *) touch "active/$unit" ;; esac ;;
    is-active)
      case $* in *--quiet*) ;; *) if [ -e "busy/$unit" ]; then echo activating; else echo inactive; fi ;; esac
      [ -e "active/$unit" ] || code=3 ;;
  esac
done
exit $code
`;
}
