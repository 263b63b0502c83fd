import type { Backups, Destination, Retention, SftpDestination } from "../../../lab/backups.ts";
import type { Model, Monitoring } from "../../../lab/model.ts";
import { defaultBackups } from "../../../lab/resolve/backups.ts";
import type { Dump } from "../../backup/consistency.ts";
import type { HostJob } from "../../backup/jobs.ts";
import { calendar, later, seconds } from "../../backup/schedule.ts";
import { from, type NixAttrs, type NixValue } from "../../nix/value.ts";
import { pathOfSecret } from "../../secrets.ts";
import { some, someOf, unless } from "../services/part.ts";

interface HostBackups {
  /** Those of which the host speaks to the destination. */
  readonly jobs: readonly HostJob[];
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
  return {
    ...unlessDefault(nightOf(backups), moduleDefaults),
    classes: promises(jobs, backups),
    datasets: datasetsOf(jobs),
    destinations: destinationsOf(jobs, mountOf),
    keep: keepOf(backups.retention),
    notify: channel === null ? undefined : { kind: channel.kind, urlFile: pathOfSecret(channel.urlSecret) },
    services: servicesOf(jobs, backups),
  };
}

/** Values of the module's options that are the same for each host of a lab, by `option` or `option.option`. */
type Night = Readonly<Record<string, string | number>>;

function nightOf({ snapshotAt, randomizedDelay, verify, drill, limits }: Backups): Night {
  return {
    "drill.schedule": calendar(drill.schedule, later(snapshotAt, DRILL)),
    "limits.cpuQuota": `${Math.round(limits.cpus * 100)}%`,
    "limits.memory": limits.memory,
    randomizedDelay,
    snapshotAt,
    startAt: later(snapshotAt, START),
    "verify.readDataSubset": verify.readDataSubset,
    "verify.schedule": calendar(verify.schedule, later(snapshotAt, VERIFY)),
    window: START * 60 + seconds(randomizedDelay) + 60,
  };
}

/** What nix/modules/restic/options.nix has where backup.nix says nothing: lab.yaml's own defaults. */
export const moduleDefaults: Night = nightOf(defaultBackups);

function unlessDefault(night: Night, defaults: Night): NixAttrs {
  const said = Object.entries(night).filter(([option, value]) => value !== defaults[option]);
  const groups = Map.groupBy(said, ([option]) => option.split(".")[0] ?? option);
  return Object.fromEntries(
    [...groups].map(([group, of]): [string, NixValue] => {
      const [first] = of;
      if (first?.[0] === group) return [group, first[1]];
      return [
        group,
        Object.fromEntries(of.map(([option, value]) => [option.slice(group.length + 1), value])),
      ];
    }),
  );
}

function datasetsOf(jobs: readonly HostJob[]): NixAttrs | undefined {
  const all = jobs.flatMap(({ runs, job: { consistency } }) =>
    runs && consistency.kind === "zfs" ? consistency.datasets : [],
  );
  return someOf(Object.fromEntries(all.map(({ dataset, mountPoint }) => [mountPoint, dataset])));
}

/** `services`: what they have in common, and the repository of each copy. */
export function servicesOf(jobs: readonly HostJob[], { retention }: Backups): NixAttrs {
  return Object.fromEntries(
    [...Map.groupBy(jobs, ({ job }) => job.service)].flatMap(([service, of]) =>
      of.slice(0, 1).map((one): [string, NixValue] => {
        const copies = Object.fromEntries(
          of.map(({ job: { destination, repository } }) => [destination.name, repository]),
        );
        const said = one.runs ? { copies, ...serviceOptions(one, retention) } : { copies, enable: false };
        return [service, from(one.job.origin, said)];
      }),
    ),
  );
}

function serviceOptions({ job }: HostJob, kept: Retention): NixAttrs {
  const { consistency } = job;
  return {
    class: unless("standard", job.class),
    dumps: consistency.kind === "quiesce" ? some(consistency.dumps.map(dumpOf)) : undefined,
    exclude: some(job.exclude),
    keep: someOf(keepOf(job.retention, kept)),
    paths: job.state,
    source: consistency.kind === "quiesce" ? "copy" : undefined,
    stop: consistency.kind === "quiesce" ? consistency.stop : undefined,
  };
}

function dumpOf({ kind, container, unit }: Dump): NixAttrs {
  return { kind, container: container ?? undefined, unit: unit ?? undefined };
}

/** `destinations`: those that jobs make use of, by name, and what there is to say of each beside how it is reached. */
export function destinationsOf(
  jobs: readonly HostJob[],
  more: (destination: Destination) => NixAttrs,
): NixAttrs {
  const used = new Map(jobs.map(({ job: { destination } }) => [destination.name, destination]));
  return Object.fromEntries(
    [...used].map(([name, one]) => [
      name,
      from(["backups", "destinations", name], { ...more(one), ...destinationOptions(one) }),
    ]),
  );
}

/** What NixOS mounts; on a Mac nobody does. */
function mountOf(destination: Destination): NixAttrs {
  if (destination.kind !== "local" || destination.mount === null) return {};
  const { device, type } = destination.mount;
  return { device, fsType: type };
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

/** What is kept; where `others` is given, what of it is other than that. */
export function keepOf({ last, daily, weekly, monthly }: Retention, others?: Retention): NixAttrs {
  return {
    daily: unless(others?.daily ?? -1, daily),
    last: unless(others?.last ?? -1, last),
    monthly: unless(others?.monthly ?? -1, monthly),
    weekly: unless(others?.weekly ?? -1, weekly),
  };
}

/** What classes promise and ask for, where it is other than usual; nothing of those that no job is of. */
export function promises(jobs: readonly HostJob[], { classes }: Backups): NixAttrs | undefined {
  const used = [...new Set(jobs.flatMap(({ runs, job }) => (runs ? [job.class] : [])))];
  return someOf(
    Object.fromEntries(
      used.map((name) => {
        const { rpo, rto, tiers } = classes[name];
        const usual = defaultBackups.classes[name];
        const said = someOf({
          rpo: unless(usual.rpo, rpo),
          rto: unless(usual.rto, rto),
          tiers: tiers.join() === usual.tiers.join() ? undefined : tiers,
        });
        return [name, said === undefined ? undefined : from(["backups"], said)];
      }),
    ),
  );
}
