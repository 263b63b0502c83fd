import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { tool } from "../support/tools.ts";
import type { Service } from "./evaluated.ts";
import { machine } from "./machine.ts";

/** A host whose zfs, mount, umount, mountpoint and findmnt are stand-ins: they keep state, copy files and write down calls. */
export interface ZfsHost {
  /** As systemd starts a unit that stays: ExecStopPost= runs only when the start fails. */
  readonly start: () => Promise<Ended>;
  /** As systemd stops it. */
  readonly stop: () => Promise<Ended>;
  /** Writes a file of a live dataset. */
  readonly write: (path: string, text: string) => void;
  /** What a job finds at a path of the host below the unit's root; undefined: nothing. */
  readonly seen: (path: string) => string | undefined;
  readonly snapshots: () => readonly string[];
  /** Source and target of what the unit has mounted, in order. */
  readonly mounts: () => readonly string[];
  /** Commands that were run, since the last time of asking. */
  readonly calls: () => readonly string[];
  /** From now on commands that begin so fail; "": none. */
  readonly fail: (command: string) => void;
  /** As a reboot does: snapshots stay, mounts do not. */
  readonly forgetMounts: () => void;
  /** From now on what is mounted is in use, or no longer. */
  readonly busy: (is: boolean) => void;
}

export interface Ended {
  readonly exitCode: number | undefined;
  readonly all: string;
}

/** A dataset; null: it is not mounted. */
export type Datasets = Readonly<Record<string, string | null>>;

/** A host with these datasets and the unit that makes the snapshot. */
export function zfsHost(unit: Pick<Service, "script" | "postStop">, datasets: Datasets): ZfsHost {
  const { root, reroot, write } = machine();
  const state = join(root, "zfs");
  const commands = commandsOf(state, write);
  const lines = Object.entries(datasets).map(([name, at]) => `${name} ${at ?? "-"}`);
  write("zfs/datasets", `${lines.join("\n")}\n`);
  for (const name of Object.keys(datasets)) mkdirSync(join(state, "disks", flat(name)), { recursive: true });
  for (const file of ["mounts", "log", "fail"]) write(`zfs/${file}`, "");
  mkdirSync(join(state, "snapshots"));
  // nixos/lib/systemd-lib.nix: set -e, and nothing else.
  const scripts = {
    start: write("start", reroot(`set -e\n\n${unit.script}\n`)),
    stop: write("stop", reroot(`set -e\n\n${unit.postStop}\n`)),
  };
  const run = async (script: string): Promise<Ended> => {
    const options = { env: { PATH: commands }, extendEnv: false, all: true, reject: false } as const;
    const { exitCode, all } = await execa(tool("bash") ?? "/bin/bash", [script], options);
    return { exitCode, all };
  };
  const read = (file: string) => readFileSync(join(state, file), "utf8").split("\n").filter(Boolean);
  return {
    start: async () => {
      const started = await run(scripts.start);
      if (started.exitCode !== 0) await run(scripts.stop);
      return started;
    },
    stop: () => run(scripts.stop),
    write: (path, text) => {
      const [name, at] = holder(datasets, path);
      write(join("zfs/disks", flat(name), path.slice(at === "/" ? 1 : at.length + 1)), text);
    },
    seen: (path) => {
      const file = join(root, "run/lab-snapshot", path);
      return existsSync(file) ? readFileSync(file, "utf8") : undefined;
    },
    snapshots: () => readdirSync(join(state, "snapshots")).map((name) => name.replaceAll("%", "/")),
    mounts: () => read("mounts").map((line) => line.replace(root, "")),
    calls: () => {
      const calls = read("log").map((line) => line.replaceAll(root, ""));
      writeFileSync(join(state, "log"), "");
      return calls;
    },
    fail: (command) => writeFileSync(join(state, "fail"), reroot(command)),
    forgetMounts: () => {
      writeFileSync(join(state, "mounts"), "");
      rmSync(join(root, "run/lab-snapshot"), { recursive: true });
    },
    busy: (is) => (is ? writeFileSync(join(state, "busy"), "") : rmSync(join(state, "busy"))),
  };
}

function flat(dataset: string): string {
  return dataset.replaceAll("/", "%");
}

/** The mounted dataset with the longest mount point above a path. */
function holder(datasets: Datasets, path: string): readonly [string, string] {
  const above = Object.entries(datasets).flatMap(([name, at]): [string, string][] =>
    at !== null && (at === "/" || path.startsWith(`${at}/`)) ? [[name, at]] : [],
  );
  const [longest] = above.toSorted(([, a], [, b]) => b.length - a.length);
  if (longest === undefined) throw new Error(`no dataset holds ${path}`);
  return longest;
}

