import { findEntry } from "../../catalogue/catalogue.ts";
import type { CatalogueEntry, NativeEntry } from "../../catalogue/entry.ts";
import type { Backups, ServiceBackup } from "../backups.ts";
import type { Container } from "../container.ts";
import { containersOf, keysSaid, type PlacedContainer, usualEnvironment } from "../containers.ts";
import type { Expose, Healthcheck, Native, Podman, Service, ServicePort } from "../model.ts";
import { own } from "../own.ts";
import { placing } from "../placement.ts";
import { leadingPort, portsOn } from "../ports.ts";
import type { Lab } from "../schema/lab.ts";
import { sortedEntries, sortedKeys } from "../sorted.ts";
import { resolveBackup } from "./backups.ts";

type WrittenService = Lab["services"][string];

/** A service as lab.yaml and the catalogue have it on every host. */
interface Draft {
  readonly name: string;
  readonly written: WrittenService;
  readonly entry: CatalogueEntry | undefined;
  readonly containers: readonly PlacedContainer[];
  readonly backup: ServiceBackup;
  readonly domain: string;
}

/** One for each host that a service runs on, by name and then host. */
export function resolveServices(lab: Lab, backups: Backups): readonly Service[] {
  const hostsOf = placing(lab.hosts);
  return sortedEntries(lab.services).flatMap(([name, written]) => {
    const entry = findEntry(written.uses);
    const backup = resolveBackup({ name, written: written.backup, entry }, backups);
    const containers = containersOf(name, written);
    const draft = { name, written, entry, containers, backup, domain: lab.lab.domain };
    return hostsOf(written).map((host) => onHost(draft, host));
  });
}

function onHost(draft: Draft, host: string): Service {
  const { name, written, entry, backup } = draft;
  const ports = portsOn(written, host).map(({ port }) => port);
  const expose = exposeOn(draft, host, ports);
  return {
    name,
    host,
    uses: written.uses ?? null,
    runtime:
      entry?.runtime.kind === "native"
        ? native(draft, entry.runtime, { ports, expose })
        : podman(draft, host),
    ports,
    expose,
    healthcheck: healthcheckOf(draft, ports),
    database: written.database ?? entry?.database ?? null,
    backup,
    monitor: written.monitor,
  };
}

/** The named port, or the one that is meant where none is named; the rules have seen that there is one. */
function portNamed(
  { written }: Draft,
  ports: readonly ServicePort[],
  name: string | undefined,
): ServicePort | undefined {
  const wanted = name ?? written.expose?.port ?? leadingPort(written);
  return ports.find((port) => port.name === wanted);
}

function exposeOn(draft: Draft, host: string, ports: readonly ServicePort[]): Expose | null {
  const { written, entry, domain } = draft;
  const { expose } = written;
  const different = own(written.overrides, host)?.expose;
  const port = portNamed(draft, ports, expose?.port);
  if (expose === undefined || different === false || port === undefined) return null;
  return {
    hostName: below(domain, different?.name ?? expose.name),
    port,
    auth: expose.auth,
    upstream: entry?.upstream ?? { scheme: "http", headers: "plain" },
  };
}

function healthcheckOf(draft: Draft, ports: readonly ServicePort[]): Healthcheck | null {
  const { healthcheck } = draft.written;
  const path = healthcheck?.path ?? draft.entry?.healthPath;
  const port = portNamed(draft, ports, healthcheck?.port);
  return path === undefined || path === null || port === undefined ? null : { path, port };
}

function podman({ written, containers }: Draft, host: string): Podman {
  const [container, ...companions] = containers.map((placed) => placed.container);
  if (container === undefined) throw new Error("a service of podman without a container");
  return {
    kind: "podman",
    container: overridden(container, written, host),
    companions,
    network: written.network,
  };
}

function overridden(container: Container, { overrides }: WrittenService, host: string): Container {
  const different = own(overrides, host);
  if (different === undefined) return container;
  const { memory, cpus, pids } = different.resources;
  const changed = keysSaid(different);
  return {
    ...container,
    said: container.said.filter((key) => !changed.includes(key)),
    image: different.image ?? container.image,
    environment: sortedKeys({ ...container.environment, ...different.environment }),
    resources: {
      memory: memory ?? container.resources.memory,
      cpus: cpus ?? container.resources.cpus,
      pids: pids ?? container.resources.pids,
    },
  };
}

function native(
  { name, written, entry }: Draft,
  { module, settings, state }: NativeEntry,
  { ports: [port], expose }: { readonly ports: readonly ServicePort[]; readonly expose: Expose | null },
): Native {
  if (port === undefined) throw new Error(`the catalogue has no port for ${name}`);
  const { environmentSecrets } = written;
  return {
    kind: "native",
    module,
    settings: sortedKeys({
      ...settings({ port: port.host, hostName: expose?.hostName ?? null }),
      ...written.settings,
    }),
    state: state.map((path) => ({ path })),
    environmentSecrets:
      environmentSecrets.length > 0 ? environmentSecrets : usualEnvironment(name, entry?.secrets ?? []),
  };
}

function below(domain: string, name: string): string {
  return name === "@" ? domain : `${name}.${domain}`;
}
