import type { Host, Model, Service, ServicePort } from "./model.ts";

/** How one service is seen to be well. */
export interface Probe {
  readonly service: Service;
  readonly url: string;
  /** HTTP status from which on a page is not well. */
  readonly statusBelow: 400 | 500;
  /** The certificate is of the service's or of Caddy's own making. */
  readonly insecure: boolean;
}

const probesOf = new WeakMap<Model, ReadonlyMap<Host, readonly Probe[]>>();

/** What each host probes: with a host for monitoring, that one all that it reaches; any other its own services. */
export function probesByHost(model: Model): ReadonlyMap<Host, readonly Probe[]> {
  const known = probesOf.get(model) ?? gather(model);
  probesOf.set(model, known);
  return known;
}

function gather(model: Model): ReadonlyMap<Host, readonly Probe[]> {
  const hosts = new Map(model.hosts.map((host) => [host.name, host]));
  const central = monitoringHost(model);
  const probes = model.services.flatMap((service): { readonly by: Host; readonly probe: Probe }[] => {
    const own = hosts.get(service.host);
    if (!service.monitor || own?.class !== "nixos") return [];
    const far = central === undefined ? undefined : probe(service, central, own, model);
    if (central !== undefined && far !== undefined) return [{ by: central, probe: far }];
    const near = probe(service, own, own, model);
    return near === undefined ? [] : [{ by: own, probe: near }];
  });
  const byHost = Map.groupBy(probes, ({ by }) => by);
  return new Map([...byHost].map(([host, found]) => [host, found.map((one) => one.probe)]));
}

/** The host that watches the others; undefined where each watches itself. */
export function monitoringHost({ hosts, monitoring }: Model): Host | undefined {
  return hosts.find(({ name, class: kind }) => name === monitoring.host && kind === "nixos");
}

/** Through its virtual host where there is one, since that is what people use; else at its port. */
function probe(service: Service, prober: Host, own: Host, { acme }: Model): Probe | undefined {
  const { expose, healthcheck } = service;
  const path = healthcheck?.path ?? "/";
  const port = healthcheck?.port ?? expose?.port ?? service.ports.find(({ protocol }) => protocol === "tcp");
  if (port === undefined) return undefined;
  const isExposed = expose?.port.name === port.name;
  const statusBelow = statusOf(service);
  if (isExposed && !expose.hostName.startsWith("*"))
    return { service, url: `https://${expose.hostName}${path}`, statusBelow, insecure: acme === null };
  const address = addressOf(port, service, prober, own);
  if (address === undefined) return undefined;
  const at = `${address.includes(":") ? `[${address}]` : address}:${port.host}`;
  if (healthcheck === null && !isExposed)
    return { service, url: `tcp://${at}`, statusBelow: 400, insecure: false };
  const scheme = isExposed ? expose.upstream.scheme : "http";
  return { service, url: `${scheme}://${at}${path}`, statusBelow, insecure: scheme === "https" };
}

/** A page that asks for a password is well too; a path that was named has to answer. */
function statusOf({ healthcheck, expose }: Service): Probe["statusBelow"] {
  const asks = expose?.auth === "basic" || expose?.auth === "forward";
  return healthcheck !== null && !asks ? 400 : 500;
}

/** Where `prober` finds a port of `own`; undefined: not at all. */
function addressOf({ lan }: ServicePort, { runtime }: Service, prober: Host, own: Host): string | undefined {
  const everywhere = (runtime.kind === "podman" && runtime.network === "host") || own.address === null;
  if (prober === own) return lan && !everywhere ? (own.address ?? undefined) : "127.0.0.1";
  return lan ? (own.address ?? own.name) : undefined;
}
