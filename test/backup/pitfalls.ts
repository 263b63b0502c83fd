import type { EvaluatedHost, Section, Service } from "./evaluated.ts";
import type { GoldenHosts } from "./founding.ts";

/** A way in which backups of NixOS hosts have failed, how it would show in what is generated, and a plant that shows it. */
export interface Pitfall {
  readonly name: string;
  /** Where it shows; empty: nowhere. */
  readonly find: (host: EvaluatedHost, hosts: GoldenHosts) => readonly string[];
  /** luna, or sol where `without ZFS`, with the mistake in it. */
  readonly plant: (host: EvaluatedHost) => EvaluatedHost;
  readonly on?: "luna" | "sol";
}

type Job = EvaluatedHost["restic"][string];

const SNAPSHOT = "lab-snapshot";
const unitOf = (job: string) => `restic-backups-${job}`;

function entries<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record);
}

/** Names of the jobs whose record and unit are not as they should be. */
function jobsThat(
  host: EvaluatedHost,
  isWrong: (job: Job, unit: Service | undefined, name: string) => boolean,
): string[] {
  return entries(host.restic).flatMap(([name, job]) =>
    isWrong(job, host.services[unitOf(name)], name) ? [name] : [],
  );
}

function withJob(host: EvaluatedHost, name: string, change: Partial<Job>): EvaluatedHost {
  const job = host.restic[name];
  if (job === undefined) throw new Error(`no job ${name}`);
  return { ...host, restic: { ...host.restic, [name]: { ...job, ...change } } };
}

function withUnit(
  host: EvaluatedHost,
  name: string,
  change: (unit: Service) => Partial<Service>,
): EvaluatedHost {
  const unit = host.services[name];
  if (unit === undefined) throw new Error(`no unit ${name}`);
  return { ...host, services: { ...host.services, [name]: { ...unit, ...change(unit) } } };
}

function list(value: Section[string] | undefined): readonly string[] {
  if (value === undefined) return [];
  return [value].flat().map(String);
}

function textsOf(host: EvaluatedHost): [string, string][] {
  return [
    ...entries(host.services).map(
      ([name, { preStart, script, postStop, serviceConfig }]): [string, string] => [
        name,
        [preStart, script, postStop, JSON.stringify(serviceConfig)].join("\n"),
      ],
    ),
    ...entries(host.restic).map(([name, job]): [string, string] => [name, JSON.stringify(job)]),
  ];
}

function unitsWith(host: EvaluatedHost, pattern: RegExp): string[] {
  return textsOf(host).flatMap(([name, text]) => (pattern.test(text) ? [name] : []));
}

/** Source and target of each mount of the snapshot unit. */
function snapshotMounts(host: EvaluatedHost): [string, string][] {
  const text = host.services[SNAPSHOT]?.script ?? "";
  return [...text.matchAll(/^ *mount -t zfs -o ro ([a-z/]+)@lab-backup (\S+)$/gm)].map(
    ([, source = "", target = ""]) => [source, target],
  );
}

/** What luna declares. */
const datasets: readonly (readonly [string, string])[] = [
  ["rpool/safe/persist", "/persist"],
  ["rpool/safe/services", "/var/lib"],
  ["rpool/safe/services/wiki", "/var/lib/wiki"],
  ["tank/media", "/srv/media"],
];
const isAtOrBelow = (path: string, directory: string) =>
  path === directory || path.startsWith(`${directory}/`);

/** The dataset that holds a path, and those below it. */
function datasetsOf(path: string) {
  const holding = datasets.findLast(([, at]) => isAtOrBelow(path, at));
  return [...(holding === undefined ? [] : [holding]), ...datasets.filter(([, at]) => isAtOrBelow(at, path))];
}

function isLimited({ slices }: EvaluatedHost): boolean {
  const { MemoryMax, CPUQuota } = slices["lab-backup"]?.sliceConfig ?? {};
  return MemoryMax === "1G" && CPUQuota === "50%";
}

const binds = (unit: Service | undefined) => list(unit?.serviceConfig.BindReadOnlyPaths);

