import type { Model, Service } from "./model.ts";
import { secretPath } from "./secrets.ts";

/** A secret that a host's configuration reads, and the file that has to hold it. */
export interface SecretNeed {
  readonly host: string;
  readonly secret: string;
  /** Path of the sops file. */
  readonly path: string;
}

/** Every secret that lab.yaml asks for, whether it exists or not, once a host; in the order of the hosts. */
export function secretNeeds(model: Model): readonly SecretNeed[] {
  const services = Map.groupBy(model.services, ({ host }) => host);
  const watching = model.monitoring.host ?? undefined;
  return model.hosts.flatMap((host) => {
    const own = services.get(host.name) ?? [];
    const backup = host.class === "darwin" ? (host.backup?.destinations ?? []) : [];
    const alerts = watching === undefined || watching === host.name ? model.monitoring.alerts : null;
    const names = [
      ...own.flatMap(secretsOfService),
      ...secretsOfCaddy(own, model),
      ...secretsOfDestinations(
        [...backup, ...own.flatMap((service) => service.backup?.destinations ?? [])],
        model,
      ),
      ...(alerts !== null && host.class === "nixos" ? [alerts.urlSecret] : []),
    ];
    return [...new Set(names)].map((secret) => ({
      host: host.name,
      secret,
      path: secretPath(model, host.name, secret),
    }));
  });
}

function secretsOfService({ runtime }: Service): readonly string[] {
  if (runtime.kind === "native") return runtime.environmentSecrets;
  return [runtime.container, ...runtime.companions].flatMap(({ environmentSecrets, secretFiles }) => [
    ...environmentSecrets,
    ...secretFiles.map(({ secret }) => secret),
  ]);
}

function secretsOfCaddy(services: readonly Service[], { acme, auth }: Model): readonly string[] {
  const exposed = services.flatMap(({ expose }) => (expose === null ? [] : [expose]));
  if (acme === null || exposed.length === 0) return [];
  const basic = exposed.some((expose) => expose.auth === "basic") ? auth.basic : null;
  return [acme.environmentSecret, ...(basic === null ? [] : [basic.environmentSecret])];
}

function secretsOfDestinations(names: readonly string[], { backups }: Model): readonly string[] {
  const used = new Set(names);
  return backups.destinations.flatMap((destination) => {
    if (!used.has(destination.name)) return [];
    const environment = destination.kind === "s3" ? destination.environmentSecret : null;
    return [destination.passwordSecret, ...(environment === null ? [] : [environment])];
  });
}
