import { dirname } from "node:path";
import { tool } from "../support/tools.ts";
import type { Machine } from "./machine.ts";
import { installUnit, type Oneshot, shellWord } from "./unit.ts";

/** services.restic.backups.<name>, evaluated. */
export interface ResticBackup {
  readonly repository: string;
  readonly passwordFile: string;
  readonly environmentFile: string | null;
  readonly paths: readonly string[];
  readonly exclude: readonly string[];
  readonly pruneOpts: readonly string[];
  readonly extraBackupArgs: readonly string[];
  readonly extraOptions: readonly string[];
  readonly initialize: boolean;
  readonly runCheck: boolean;
  readonly checkOpts: readonly string[];
  readonly backupPrepareCommand: string | null;
  readonly backupCleanupCommand: string | null;
}

/** A job, and what systemd.services adds to the unit that nixpkgs makes of it. */
export interface Job {
  readonly name: string;
  readonly backup: ResticBackup;
  readonly unit: Pick<Oneshot, "environment" | "path"> & { readonly postStop: string };
}

/** Installs wrapper and unit of a job as nixpkgs' module does (nixos/modules/services/backup/restic.nix). */
export function installJob(machine: Machine, job: Job, restic: string): void {
  const { name, backup, unit } = job;
  const environment = {
    RESTIC_CACHE_DIR: `/var/cache/restic-backups-${name}`,
    RESTIC_PASSWORD_FILE: backup.passwordFile,
    RESTIC_REPOSITORY: backup.repository,
    ...unit.environment,
  };
  const options = backup.extraOptions.flatMap((option) => ["-o", ...systemdWords(option)]);
  const called = [restic, ...options].map(shellWord).join(" ");
  const wrapper = [
    `#!${tool("bash") ?? "/bin/bash"}`,
    "set -a",
    ...(backup.environmentFile === null ? [] : [`source ${shellWord(backup.environmentFile)}`]),
    ...Object.entries(environment).map(([key, value]) => `${key}=${shellWord(value ?? "")}`),
    `exec ${called} "$@"`,
  ];
  machine.command(`restic-${name}`, machine.reroot(`${wrapper.join("\n")}\n`));
  installUnit(machine, `restic-backups-${name}.service`, {
    environment,
    environmentFile: backup.environmentFile,
    path: unit.path,
    steps: steps(job, called),
    postStop: [
      ...(backup.backupCleanupCommand === null ? [] : [backup.backupCleanupCommand]),
      `rm -f ${includesOf(name)}`,
      unit.postStop,
    ],
  });
}

/** In the order of nixpkgs: prepare, init, list of paths; then backup, unlock and forget, check. */
function steps({ name, backup }: Job, called: string): string[] {
  const words = (list: readonly string[]) => list.flatMap(systemdWords).map(shellWord).join(" ");
  const includes = includesOf(name);
  const excludes = `${includes}.exclude`;
  const lines = (list: readonly string[], file: string) =>
    `printf '%s\\n' ${list.map(shellWord).join(" ")} >> ${file}`;
  return [
    `mkdir -p ${dirname(includes)} /var/cache/restic-backups-${name}`,
    ...(backup.backupPrepareCommand === null ? [] : [backup.backupPrepareCommand]),
    ...(backup.initialize ? [`${called} cat config > /dev/null || ${called} init`] : []),
    lines(backup.paths, includes),
    lines(backup.exclude, excludes),
    `${called} backup ${words(backup.extraBackupArgs)} --exclude-file=${excludes} --files-from=${includes}`,
    ...(backup.pruneOpts.length === 0
      ? []
      : [`${called} unlock`, `${called} forget --prune ${words(backup.pruneOpts)}`]),
    ...(backup.runCheck ? [`${called} check ${words(backup.checkOpts)}`] : []),
  ];
}

function includesOf(job: string): string {
  return `/run/restic-backups-${job}/includes`;
}

/**
 * A command line as systemd takes it apart (systemd.service(5), "Command lines"): quotes group, backslashes escape, and a
 * doubled percent or dollar sign is one. A single one would be expanded, so that it is an error here.
 */
function systemdWords(line: string): string[] {
  const words = line.match(/(?:"(?:\\.|[^"])*"|'(?:\\.|[^'])*'|\\.|[^\s"'\\])+/g) ?? [];
  return words.map((word) => {
    const bare = word.replace(
      /"((?:\\.|[^"])*)"|'((?:\\.|[^'])*)'/g,
      (_, double, single) => double ?? single,
    );
    if (/(^|[^%])%(%%)*([^%]|$)|(^|[^$])\$(\$\$)*([^$]|$)/.test(bare)) {
      throw new Error(`systemd would expand ${word}`);
    }
    return bare.replace(/\\(.)/g, "$1").replaceAll("%%", "%").replaceAll("$$", "$");
  });
}