/** Numbered as in the facts that they were learnt from. */
export const pitfalls: readonly Pitfall[] = [
  {
    name: "1: a mount made in the preparation of a job with PrivateTmp is gone when restic runs",
    find: (host) =>
      jobsThat(
        host,
        ({ backupPrepareCommand, backupCleanupCommand }, unit) =>
          backupPrepareCommand !== null || backupCleanupCommand !== null || unit?.preStart !== "",
      ),
    plant: (host) => withJob(host, "unifi-nas", { backupPrepareCommand: "mount -t zfs a@b /mnt" }),
  },
  {
    name: "2: nothing waits for a snapshot unit of Type=simple; a timer without a service; locks of others removed",
    find: (host) => [
      ...["lab-snapshot", "lab-quiesce-wiki"].filter(
        (name) => host.services[name] !== undefined && host.services[name]?.serviceConfig.Type !== "oneshot",
      ),
      ...Object.keys(host.timers).filter((name) => host.services[name] === undefined),
      ...unitsWith(host, /remove-all/),
    ],
    plant: (host) =>
      withUnit(host, SNAPSHOT, ({ serviceConfig }) => ({
        serviceConfig: { ...serviceConfig, Type: "simple" },
      })),
  },
  {
    name: "3: a one-shot that is run again for each job, or that no timer can start again",
    find: (host) =>
      entries(host.services).flatMap(([name, { serviceConfig, unitConfig, postStop, restartIfChanged }]) => {
        if (!/^lab-(snapshot|quiesce-)/.test(name)) return [];
        const stays = serviceConfig.RemainAfterExit === true && unitConfig.StopWhenUnneeded === true;
        return stays && postStop.length > 20 && !restartIfChanged ? [] : [name];
      }),
    plant: (host) => withUnit(host, SNAPSHOT, () => ({ unitConfig: {} })),
  },
  {
    name: "4: a child dataset is an empty directory in the snapshot of its parent",
    find: (host) => {
      const mounted = new Set(snapshotMounts(host).map(([source]) => source));
      return jobsThat(host, ({ paths }, unit) => {
        if (!unit?.requires.includes(`${SNAPSHOT}.service`)) return false;
        return paths.flatMap(datasetsOf).some(([dataset]) => !mounted.has(dataset));
      });
    },
    plant: (host) =>
      withUnit(host, SNAPSHOT, ({ script }) => ({
        script: script.replace(/^ *mount -t zfs -o ro rpool\/safe\/services\/wiki@.*$/m, ""),
      })),
  },
  {
    name: "5: .zfs/snapshot is mounted and unmounted behind one's back",
    find: (host) => unitsWith(host, /\/\.zfs\b/),
    plant: (host) => withJob(host, "unifi-nas", { paths: ["/var/lib/.zfs/snapshot/lab-backup/unifi"] }),
  },
  {
    name: "6: a path that changes from night to night switches retention off",
    find: (host) =>
      jobsThat(
        host,
        ({ paths, pruneOpts }, unit) =>
          !pruneOpts.includes("--group-by host,tags") ||
          [...paths, ...binds(unit)].some((path) => /[0-9]{4}|[$`%]/.test(path)),
      ),
    plant: (host) => withJob(host, "unifi-nas", { paths: ["/run/snapshots/2026-01-01/var/lib/unifi"] }),
  },
  {
    name: "7: each snapshot is a new device, so that restic takes every directory for changed",
    find: (host) =>
      jobsThat(
        host,
        (_, unit) =>
          unit?.requires.includes(`${SNAPSHOT}.service`) === true &&
          unit.environment.RESTIC_FEATURES !== "device-id-for-hardlinks",
      ),
    plant: (host) => withUnit(host, unitOf("unifi-nas"), () => ({ environment: {} })),
  },
  {
    name: "8: a repository is begun on the root disk while the NAS is not mounted",
    find: (host) => [
      ...jobsThat(host, ({ initialize, repository }, unit) => {
        if (!initialize || !repository.startsWith("/mnt/nas/")) return false;
        const { AssertPathIsMountPoint, RequiresMountsFor } = unit?.unitConfig ?? {};
        return AssertPathIsMountPoint !== "/mnt/nas" || !list(RequiresMountsFor).includes("/mnt/nas");
      }),
      ...("/mnt/nas" in host.fileSystems ? [] : ["/mnt/nas is mounted by nothing"]),
    ],
    plant: (host) => withUnit(host, unitOf("unifi-nas"), () => ({ unitConfig: {} })),
  },
  {
    name: "9: jobs that share a repository prune what others wrote",
    find: (host, hosts) => {
      const others = Object.values(hosts).filter((one) => one !== host);
      const all = [host, ...others].flatMap(({ restic }) => entries(restic)).map(([, job]) => job.repository);
      return jobsThat(host, ({ repository }) => all.filter((one) => one === repository).length > 1);
    },
    plant: (host) => withJob(host, "wiki-nas", { repository: host.restic["unifi-nas"]?.repository ?? "" }),
  },
  {
    name: "10: a backup that lacks files is called a success",
    find: (host) => [
      ...unitsWith(host, /SuccessExitStatus/),
      ...jobsThat(
        host,
        (_, unit) => !/"\$\{EXIT_STATUS:-\}" = 3 .*\n +result=partial/.test(unit?.postStop ?? ""),
      ),
    ],
    plant: (host) =>
      withUnit(host, unitOf("unifi-nas"), ({ serviceConfig }) => ({
        serviceConfig: { ...serviceConfig, SuccessExitStatus: "3" },
      })),
  },
  {
    name: "11: all jobs of a host at once, and as much memory as they like",
    find: (host) => [
      ...jobsThat(host, (_, unit, name) => {
        const { Slice, Nice, IOSchedulingClass } = unit?.serviceConfig ?? {};
        const spread = host.timers[unitOf(name)]?.timerConfig.RandomizedDelaySec === "1h 30m";
        return !spread || Slice !== "lab-backup.slice" || Nice !== 19 || IOSchedulingClass !== "idle";
      }),
      ...(isLimited(host) ? [] : ["slice"]),
    ],
    plant: (host) => ({ ...host, slices: {} }),
  },
  {
    name: "12: the directory of a DynamicUser is a symbolic link, and a backup of it holds the link",
    on: "sol",
    find: (host) => jobsThat(host, ({ paths }) => paths.some((path) => isAtOrBelow(path, "/var/lib/atticd"))),
    plant: (host) => withJob(host, "attic-server", { paths: ["/var/lib/atticd"] }),
  },
  {
    name: "13: systemd takes % and $ in the arguments of restic for its own",
    find: (host) =>
      jobsThat(host, ({ extraBackupArgs, extraOptions, pruneOpts, repository, paths }) =>
        [...extraBackupArgs, ...extraOptions, ...pruneOpts, repository, ...paths].some((text) =>
          /[%$]/.test(text.replaceAll(/%%|\$\$/g, "")),
        ),
      ),
    plant: (host) => withJob(host, "unifi-nas", { extraBackupArgs: ["--tag 50%"] }),
  },
  {
    name: "14: syncoid replicates the snapshot of the night",
    find: (host) =>
      host.services[SNAPSHOT] === undefined || host.syncoid.includes("--exclude-snaps=^lab-backup$")
        ? []
        : ["syncoid"],
    plant: (host) => ({ ...host, syncoid: [] }),
  },
  {
    name: "15: restored files lie below the path of the snapshot",
    find: (host) =>
      jobsThat(host, ({ paths }, unit) => {
        const root =
          binds(unit)[0]
            ?.split(":")[0]
            ?.slice(0, -(paths[0]?.length ?? 0)) ?? "";
        return root === "" || binds(unit).join() !== paths.map((path) => `${root}${path}:${path}`).join();
      }),
    plant: (host) => withJob(host, "unifi-nas", { paths: ["/run/lab-snapshot/var/lib/unifi/unifi"] }),
  },
  {
    name: "16: without ZFS the first job to end starts the service under the other",
    on: "sol",
    find: (host) =>
      jobsThat(host, (job, unit) => {
        const service = list(unit?.requires).find((one) => /^lab-(quiesce-|snapshot)/.test(one));
        const touches = /systemctl/.test([job.backupPrepareCommand, unit?.preStart, unit?.postStop].join());
        return touches || service === undefined || !unit?.after.includes(service);
      }),
    plant: (host) => withUnit(host, unitOf("wiki-nas"), () => ({ postStop: "systemctl start podman-wiki" })),
  },
];
