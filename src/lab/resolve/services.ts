import type { Backups, Companion, Destination, Retention, Service, ServiceBackup } from "../model.ts";
import { sortedEntries } from "../sorted.ts";
import { portNames } from "../rules/services.ts";
import type { Lab } from "../schema/lab.ts";

type WrittenService = Lab["services"][string];

/** The founding analysis's numbers. */
const retentionDefaults: Retention = { last: 3, daily: 7, weekly: 5, monthly: 12 };

export function resolveBackups(backups: Lab["backups"]): Backups {
  return {
    ...backups,
    retention: keep(retentionDefaults, backups.retention),
    destinations: sortedEntries(backups.destinations).map(([name, written]): Destination =>
      written.kind === "local"
        ? { ...written, name, mount: written.mount ?? null }
        : { ...written, name, environmentSecret: written.environmentSecret ?? null },
    ),
  };
}

export function resolveServices(lab: Lab, backups: Backups): readonly Service[] {
  return sortedEntries(lab.services).map(([name, service]): Service => {
    const [firstPort] = portNames(service);
    return {
      name,
      uses: service.uses ?? null,
      hosts: placed(service, lab.hosts),
      image: service.image ?? null,
      user: service.user ?? null,
      ports: service.ports.map((port) => ({ ...port, host: port.host ?? port.container })),
      state: service.state,
      volumes: service.volumes,
      companions: sortedEntries(service.containers).map(([companion, written]): Companion => ({ ...written, name: companion, user: written.user ?? null })),
      dependsOn: service.dependsOn,
      environment: service.environment,
      environmentSecrets: service.environmentSecrets,
      settings: service.settings,
      hardening: service.hardening,
      resources: { memory: service.resources.memory ?? null, cpus: service.resources.cpus ?? null, pids: service.resources.pids ?? null },
      healthcheck: service.healthcheck === undefined ? null : { path: service.healthcheck.path, port: service.healthcheck.port ?? service.expose?.port ?? firstPort ?? "" },
      expose: service.expose === undefined ? null : { hostName: below(lab.lab.domain, service.expose.name), port: service.expose.port ?? firstPort ?? "", auth: service.expose.auth },
      backup: service.backup === false ? null : resolveBackup(service.backup, backups),
      monitor: service.monitor,
    };
  });
}

function placed({ host, hosts, tag }: WrittenService, known: Lab["hosts"]): readonly string[] {
  if (host !== undefined) return [host];
  if (hosts !== undefined) return [...new Set(hosts)].toSorted();
  return sortedEntries(known).flatMap(([name, { tags }]) => (tag !== undefined && tags.includes(tag) ? [name] : []));
}

function resolveBackup(written: Exclude<WrittenService["backup"], false>, { destinations, retention }: Backups): ServiceBackup {
  return {
    class: written.class,
    destinations: (written.destinations ?? destinations.map(({ name }) => name)).toSorted(),
    exclude: written.exclude,
    retention: keep(retention, written.retention),
  };
}

function keep(base: Retention, over: { readonly [Kind in keyof Retention]?: number | undefined } | undefined): Retention {
  return {
    last: over?.last ?? base.last,
    daily: over?.daily ?? base.daily,
    weekly: over?.weekly ?? base.weekly,
    monthly: over?.monthly ?? base.monthly,
  };
}

function below(domain: string, name: string): string {
  return name === "@" ? domain : `${name}.${domain}`;
}
