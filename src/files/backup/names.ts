import type { Destination, LocalDestination } from "../../lab/backups.ts";

/**
 * Every name that has to do with backups: units, commands, repositories, paths, alerts. Units, documents, tasks and rules
 * all take them from here; nix/lib/backup-helpers.nix and nix/modules/restic make the same ones from a job's name.
 */

/** What a host's own paths are backed up as, on macOS, where there are no services. */
export const SYSTEM = "system";

/** One service at one destination: unique on a host by rule `backup-name`. */
export function jobName(service: string, destination: string): string {
  return `${service}-${destination}`;
}

/** nixpkgs' services.restic.backups.<job>; its timer has the same name. */
export function backupUnit(job: string): string {
  return `restic-backups-${job}.service`;
}

export function backupTimer(job: string): string {
  return `restic-backups-${job}.timer`;
}

/** The command that nixpkgs makes of a job: restic with its repository, password and credentials. */
export function wrapper(job: string): string {
  return `restic-${job}`;
}

/** `restic check` of a repository, and its timer without the ending. */
export function checkUnit(job: string): string {
  return `lab-backup-check-${job}.service`;
}

/** The restore into a scratch directory that is compared with what is there. */
export function drillUnit(job: string): string {
  return `lab-backup-drill-${job}.service`;
}

/** What runs the job on macOS. */
export function launchdLabel(job: string): string {
  return `lab.backup.${job}`;
}

/** The drill of a job on macOS. */
export function launchdDrillLabel(job: string): string {
  return `lab.backup-drill.${job}`;
}

export const SNAPSHOT_UNIT = "lab-snapshot.service";
/** Holds the snapshot, or the copies, through the night; started by the timer of the same name. */
export const WINDOW_UNIT = "lab-backup-window.service";
export const SLICE = "lab-backup.slice";
export const NOTIFY_UNIT = "lab-notify-failure@.service";

/** Without ZFS: stops a service, copies it, starts it again. */
export function quiesceUnit(service: string): string {
  return `lab-quiesce-${service}.service`;
}

/** Snapshots are mounted below it, at the paths that they have on the host. */
export const SNAPSHOT_ROOT = "/run/lab-snapshot";
/** `<dataset>@<this>` while jobs run. */
export const SNAPSHOT_NAME = "lab-backup";

const STATE = "/var/lib/lab-backup";

/** Where the copies of a service lie, at the paths that they have on the host. */
export function stagingRoot(service: string): string {
  return `${STATE}/staging/${service}`;
}

/** Dumps of a service's databases, backed up with it. */
export function dumpDirectory(service: string): string {
  return `${STATE}/dumps/${service}`;
}

/** Scratch directory of a drill; empty in between. */
export function drillDirectory(job: string): string {
  return `${STATE}/drill/${job}`;
}

/** What is protected how on a host, for machines. */
export const PROTECTION_MANIFEST = "/etc/lab/protection.json";

/** Directory of all repositories of a destination, as it is on the host that has it mounted. */
function localDirectory({ mount, path }: LocalDestination): string {
  return mount === null ? path : `${mount.at}/${path}`;
}

/** RESTIC_REPOSITORY: one for each host, service and destination, so that no job prunes what another wrote. */
export function repository(destination: Destination, host: string, service: string): string {
  const below = `${host}/${service}`;
  switch (destination.kind) {
    case "local":
      return `${localDirectory(destination)}/${below}`;
    case "s3":
      return `s3:${trimmed(destination.endpoint)}/${destination.bucket}/${below}`;
    case "sftp":
      return `sftp://${destination.user}@${bracketed(destination.host)}:${destination.port}/${destination.path}/${below}`;
    case "rest":
      return `rest:${trimmed(destination.url)}/${below}/`;
  }
}

/** programs.ssh.knownHosts.<name> of a destination. */
export function knownHostName({ name }: Pick<Destination, "name">): string {
  return `lab-backup-${name}`;
}

/** A host or an address as part of a URL. */
export function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, "");
}

/** Alerts of Prometheus about backups (mkAlertRules of nix/lib/backup-helpers.nix). */
export const BACKUP_ALERTS = [
  "BackupFailed",
  "BackupMissing",
  "BackupStale",
  "BackupUnverified",
  "BackupNeverVerified",
  "BackupUndrilled",
  "BackupNeverDrilled",
] as const;

/** The runbook of one service on one host. */
export function restoreDocument(host: string, service: string): string {
  return `docs/restore/${host}-${service}.md`;
}

export const PROTECTION_DOCUMENT = "docs/lab/protection.md";
export const RESTORE_TASKFILE = ".taskfiles/restore/Taskfile.yaml";
