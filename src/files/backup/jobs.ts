import { type Destination, MAC_CLASS, type Retention, secretsOfDestination } from "../../lab/backups.ts";
import type { Facts } from "../../lab/facts.ts";
import type { DarwinHost, Model, NixosHost, Service } from "../../lab/model.ts";
import type { Path } from "../../lab/problem.ts";
import type { ProtectionClass } from "../../lab/schema/services.ts";
import { statePaths } from "../../lab/state.ts";
import { isThere, type SecretPlaces } from "../secrets.ts";
import { serviceUnits } from "../units.ts";
import { type Consistency, consistencyOf, dumpsOf } from "./consistency.ts";
import { dumpDirectory, jobName, repository, SYSTEM } from "./names.ts";

/** One service, or a Mac's own paths, at one destination. */
export interface BackupJob {
  readonly host: string;
  /** Name of the service; `system` for a Mac's own paths. */
  readonly service: string;
  readonly destination: Destination;
  /** Unique on the host; names of units and commands are made of it (names.ts). */
  readonly name: string;
  /** RESTIC_REPOSITORY. */
  readonly repository: string;
  /** Absolute, as they are on the host and in the repository; sorted. */
  readonly paths: readonly string[];
  /** Those of them that are the service's own: without dumps of its databases. */
  readonly state: readonly string[];
  readonly exclude: readonly string[];
  readonly tags: readonly string[];
  readonly retention: Retention;
  readonly class: ProtectionClass;
  readonly consistency: Consistency;
  /** systemd units with .service, in the order in which they are stopped; they are started in the reverse one. */
  readonly units: readonly string[];
  /** Secrets of which the service needs one to exist on the host at all; without any there is nothing to back up. */
  readonly needs: readonly string[];
  /** false: switched off in lab.yaml. Nothing is backed up; what was can be restored. */
  readonly enabled: boolean;
  /** Node of lab.yaml that asks for it. */
  readonly origin: Path;
}

const made = new WeakMap<Model, ReadonlyMap<string, readonly BackupJob[]>>();

/** The jobs of each host, by service and then destination; hosts without any are left out. Made once a model. */
export function backupJobs(model: Model): ReadonlyMap<string, readonly BackupJob[]> {
  const jobs = made.get(model) ?? makeJobs(model);
  made.set(model, jobs);
  return jobs;
}

/** A job whose copy the host can read, since the secrets of its destination are there. */
export interface HostJob {
  readonly job: BackupJob;
  /** false: nothing is backed up; switched off, or the service itself lacks a secret. */
  readonly runs: boolean;
}

/** What is in a host's configuration of its jobs. */
export function hostJobs({ model, facts }: Input, host: string): readonly HostJob[] {
  const places: SecretPlaces = { secrets: model.secrets, facts, host };
  const jobs = backupJobs(model).get(host) ?? [];
  return jobs
    .filter((job) => absent(jobSecrets(job), places).length === 0)
    .map((job) => ({ job, runs: job.enabled && missingSecrets(job, places).length === 0 }));
}

/** Those that make backups. */
export function runningJobs(input: Input, host: string): readonly BackupJob[] {
  return hostJobs(input, host).flatMap(({ job, runs }) => (runs ? [job] : []));
}

interface Input {
  readonly model: Model;
  readonly facts: Facts;
}

function makeJobs(model: Model): ReadonlyMap<string, readonly BackupJob[]> {
  const byName = new Map(model.backups.destinations.map((one) => [one.name, one]));
  const services = Map.groupBy(model.services, ({ host }) => host);
  const found = model.hosts.map((host): readonly [string, readonly BackupJob[]] => {
    const jobs =
      host.class === "darwin"
        ? darwinJobs(host, model, byName)
        : (services.get(host.name) ?? []).flatMap((service) => serviceJobs(service, host, byName));
    return [host.name, jobs];
  });
  return new Map(found.filter(([, jobs]) => jobs.length > 0));
}

type Destinations = ReadonlyMap<string, Destination>;

function serviceJobs(service: Service, host: NixosHost, byName: Destinations): readonly BackupJob[] {
  const state = statePaths(service);
  if (state.length === 0) return [];
  const { enabled, class: protection, destinations, exclude, retention } = service.backup;
  const consistency = consistencyOf(service, host, state);
  const dumps = consistency.kind === "quiesce" && dumpsOf(service).length > 0;
  const common = {
    host: host.name,
    service: service.name,
    paths: dumps ? [dumpDirectory(service.name), ...state].toSorted() : state,
    state,
    exclude,
    retention,
    class: protection,
    consistency,
    units: serviceUnits(service),
    needs: service.runtime.kind === "native" ? service.runtime.environmentSecrets : [],
    enabled,
    origin: ["services", service.name],
  };
  return place(common, destinations, byName);
}

function darwinJobs(host: DarwinHost, { backups }: Model, byName: Destinations): readonly BackupJob[] {
  if (host.backup === null) return [];
  const { paths, exclude, destinations } = host.backup;
  const common = {
    host: host.name,
    service: SYSTEM,
    paths: paths.toSorted(),
    state: paths.toSorted(),
    exclude,
    retention: backups.retention,
    class: MAC_CLASS,
    consistency: { kind: "live" } as const,
    units: [],
    needs: [],
    enabled: true,
    origin: ["hosts", host.name, "backup"],
  };
  return place(common, destinations, byName);
}

function place(
  common: Omit<BackupJob, "destination" | "name" | "repository" | "tags">,
  destinations: readonly string[],
  byName: Destinations,
): readonly BackupJob[] {
  return [...new Set(destinations)].toSorted().flatMap((name) => {
    const destination = byName.get(name);
    if (destination === undefined) return [];
    const { host, service } = common;
    return [
      {
        ...common,
        destination,
        name: jobName(service, name),
        repository: repository(destination, host, service),
        tags: [service],
      },
    ];
  });
}

/** Secrets of a job, in the order of their use. */
export function jobSecrets({ destination }: BackupJob): readonly string[] {
  return secretsOfDestination(destination);
}

/** Those that the tree does not hold: a job with any is left out of Nix, which fails on a file that is not there. */
export function missingSecrets(job: BackupJob, places: SecretPlaces): readonly string[] {
  const needed = absent(job.needs, places);
  return [...absent(jobSecrets(job), places), ...(needed.length === job.needs.length ? needed : [])];
}

function absent(secrets: readonly string[], places: SecretPlaces): readonly string[] {
  return secrets.filter((secret) => !isThere(places, secret));
}
