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
      "a destination is a directory of the host itself (unless it lies in another ZFS pool than the data), or a mount, an SSH server or a REST server at the host's own name or address",
    remedy: "move it to another machine: mount it from there, or use an object store",
  },
  (destination, jobs, { model: { domain } }) => {
    if (isMountPlace(destination)) return [];
    const beside = jobs.filter((job) => isBeside(destination, job, domain));
    if (beside.length === 0) return [];
    const hosts = hostNames(beside);
    return [
      {
        at: ["backups", "destinations", destination.name, ...placeKey(destination)],
        message: `${destination.name} is on ${hosts.join(", ")} itself, beside the data that it shall save`,
        hosts,
      },
    ];
  },
);

function isBeside(destination: Destination, { host, state }: Placed, domain: string): boolean {
  const server = serverOf(destination);
  if (server !== undefined) return isItself(server, host, domain);
  if (destination.kind !== "local" || destination.mount !== null) return false;
  const target = poolOf(host, destination.path);
  return state.some(({ directory }) => {
    const source = poolOf(host, directory);
    return target === undefined || source === undefined || target === source;
  });
}

/** The machine that a destination is on, where lab.yaml names it: `10.20.0.5:/backup`, `//nas/share`, `user@host:path`. */
function serverOf(destination: Destination): string | undefined {
  if (destination.kind === "sftp") return destination.host;
  if (destination.kind === "s3") return new URL(destination.endpoint).hostname;
  if (destination.kind === "rest") return new URL(destination.url).hostname;
  return /^(?:\/\/|.*@)?([^/:]+)[:/]/.exec(destination.mount?.device ?? "")?.[1];
}

function isItself(server: string, { name, address }: Host, domain: string): boolean {
  return [name, `${name}.${domain}`, address, "localhost", "127.0.0.1", "::1"].includes(server);
}

/** Where lab.yaml says what machine, or which directory. */
function placeKey(destination: Destination): readonly string[] {
  const { kind } = destination;
  if (kind === "local") return destination.mount === null ? ["path"] : ["mount", "device"];
  return [{ sftp: "host", s3: "endpoint", rest: "url" }[kind]];
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
