import type { Machine } from "./machine.ts";

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

/** What systemd.services adds to the unit that nixpkgs makes of it. */
export interface UnitAdditions {
  readonly environment: Readonly<Record<string, string>>;
}

/** A job as nixpkgs' module (nixos/modules/services/backup/restic.nix) would set it up. */
export interface Job {
  readonly name: string;
  readonly backup: ResticBackup;
  readonly unit: UnitAdditions;
}

/** Installs the wrapper and the unit of a job on a machine; `restic` is the binary. */
export function installJob(machine: Machine, { name, backup, unit }: Job, restic: string): void {
  const environment = {
    RESTIC_CACHE_DIR: `/var/cache/restic-backups-${name}`,
    RESTIC_PASSWORD_FILE: backup.passwordFile,
    RESTIC_REPOSITORY: backup.repository,
    ...unit.environment,
  };
  const options = backup.extraOptions.flatMap((option) => ["-o", ...systemdWords(option)]);
  const called = [restic, ...options].map(shellWord).join(" ");
  const wrapper = [
    "#!/usr/bin/env bash",
    "set -a",
    ...(backup.environmentFile === null ? [] : [`source ${shellWord(backup.environmentFile)}`]),
    ...Object.entries(environment).map(([key, value]) => `${key}=${shellWord(value)}`),
    `exec ${called} "$@"`,
  ];
  machine.command(`restic-${name}`, machine.reroot(`${wrapper.join("\n")}\n`));
  machine.unit(
    `restic-backups-${name}.service`,
    machine.reroot(unitScript({ name, backup }, called, environment)),
  );
}

/** ExecStartPre, ExecStart and ExecStopPost in their order: the last one runs whatever becomes of the others. */
function unitScript(
  { name, backup }: Pick<Job, "name" | "backup">,
  called: string,
  environment: Readonly<Record<string, string>>,
): string {
  const runtime = `/run/restic-backups-${name}`;
  const includes = `${runtime}/includes`;
  const words = (list: readonly string[]) => list.flatMap(systemdWords).map(shellWord).join(" ");
  const excludeFile = `${runtime}/exclude-patterns`;
  const steps = [
    ...(backup.backupPrepareCommand === null ? [] : [backup.backupPrepareCommand]),
    ...(backup.initialize ? [`${called} cat config > /dev/null || ${called} init`] : []),
    `printf '%s\\n' ${backup.paths.map(shellWord).join(" ")} >> ${includes}`,
    `${called} backup ${words(backup.extraBackupArgs)} ${
      backup.exclude.length === 0 ? "" : `--exclude-file=${excludeFile}`
    } --files-from=${includes}`,
    ...(backup.pruneOpts.length === 0
      ? []
      : [`${called} unlock`, `${called} forget --prune ${words(backup.pruneOpts)}`]),
    ...(backup.runCheck ? [`${called} check ${words(backup.checkOpts)}`] : []),
  ];
  return `#!/usr/bin/env bash
${backup.environmentFile === null ? "" : `set -a; source ${shellWord(backup.environmentFile)}; set +a`}
${Object.entries(environment)
  .map(([key, value]) => `export ${key}=${shellWord(value)}`)
  .join("\n")}
mkdir -p ${runtime} /var/cache/restic-backups-${name}
printf '%s\\n' ${backup.exclude.map(shellWord).join(" ")} > ${excludeFile}
(
set -e
${steps.join("\n")}
)
code=$?
${backup.backupCleanupCommand ?? ""}
rm -rf ${runtime}
exit $code
`;
}

/**
 * A command line as systemd takes it apart (systemd.service(5), "Command lines"): quotes group, backslashes escape, and a
 * doubled percent or dollar sign is one. A single one would be expanded, so that it is an error here.
 */
export function systemdWords(line: string): string[] {
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

export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
