import type { Backups, Model, Monitoring, Retention } from "../../../lab/model.ts";
import type { BackupJob } from "../../backup/jobs.ts";
import { backupUnit } from "../../backup/names.ts";
import { calendar, later, seconds } from "../../backup/schedule.ts";
import { missingTiers, tierOf } from "../../backup/tiers.ts";
import { from, type NixAttrs, type NixValue } from "../../nix/value.ts";
import { pathOfSecret } from "../../secrets.ts";
import { some } from "../services/part.ts";

interface HostBackups {
  /** Those that run: not switched off, and all their secrets are there. */
  readonly jobs: readonly BackupJob[];
  /** Of the host, whether they run or not. */
  readonly all: readonly BackupJob[];
  readonly model: Model;
  /** Where failures are told; null: nowhere, or its secret is not there yet. */
  readonly channel: Monitoring["alerts"];
}

/** Minutes after the snapshot at which the first job may start: it needs the snapshot, and would take it itself. */
const START = 5;
/** Minutes after the snapshot at which verification and drills begin: jobs are done by then, and a lock is free. */
const VERIFY = 6 * 60;
const DRILL = 9 * 60;

/** The options of nix/modules/restic for one host. */
export function backupOptions({ jobs, all, model, channel }: HostBackups): NixAttrs {
  const { backups } = model;
  const { snapshotAt, randomizedDelay, verify, drill, limits } = backups;
  const snapshots = jobs.flatMap(({ consistency }) =>
    consistency.kind === "zfs" ? consistency.datasets : [],
  );
  const datasets = [...new Map(snapshots.map((one) => [one.mountPoint, one])).values()];
  return {
    datasets: some(
      datasets.toSorted(byMountPoint).map(({ dataset, mountPoint }) => ({ dataset, mountPoint })),
    ),
    drill: { schedule: calendar(drill.schedule, later(snapshotAt, DRILL)) },
    jobs: Object.fromEntries(jobs.map((job) => [job.name, from(job.origin, jobOptions(job))])),
    limits: { cpuQuota: `${Math.round(limits.cpus * 100)}%`, memory: limits.memory },
    notify: channel === null ? undefined : { kind: channel.kind, urlFile: pathOfSecret(channel.urlSecret) },
    protection: { services: protection(jobs, all, backups) },
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

function jobOptions({
  service,
  repository,
  destination,
  paths,
  exclude,
  retention,
  consistency,
}: BackupJob): NixAttrs {
  const hasEnvironment = destination.kind === "s3" || destination.kind === "rest";
  const environment = hasEnvironment ? destination.environmentSecret : null;
  return {
    service,
    repository,
    passwordFile: pathOfSecret(destination.passwordSecret),
    environmentFile: environment === null ? undefined : pathOfSecret(environment),
    sftp:
      destination.kind === "sftp"
        ? {
            host: destination.host,
            identityFile: pathOfSecret(destination.identitySecret),
            port: destination.port,
            user: destination.user,
          }
        : undefined,
    mount: destination.kind === "local" ? (destination.mount?.at ?? undefined) : undefined,
    paths,
    exclude: some(exclude),
    keep: keep(retention),
    source: consistency.kind === "live" ? undefined : { root: consistency.root, unit: consistency.unit },
  };
}

function keep({ last, daily, weekly, monthly }: Retention): NixAttrs {
  return { last, daily, weekly, monthly };
}

function quiesced(jobs: readonly BackupJob[]): NixAttrs | undefined {
  const services = jobs.flatMap(({ service, consistency, origin }): (readonly [string, NixValue])[] => {
    if (consistency.kind !== "quiesce") return [];
    const { copies, dumps, root, stop } = consistency;
    const commands = dumps.map(({ kind, container, unit }) => ({
      kind,
      container: container ?? undefined,
      unit: unit ?? undefined,
    }));
    return [[service, from(origin, { copies, dumps: some(commands), root, stop })]];
  });
  return services.length === 0 ? undefined : Object.fromEntries(services);
}

/** What /etc/labkeeper/protection.json says: what runs, and what is promised and missing. */
function protection(jobs: readonly BackupJob[], all: readonly BackupJob[], backups: Backups): NixAttrs {
  const running = Map.groupBy(jobs, ({ service }) => service);
  const services = Map.groupBy(all, ({ service }) => service);
  return Object.fromEntries(
    [...services].flatMap(([service, [job]]) => {
      if (job === undefined) return [];
      const copies = running.get(service) ?? [];
      const { rpo, rto, tiers } = backups.classes[job.class];
      const copied = copies.map((one) => ({
        destination: one.destination.name,
        repository: one.repository,
        tier: tierOf(one),
        unit: backupUnit(one.name),
      }));
      const value: NixAttrs = {
        class: job.class,
        copies: copied,
        missingTiers: copies.length === 0 ? [...tiers] : missingTiers(copies, backups),
        paths: job.paths,
        rpo,
        rto,
      };
      return [[service, from(job.origin, value)]];
    }),
  );
}
