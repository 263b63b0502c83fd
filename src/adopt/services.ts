import { findEntry } from "../catalogue/catalogue.ts";
import { RelativeName } from "../lab/schema/terms.ts";
import { isContainerSocket } from "../lab/socket.ts";
import type { Block, Entry, Yaml } from "./block.ts";
import type { Container, Mount, Port } from "./containers.ts";
import type { NativeService } from "./native.ts";
import type { BackupJob, Backups } from "./restic.ts";
import type { VirtualHost } from "./virtual-hosts.ts";

interface Parts {
  readonly natives: readonly NativeService[];
  readonly containers: readonly Container[];
  readonly backups: Backups;
  readonly virtualHosts: readonly VirtualHost[];
  readonly domain: string;
}

/** Containers with their virtual hosts and backups, as services; what belongs to none of them stands in the notes. */
export function describeServices(parts: Parts): {
  readonly blocks: readonly Block[];
  readonly notes: readonly string[];
} {
  const usedJobs = new Set<BackupJob>();
  const usedHosts = new Set<VirtualHost>();
  const blocks = parts.containers
    .filter((container) => !isConnectSync(container))
    .map((container) => {
      const jobs = parts.backups.jobs.filter((job) => protects(job, container));
      const virtualHost = parts.virtualHosts.find(
        (candidate) => leadsTo(candidate, container) && relativeName(candidate, parts.domain) !== undefined,
      );
      for (const job of jobs) usedJobs.add(job);
      if (virtualHost !== undefined) usedHosts.add(virtualHost);
      return describeService(container, jobs, virtualHost, parts.domain);
    });
  for (const native of parts.natives) {
    const virtualHost = parts.virtualHosts.find(
      (candidate) => !usedHosts.has(candidate) && candidate.hostName === `${native.uses}.${parts.domain}`,
    );
    if (virtualHost !== undefined) usedHosts.add(virtualHost);
    blocks.push(describeNative(native, virtualHost, parts.domain));
  }
  const notes = remaining(
    parts,
    (job) => usedJobs.has(job),
    (host) => usedHosts.has(host),
  );
  return { blocks: blocks.toSorted((a, b) => (a.name < b.name ? -1 : 1)), notes };
}

function remaining(
  { containers, backups, virtualHosts }: Parts,
  isUsedJob: (job: BackupJob) => boolean,
  isUsedHost: (host: VirtualHost) => boolean,
): string[] {
  const synced = containers.filter(isConnectSync);
  const jobs = backups.jobs.filter((job) => !isUsedJob(job));
  const hosts = virtualHosts.filter((host) => !isUsedHost(host));
  return [
    ...synced.map(({ name, place }) => `container ${name} (${place}) comes with onepassword-connect`),
    ...jobs.map(
      ({ name, place, paths }) => `restic job ${name} (${place}) belongs to no container: ${paths.join(" ")}`,
    ),
    ...hosts.map(({ hostName, place, port }) => {
      const target = port === undefined ? "" : ` leads to port ${port}`;
      return `virtual host ${hostName} (${place})${target}; no service here answers to it`;
    }),
  ];
}

/** Images of services that the catalogue knows. */
const known: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)1password\/connect-api(:|@|$)/, "onepassword-connect"],
  [/(^|\/)(unifi|unifi-docker|unifi-controller|unifi-network-application)(:|@|$)/, "unifi"],
  [/(^|\/)omada-controller(:|@|$)/, "omada"],
];

/** The second container of 1Password Connect comes with the catalogue's entry. */
function isConnectSync({ image }: Container): boolean {
  return /(^|\/)1password\/connect-sync(:|@|$)/.test(image);
}

function protects({ hosts, paths }: BackupJob, container: Container): boolean {
  return (
    container.hosts.every((host) => hosts.includes(host)) &&
    container.volumes.some(({ path }) => paths.some((saved) => isBelow(path, saved)))
  );
}

function isBelow(path: string, folder: string): boolean {
  const bare = folder.replace(/\/+$/, "");
  return path === bare || path.startsWith(`${bare}/`);
}

function leadsTo({ hosts, port }: VirtualHost, container: Container): boolean {
  const [only, further] = container.hosts;
  return (
    only !== undefined &&
    further === undefined &&
    hosts.includes(only) &&
    container.ports.some(({ host, protocol }) => protocol === "tcp" && host === port)
  );
}

function relativeName({ hostName }: VirtualHost, domain: string): string | undefined {
  const name =
    hostName === domain ? "@" : hostName.endsWith(`.${domain}`) ? hostName.slice(0, -domain.length - 1) : "";
  return RelativeName.safeParse(name).success ? name : undefined;
}

