import type { Backups, Companion, Destination, Retention, Service, ServiceBackup } from "../model.ts";
import { leadingPort } from "../ports.ts";
import type { Lab } from "../schema/lab.ts";
import { sortedEntries, sortedKeys } from "../sorted.ts";

type WrittenService = Lab["services"][string];

export function resolveBackups(backups: Lab["backups"]): Backups {
  return {
    ...backups,
    destinations: sortedEntries(backups.destinations).map(
      ([name, written]): Destination =>
        written.kind === "local"
          ? { ...written, name, mount: written.mount ?? null }
          : { ...written, name, environmentSecret: written.environmentSecret ?? null },
    ),
  };
}

export function resolveServices(lab: Lab, backups: Backups): readonly Service[] {
  return sortedEntries(lab.services).map(([name, service]): Service => {
    const { resources, expose, healthcheck } = service;
    const port = expose?.port ?? leadingPort(service) ?? "";
    return {
      name,
      uses: service.uses ?? null,
      hosts: placed(service, lab.hosts),
      image: service.image ?? null,
      user: service.user ?? null,
      ports: service.ports.map((written) => ({ ...written, host: written.host ?? written.container })),
      state: service.state,
      volumes: service.volumes,
      companions: sortedEntries(service.containers).map(resolveCompanion),
      dependsOn: service.dependsOn,
      environment: sortedKeys(service.environment),
      environmentSecrets: service.environmentSecrets,
      settings: sortedKeys(service.settings),
      hardening: service.hardening,
      resources: {
        memory: resources.memory ?? null,
        cpus: resources.cpus ?? null,
        pids: resources.pids ?? null,
      },
      healthcheck:
        healthcheck === undefined ? null : { path: healthcheck.path, port: healthcheck.port ?? port },
      expose:
        expose === undefined
          ? null
          : { hostName: below(lab.lab.domain, expose.name), port, auth: expose.auth },
      backup: service.backup === false ? null : resolveBackup(service.backup, backups),
      monitor: service.monitor,
    };
  });
}

function resolveCompanion([name, written]: [string, WrittenService["containers"][string]]): Companion {
  return { ...written, name, user: written.user ?? null, environment: sortedKeys(written.environment) };
}

function placed({ host, hosts, tag }: WrittenService, known: Lab["hosts"]): readonly string[] {
  if (host !== undefined) return [host];
  if (hosts !== undefined) return [...new Set(hosts)].toSorted();
  return sortedEntries(known).flatMap(([name, { tags }]) =>
    tag !== undefined && tags.includes(tag) ? [name] : [],
  );
}

function resolveBackup(
  written: Exclude<WrittenService["backup"], false>,
  { destinations, retention }: Backups,
): ServiceBackup {
  return {
    class: written.class,
    destinations: (written.destinations ?? destinations.map(({ name }) => name)).toSorted(),
    exclude: written.exclude,
    retention: keep(retention, written.retention),
  };
}

function keep(
  base: Retention,
  over: { readonly [Kind in keyof Retention]?: number | undefined } | undefined,
): Retention {
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