function commandsOf(state: string, write: ReturnType<typeof machine>["write"]): string {
  const directory = join(state, "bin");
  for (const name of ["findmnt", "mount", "mountpoint", "umount", "zfs"]) {
    write(
      `zfs/bin/${name}`,
      `#!/bin/bash\nPATH=${process.env.PATH}\nstate=${state}\n${shared}\n${stands[name]}\n`,
      0o755,
    );
  }
  for (const name of ["chmod", "mkdir"]) symlinkSync(tool(name) ?? name, join(directory, name));
  return directory;
}

const shared = `echo "$(basename "$0") $*" >> "$state/log"
wanted=$(cat "$state/fail")
if [ -n "$wanted" ] && [[ "$(basename "$0") $*" == "$wanted"* ]]; then
  echo "$(basename "$0"): it fails, as the test wants" >&2
  exit 1
fi
die() { echo "$(basename "$0"): $*" >&2; exit 1; }
flat() { echo "\${1//\\//%}"; }
mounted() { while read -r _ at; do [ "$at" = "$1" ] && return 0; done < "$state/mounts"; return 1; }`;

/** zfs(8), mount(8) and findmnt(8), as far as they are asked. What they are not asked for is an error. */
const stands: Readonly<Record<string, string>> = {
  zfs: `case "$*" in
  "list -H -t snapshot "*) [ -d "$state/snapshots/$(flat "$5")" ] || die "cannot open '$5': dataset does not exist" ;;
  "list -H -r -t filesystem -o name "*)
    for top in "\${@:8}"; do while read -r name _; do case $name in "$top" | "$top"/*) echo "$name" ;; esac; done < "$state/datasets"; done ;;
  "snapshot -r "*)
    for one in "\${@:3}"; do
      while read -r name _; do case $name in "\${one%@*}" | "\${one%@*}"/*)
        made="$state/snapshots/$(flat "$name@\${one#*@}")"
        [ ! -e "$made" ] || die "cannot create snapshot '$name@\${one#*@}': dataset already exists"
        cp -a "$state/disks/$(flat "$name")" "$made" ;; esac; done < "$state/datasets"
      # The mount point of a child is an empty directory of its parent.
      while read -r parent above; do while read -r child at; do case $at in "\${above%/}"/*)
        made="$state/snapshots/$(flat "$parent@\${one#*@}")"
        if [ "$parent" != "$child" ] && [ -d "$made" ]; then mkdir -p "$made/\${at#"\${above%/}"/}"; fi ;; esac
      done < "$state/datasets"; done < "$state/datasets"
    done ;;
  "destroy -r "*)
    while read -r source _; do case $source in "\${3%@*}@\${3#*@}" | "\${3%@*}"/*"@\${3#*@}") die "cannot destroy '$3': dataset is busy" ;; esac; done < "$state/mounts"
    for made in "$state/snapshots/$(flat "\${3%@*}")@\${3#*@}" "$state/snapshots/$(flat "\${3%@*}")%"*"@\${3#*@}"; do rm -rf "$made"; done ;;
  *) die "not played: $*" ;;
esac`,
  mount: `[ "$1 $2 $3 $4" = "-t zfs -o ro" ] && [ $# = 6 ] || die "not played: $*"
[ -d "$state/snapshots/$(flat "$5")" ] || die "$5: no such snapshot"
[ -d "$6" ] || die "$6: mount point does not exist"
! mounted "$6" || die "$6: already mounted"
[ -z "$(ls -A "$6")" ] || [ -z "$(find "$6" -type f)" ] || die "$6: would hide files"
cp -a "$state/snapshots/$(flat "$5")/." "$6"
echo "$5 $6" >> "$state/mounts"`,
  umount: `[ "$1" = -R ] && [ $# = 2 ] || die "not played: $*"
mounted "$2" || die "$2: not mounted"
[ ! -e "$state/busy" ] || die "$2: target is busy"
find "$2" -mindepth 1 -delete
while read -r source at; do case $at in "$2" | "$2"/*) ;; *) echo "$source $at" ;; esac; done < "$state/mounts" > "$state/mounts.new"
mv "$state/mounts.new" "$state/mounts"`,
  mountpoint: `[ "$1" = -q ] && [ $# = 2 ] || die "not played: $*"
mounted "$2"`,
  findmnt: `if [ "$*" = "-rn -o TARGET,SOURCE" ]; then
  echo "/ /dev/disk/root"
  while read -r name at; do [ "$at" = - ] || echo "$at $name"; done < "$state/datasets"
  while read -r source at; do echo "$at $source"; done < "$state/mounts"
  exit 0
fi
[ "$1 $2 $3 $4" = "-rn -t zfs -S" ] && [ "$6 $7" = "-o TARGET" ] || die "not played: $*"
while read -r name at; do if [ "$name" = "$5" ] && [ "$at" != - ]; then echo "$at"; exit 0; fi; done < "$state/datasets"
exit 1`,
};