function describeService(
  container: Container,
  jobs: readonly BackupJob[],
  virtualHost: VirtualHost | undefined,
  domain: string,
): Block {
  const { name, place, hosts, image, ports, environmentSecrets, notes } = container;
  const uses = known.find(([pattern]) => pattern.test(image))?.[1];
  const isKnown = uses !== undefined && findEntry(uses) !== undefined;
  const comment = "labkeeper's catalogue: ports, state and hardening come from there";
  const entries: (Entry | undefined)[] = [
    isKnown ? { key: "uses", value: uses, comment } : undefined,
    placement(hosts),
    { key: "image", value: image },
    ...(isKnown ? [] : ownEntries(container, jobs, virtualHost)),
    isKnown ? undefined : hardening(container),
    list("environmentSecrets", environmentSecrets),
    virtualHost === undefined ? undefined : expose(virtualHost, ports, domain, isKnown),
    backup(jobs),
  ];
  return { name, comment: place, notes, entries: entries.filter((entry) => entry !== undefined) };
}

/** What a catalogue's entry would say in its place. */
function ownEntries(
  { user, ports, volumes, environment }: Container,
  jobs: readonly BackupJob[],
  virtualHost: VirtualHost | undefined,
): (Entry | undefined)[] {
  const behind = ({ host, protocol, lan }: Port) => lan && protocol === "tcp" && host === virtualHost?.port;
  const comment = ports.some(behind) ? "published on the LAN as well until now" : undefined;
  const isSaved = ({ path }: Mount) =>
    jobs.some(({ paths }) => paths.some((folder) => isBelow(path, folder)));
  return [
    user === undefined ? undefined : { key: "user", value: user },
    list(
      "ports",
      ports.map((port) => portYaml(behind(port) ? { ...port, lan: false } : port)),
      comment,
    ),
    list("state", volumes.filter(isSaved).map(mountYaml)),
    list("volumes", volumes.filter((volume) => !isSaved(volume)).map(mountYaml)),
    Object.keys(environment).length === 0 ? undefined : { key: "environment", value: environment },
  ];
}

function describeNative(
  { uses, hosts, place }: NativeService,
  virtualHost: VirtualHost | undefined,
  domain: string,
): Block {
  const exposed = virtualHost === undefined ? [] : [expose(virtualHost, [], domain, true)];
  return {
    name: uses,
    comment: place,
    notes: [],
    entries: [{ key: "uses", value: uses }, placement(hosts), ...exposed, backup([])],
  };
}

function placement(hosts: readonly string[]): Entry {
  const [host, further] = hosts;
  return host !== undefined && further === undefined
    ? { key: "host", value: host }
    : { key: "hosts", value: hosts };
}

function list(key: string, value: readonly Yaml[], comment?: string): Entry | undefined {
  return value.length === 0 ? undefined : { key, value, comment };
}

/** What lab.yaml wants a reason for; the person who writes the next one knows it. */
function hardening({ volumes }: Container): Entry | undefined {
  const socket = volumes.find(({ path }) => isContainerSocket(path));
  const reason = `it had ${socket?.path} before labkeeper`;
  return socket && { key: "hardening", value: { reason }, comment: "that gives it all rights of the host" };
}

function portYaml({ container, name, host, protocol, lan }: Port): Yaml {
  return {
    container,
    name,
    ...(host === container ? {} : { host }),
    ...(protocol === "tcp" ? {} : { protocol }),
    ...(lan ? { lan } : {}),
  };
}

function mountYaml({ path, mount }: Mount): Yaml {
  return { path, mount };
}

function expose(virtualHost: VirtualHost, ports: readonly Port[], domain: string, isKnown: boolean): Entry {
  const port = ports.find(({ host, protocol }) => protocol === "tcp" && host === virtualHost.port)?.name;
  return {
    key: "expose",
    value: {
      name: relativeName(virtualHost, domain) ?? "",
      ...(isKnown || port === undefined ? {} : { port }),
      auth: virtualHost.auth,
    },
    comment: `${virtualHost.place}${virtualHost.auth === "app" ? "; auth is assumed: none, app, basic or forward" : ""}`,
  };
}

function backup(jobs: readonly BackupJob[]): Entry {
  const destinations = [...new Set(jobs.flatMap(({ destination }) => destination ?? []))].toSorted();
  const comment = jobs.map(({ name, place }) => `${name}, ${place}`).join("; ");
  if (destinations.length > 0) return { key: "backup", value: { destinations }, comment };
  return {
    key: "backup",
    value: false,
    comment:
      jobs.length === 0
        ? "no restic job that could be read names its volumes"
        : `${comment}: its destination could not be read`,
  };
}
