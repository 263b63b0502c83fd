import { secretsOfDestination } from "./backups.ts";
import type { Host, Model, Service } from "./model.ts";
import { secretPath } from "./secrets.ts";
import { statePaths } from "./state.ts";

/** A secret that a host's configuration reads, and the file that has to hold it. */
export interface SecretNeed {
  readonly host: string;
  readonly secret: string;
  /** Path of the sops file. */
  readonly path: string;
}

const made = new WeakMap<Model, readonly SecretNeed[]>();

/**
 * Every secret that lab.yaml asks for, whether it exists or not, once a host; in the order of the hosts. Made once a
 * model.
 */
export function secretNeeds(model: Model): readonly SecretNeed[] {
  const needs = made.get(model) ?? makeNeeds(model);
  made.set(model, needs);
  return needs;
}

function makeNeeds(model: Model): readonly SecretNeed[] {
  const services = Map.groupBy(model.services, ({ host }) => host);
  return model.hosts.flatMap((host) => {
    const own = services.get(host.name) ?? [];
    const destinations = host.class === "darwin" ? (host.backup?.destinations ?? []) : own.flatMap(copiesOf);
    const names = [
      ...own.flatMap(secretsOfService),
      ...secretsOfCaddy(own, model),
      ...secretsOfDestinations(destinations, model),
      ...(says(host, destinations, model) ? [model.monitoring.alerts?.urlSecret ?? []].flat() : []),
    ];
    return [...new Set(names)].map((secret) => ({
      host: host.name,
      secret,
      path: secretPath(model, host.name, secret),
    }));
  });
}

/** Destinations of a service that has something to back up. */
function copiesOf(service: Service): readonly string[] {
  return service.backup.enabled && statePaths(service).length > 0 ? service.backup.destinations : [];
}

/** Whether a host alerts: of its backups, or of what it watches. */
function says(host: Host, destinations: readonly string[], { monitoring }: Model): boolean {
  const watches = host.class === "nixos" && (monitoring.host ?? host.name) === host.name;
  return watches || destinations.length > 0;
}

/** Secrets that a service reads, companions' included. */
export function secretsOfService({ runtime }: Service): readonly string[] {
  if (runtime.kind === "native") return runtime.environmentSecrets;
  return [runtime.container, ...runtime.companions].flatMap(({ environmentSecrets, secretFiles }) => [
    ...environmentSecrets,
    ...secretFiles.map(({ secret }) => secret),
  ]);
}

function secretsOfCaddy(services: readonly Service[], { acme, auth }: Model): readonly string[] {
  const exposed = services.flatMap(({ expose }) => (expose === null ? [] : [expose]));
  if (exposed.length === 0) return [];
  const basic = exposed.some((expose) => expose.auth === "basic") ? auth.basic : null;
  return [acme, basic].flatMap((one) => one?.environmentSecret ?? []);
}

function secretsOfDestinations(names: readonly string[], { backups }: Model): readonly string[] {
  const used = new Set(names);
  return backups.destinations.filter(({ name }) => used.has(name)).flatMap(secretsOfDestination);
}
