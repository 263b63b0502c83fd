import type { Backups, Destination, Retention, SftpDestination } from "../../../lab/backups.ts";
import type { Model, Monitoring } from "../../../lab/model.ts";
import type { BackupJob } from "../../backup/jobs.ts";
import { calendar, later, seconds } from "../../backup/schedule.ts";
import { from, type NixAttrs, type NixValue } from "../../nix/value.ts";
import { pathOfSecret } from "../../secrets.ts";
import { some, unless } from "../services/part.ts";

interface HostBackups {
  /** Those that run: not switched off, and all their secrets are there. */
  readonly jobs: readonly BackupJob[];
  readonly model: Model;
  /** Where failures are told; null: nowhere, or its secret is not there yet. */
  readonly channel: Monitoring["alerts"];
}

/** Minutes after the snapshot at which the first job may start: it needs the snapshot, and would take it itself. */
export const START = 5;
/** Minutes after the snapshot at which verification and drills begin: jobs are done by then, and a lock is free. */
export const VERIFY = 6 * 60;
export const DRILL = 9 * 60;

/** The options of nix/modules/restic for one host. */
export function backupOptions({ jobs, model, channel }: HostBackups): NixAttrs {
  const { backups } = model;
  const { snapshotAt, randomizedDelay, verify, drill, limits } = backups;
  const snapshots = jobs.flatMap(({ consistency }) =>
    consistency.kind === "zfs" ? consistency.datasets : [],
  );
  const datasets = [...new Map(snapshots.map((one) => [one.mountPoint, one])).values()];
  return {
    classes: promises(jobs, backups),
    destinations: destinationsOf(jobs),
    datasets: some(
      datasets.toSorted(byMountPoint).map(({ dataset, mountPoint }) => ({ dataset, mountPoint })),
    ),
    drill: { schedule: calendar(drill.schedule, later(snapshotAt, DRILL)) },
    jobs: Object.fromEntries(jobs.map((job) => [job.name, from(job.origin, jobOptions(job))])),
    limits: { cpuQuota: `${Math.round(limits.cpus * 100)}%`, memory: limits.memory },
    notify: channel === null ? undefined : { kind: channel.kind, urlFile: pathOfSecret(channel.urlSecret) },
    quiesce: quiesced(jobs),
    randomizedDelay,
    snapshotAt,
    startAt: later(snapshotAt, START),
    verify: {
      readDataSubset: verify.readDataSubset,
      schedule: calendar(verify.schedule, later(snapshotAt, VERIFY)),
    },
    window: START * 60 + seconds(randomizedDelay) + 60,
  };
}

function byMountPoint(one: { readonly mountPoint: string }, other: { readonly mountPoint: string }): number {
  return one.mountPoint < other.mountPoint ? -1 : 1;
}

/** One of `jobs`, on NixOS and on a Mac. */
export function jobOptions(job: BackupJob): NixAttrs {
  const { service, repository, destination, paths, exclude, retention, consistency } = job;
  return {
    class: job.class,
    service,
    repository,
    destination: destination.name,
    paths,
    exclude: some(exclude),
    keep: keep(retention),
    source: unless("snapshot", sources[consistency.kind]),
  };
}

/** The words of nix/modules/restic for what a job reads. */
const sources = { zfs: "snapshot", quiesce: "copy", live: "live" } as const;

/** `destinations`: those that jobs make use of, by name. */
export function destinationsOf(jobs: readonly BackupJob[]): NixAttrs {
  const used = new Map(jobs.map(({ destination }) => [destination.name, destination]));
  return Object.fromEntries(
    [...used].map(([name, one]) => [name, from(["backups", "destinations", name], destinationOptions(one))]),
  );
}

function destinationOptions(destination: Destination): NixAttrs {
  const hasEnvironment = destination.kind === "s3" || destination.kind === "rest";
  const environment = hasEnvironment ? destination.environmentSecret : null;
  return {
    environmentFile: environment === null ? undefined : pathOfSecret(environment),
    mount: destination.kind === "local" ? (destination.mount?.at ?? undefined) : undefined,
    offsite: unless(false, destination.offsite),
    passwordFile: pathOfSecret(destination.passwordSecret),
    sftp: destination.kind === "sftp" ? sftp(destination) : undefined,
  };
}

function sftp({ host, identitySecret, port, user }: SftpDestination): NixAttrs {
  return { host, identityFile: pathOfSecret(identitySecret), port, user };
}

function keep({ last, daily, weekly, monthly }: Retention): NixAttrs {
  return { last, daily, weekly, monthly };
}

function quiesced(jobs: readonly BackupJob[]): NixAttrs | undefined {
  const services = jobs.flatMap(({ service, consistency, origin }): (readonly [string, NixValue])[] => {
    if (consistency.kind !== "quiesce") return [];
    const { copies, dumps, stop } = consistency;
    const commands = dumps.map(({ kind, container, unit }) => ({
      kind,
      container: container ?? undefined,
      unit: unit ?? undefined,
    }));
    return [[service, from(origin, { copies, dumps: some(commands), stop })]];
  });
  return services.length === 0 ? undefined : Object.fromEntries(services);
}

/** What the classes in use promise and ask for. */
export function promises(jobs: readonly BackupJob[], { classes }: Backups): NixAttrs {
  const used = [...new Set(jobs.map((job) => job.class))];
  return Object.fromEntries(
    used.map((name) => {
      const { rpo, rto, tiers } = classes[name];
      return [name, from(["backups"], { rpo, rto, tiers })];
    }),
  );
}
