import type { Drill, Facts } from "../../lab/facts.ts";
import type { Host, Model, Service } from "../../lab/model.ts";
import { secretPath } from "../../lab/secrets.ts";
import { sortedBy } from "../../lab/sorted.ts";
import { type BackupJob, backupJobs, type HostJob, hostJobs, missingSecrets } from "../backup/jobs.ts";
import {
  backupUnit,
  bracketed,
  drillUnit,
  launchdDrillLabel,
  launchdLabel,
  wrapper,
} from "../backup/names.ts";

/** All that can be restored at once: a service on a host, or a Mac's own paths. */
export interface Restorable {
  readonly host: Host;
  readonly name: string;
  /** null: a Mac's own paths. */
  readonly service: Service | null;
  /** The job of its first copy, for what they have in common. */
  readonly job: BackupJob;
  /** Directories, and whose they are to be. */
  readonly paths: readonly { readonly path: string; readonly owner: Owner }[];
  /** Below the directories and not backed up. */
  readonly left: readonly string[];
  /** An address on the host that answers when the service is well. */
  readonly health: string | null;
  /** By which a restore is quickest: those at hand first. */
  readonly copies: readonly Copy[];
}

/** `uid:gid`, live: of the directory that is there, saved: as in the backup. */
export type Owner = string;

/** One repository. */
export interface Copy {
  readonly destination: string;
  readonly repository: string;
  /** restic for this copy; null where the host has not the secrets of its destination. */
  readonly wrapper: string | null;
  /** Unit, or launchd's job, that makes it, and unit that tries it out; null: nothing does. */
  readonly job: string | null;
  readonly drill: string | null;
  /** Secrets that the tree does not hold yet, with the file that they belong to. */
  readonly missing: readonly { readonly secret: string; readonly file: string }[];
  /** Day of the last drill that went well; null: none is recorded. */
  readonly lastDrill: string | null;
}

/** Everything of a lab that can be restored, by host and name. */
export function restorables(model: Model, facts: Facts): readonly Restorable[] {
  const services = new Map(model.services.map((service) => [`${service.host}/${service.name}`, service]));
  const drills = lastDrills(facts.drills);
  const jobs = backupJobs(model);
  return model.hosts.flatMap((host) => {
    const places = { secrets: model.secrets, facts, host: host.name };
    const known = new Map(hostJobs({ model, facts }, host.name).map((one) => [one.job, one]));
    return [...Map.groupBy(jobs.get(host.name) ?? [], ({ service }) => service)].flatMap(([name, of]) => {
      const service = services.get(`${host.name}/${name}`) ?? null;
      const atHandFirst = sortedBy(of, ({ destination }) => (destination.kind === "local" ? "0" : "1"));
      const copies = atHandFirst.map((job) => ({
        ...copy(job, known.get(job), host),
        missing: missingSecrets(job, places).map((secret) => ({
          secret,
          file: secretPath(places, host.name, secret),
        })),
        lastDrill: drills.get(`${host.name}/${job.service}/${job.destination.name}`) ?? null,
      }));
      return atHandFirst.slice(0, 1).map((job) => restorable(job, { host, service, copies }));
    });
  });
}

/** `known`: what the host's configuration has of the job; undefined: nothing, as it lacks a secret of the destination. */
function copy(
  { name, destination, repository }: BackupJob,
  known: HostJob | undefined,
  { class: hostClass }: Host,
): Omit<Copy, "missing" | "lastDrill"> {
  const isOn = known?.runs === true;
  const hasUnits = hostClass === "nixos";
  return {
    destination: destination.name,
    repository,
    wrapper: known === undefined ? null : wrapper(name),
    job: isOn ? (hasUnits ? backupUnit(name) : launchdLabel(name)) : null,
    drill: isOn ? (hasUnits ? drillUnit(name) : launchdDrillLabel(name)) : null,
  };
}

function restorable(
  job: BackupJob,
  { host, service, copies }: Pick<Restorable, "host" | "service" | "copies">,
): Restorable {
  const owners = service === null ? new Map<string, Owner>() : ownersOf(service);
  return {
    host,
    name: job.service,
    service,
    job,
    copies,
    paths: job.paths.map((path) => ({ path, owner: owners.get(path) ?? "saved" })),
    left: job.exclude.filter((left) => job.paths.some((path) => left.startsWith(`${path}/`))),
    health: service === null ? null : healthOf(service, host),
  };
}

/** A container's are declared, or as its image made them; a module's are as the host numbers its users. */
function ownersOf({ runtime }: Service): ReadonlyMap<string, Owner> {
  if (runtime.kind === "native") return new Map(runtime.state.map(({ path }) => [path, "live"]));
  return new Map(
    [runtime.container, ...runtime.companions].flatMap(({ state, owner }) =>
      state.map(({ path }) => [path, owner === null ? "saved" : `${owner.uid}:${owner.gid}`] as const),
    ),
  );
}

function healthOf({ healthcheck, expose }: Service, { address }: Host): string | null {
  if (healthcheck === null) return null;
  const { path, port } = healthcheck;
  const scheme = expose?.port.name === port.name ? expose.upstream.scheme : "http";
  const at = port.lan && address !== null ? bracketed(address) : "127.0.0.1";
  return `${scheme}://${at}:${port.host}${path}`;
}

function lastDrills(drills: readonly Drill[]): ReadonlyMap<string, string> {
  const inTime = sortedBy(drills, ({ day }) => day);
  return new Map(
    inTime.map(({ host, service, destination, day }) => [`${host}/${service}/${destination}`, day]),
  );
}
