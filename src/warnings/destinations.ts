import type { Destination } from "../lab/backups.ts";
import type { Host, Model } from "../lab/model.ts";
import { secretPath } from "../lab/secrets.ts";
import { type Found, perLab, type WarningRule } from "./rule.ts";
import { hostNames, isWithin, type Placed, type Scene } from "./scene.ts";

/** Services with data, by the destinations that take it. */
function jobsTo(name: string, { placed }: Scene): readonly Placed[] {
  return placed.filter((one) => one.backup?.destinations.includes(name) === true && one.state.length > 0);
}

/** A rule that looks at one destination and the services that go there. */
function perDestination(
  kind: Parameters<typeof perLab>[0],
  check: (destination: Destination, jobs: readonly Placed[], scene: Scene) => readonly Omit<Found, "scope">[],
): WarningRule {
  return perLab(kind, (scene) =>
    scene.model.backups.destinations.flatMap((destination) => {
      const scope = ["backups", "destinations", destination.name];
      return check(destination, jobsTo(destination.name, scene), scene).map((found) => ({ ...found, scope }));
    }),
  );
}

const removable = ["/mnt", "/media", "/run/media", "/net"];

const unmounted = perDestination(
  {
    id: "backup-init-unmounted",
    severity: "error",
    title: "Mount that nothing asserts",
    condition: "a destination without mount: lies where things are mounted (/mnt, /media, /run/media, /net)",
    remedy: "add mount: with device, type and at; unmounted, a new repository would begin on the root disk",
  },
  (destination, jobs) =>
    destination.kind === "local" && isMountPlace(destination)
      ? [
          {
            at: ["backups", "destinations", destination.name, "path"],
            message: `${destination.name} is ${destination.path}, and nothing says that it must be mounted`,
            hosts: hostNames(jobs),
          },
        ]
      : [],
);

function isMountPlace(destination: Destination): boolean {
  const { kind } = destination;
  return (
    kind === "local" && destination.mount === null && removable.some((d) => isWithin(destination.path, d))
  );
}

const sameDisk = perDestination(
  {
    id: "backup-same-disk",
    severity: "error",
    title: "Backup beside the data",
    condition:
      "a destination is a directory of the host itself (unless it lies in another ZFS pool than the data), or is mounted from the host's own address",
    remedy: "move it to another machine: mount it from there, or use an object store",
  },
  (destination, jobs) => {
    if (destination.kind !== "local" || isMountPlace(destination)) return [];
    const beside = jobs.filter((job) => isBeside(destination, job));
    if (beside.length === 0) return [];
    const hosts = hostNames(beside);
    const base = ["backups", "destinations", destination.name];
    return [
      {
        at: destination.mount === null ? [...base, "path"] : [...base, "mount", "device"],
        message: `${destination.name} is on ${hosts.join(", ")} itself, beside the data that it shall save`,
        hosts,
      },
    ];
  },
);

function isBeside({ mount, path }: Destination & { kind: "local" }, placed: Placed): boolean {
  const { host } = placed;
  if (mount !== null) return isOwnAddress(mount.device, host);
  const target = poolOf(host, path);
  return placed.state.some(({ directory }) => {
    const source = poolOf(host, directory);
    return target === undefined || source === undefined || target === source;
  });
}

/** `10.20.0.5:/backup`, `//nas/share` or `user@host:path`. */
function isOwnAddress(device: string, { name, address }: Host): boolean {
  const [, server] = /^(?:\/\/|.*@)?([^/:]+)[:/]/.exec(device) ?? [];
  return server !== undefined && [name, address, "localhost", "127.0.0.1"].includes(server);
}

/** The pool of the dataset with the longest mount point that holds a path; undefined where none is declared. */
function poolOf(host: Host, path: string): string | undefined {
  const datasets = host.class === "nixos" ? (host.zfs?.datasets ?? []) : [];
  const holding = datasets.filter(({ mountPoint }) => isWithin(path, mountPoint));
  return holding.toSorted((a, b) => b.mountPoint.length - a.mountPoint.length)[0]?.dataset.split("/")[0];
}

const unusedDestination = perDestination(
  {
    id: "backup-destination-unused",
    severity: "warning",
    title: "Destination that nothing goes to",
    condition: "no service with data and no host names a destination",
    remedy: "use it, or remove it",
  },
  ({ name }, jobs, { model }) =>
    jobs.length > 0 || macJobs(model, name)
      ? []
      : [
          {
            at: ["backups", "destinations", name],
            message: `nothing is backed up to ${name}`,
            hosts: [],
          },
        ],
);

function macJobs({ hosts }: Model, destination: string): boolean {
  return hosts.some((host) => host.class === "darwin" && host.backup?.destinations.includes(destination));
}

const singleCopy = perDestination(
  {
    id: "backup-password-single-copy",
    severity: "warning",
    title: "Password that is lost with the host",
    condition: "only the host that is backed up can open the file with a repository's password",
    remedy: "declare secrets.admins: without the password nothing can be restored",
  },
  ({ name, passwordSecret }, jobs, { model }) => {
    const { admins, bot, files } = model.secrets;
    if (admins.length > 0 || bot !== null) return [];
    const alone = hostNames(jobs).filter((host) => {
      const path = secretPath(model, host, passwordSecret);
      return (files.find((file) => file.path === path)?.hosts ?? [host]).every((reader) => reader === host);
    });
    if (alone.length === 0) return [];
    return [
      {
        at: ["backups", "destinations", name, "passwordSecret"],
        message: `${passwordSecret} of ${name} can be read on ${alone.join(", ")} alone`,
        hosts: alone,
      },
    ];
  },
);

export const destinationRules: readonly WarningRule[] = [unmounted, sameDisk, unusedDestination, singleCopy];
