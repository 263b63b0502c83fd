import { findEntry } from "../../catalogue/catalogue.ts";
import { containersOf } from "../containers.ts";
import { leadingPort, portNames, portsOn, webPorts } from "../ports.ts";
import { dotted, type Path } from "../problem.ts";
import type { Lab } from "../schema/lab.ts";
import { listNames } from "../suggest.ts";
import {
  type Claim,
  clashes,
  dangling,
  perService,
  placesOf,
  type Rule,
  type WrittenService,
} from "./rule.ts";

/** Nothing is known of its ports then. */
function namesUnknownEntry({ uses }: WrittenService): boolean {
  return uses !== undefined && findEntry(uses) === undefined;
}

const unknownPort = perService("unknown-port", ({ written: service, path }) => {
  const known = webPorts(service);
  if (namesUnknownEntry(service)) return [];
  return (["expose", "healthcheck"] as const).flatMap((key) => {
    const name = service[key]?.port;
    if (name === undefined || known.includes(name)) return [];
    const declare = `add { container: 8080, name: ${name} } to ports`;
    return [dangling([...path, key, "port"], { kind: "TCP port", name, known, declare })];
  });
});

const unknownOverride = perService("unknown-port", ({ written: service, path }) => {
  if (namesUnknownEntry(service)) return [];
  const known = portNames(service);
  return Object.entries(service.overrides).flatMap(([host, { ports }]) =>
    Object.keys(ports)
      .filter((name) => !known.includes(name))
      .map((name) => ({
        ...dangling([...path, "overrides", host, "ports", name], {
          kind: "port",
          name,
          known,
          declare: `add { container: 8080, name: ${name} } to ports`,
        }),
        at: "key" as const,
      })),
  );
});

const noPort = perService("no-port", ({ written: service, path }) => {
  const { expose, healthcheck } = service;
  if (namesUnknownEntry(service)) return [];
  if (leadingPort(service) !== undefined || expose?.port !== undefined) return [];
  const asking = expose !== undefined ? "expose" : "healthcheck";
  if (expose === undefined && (healthcheck?.path === undefined || healthcheck.port !== undefined)) return [];
  const known = webPorts(service);
  const none = known.length === 0;
  return [
    {
      path: [...path, asking],
      at: "key",
      message: `${dotted([...path, asking])} ${none ? "has no TCP port to lead to" : "does not say which port"}`,
      expected: none ? "a port" : `port: with one of ${listNames(known)}`,
      found: none ? "none" : `${known.length} ports`,
      hint: none ? "add ports: [{ container: 8080, name: web }]" : `add port: ${known[0]}`,
    },
  ];
});

interface PortClaim extends Claim {
  readonly says: string;
}

/** One for each port on each host, and for those that Caddy listens on where a service is published. */
function portClaims(lab: Lab): PortClaim[] {
  const { of } = placesOf(lab);
  return Object.entries(lab.services).flatMap(([name, service]) =>
    of(service).flatMap((host) =>
      portsOn(service, host).map(({ port, path: below }) => {
        const path = ["services", name, ...below];
        return { host, what: `${port.host}/${port.protocol}`, path, says: `port ${port.name} of ${name}` };
      }),
    ),
  );
}

/** A clash stands at every line that it comes from. Loopback and the LAN count as one: a host may have no address. */
const hostPort: Rule = {
  name: "duplicate-host-port",
  check: (lab) =>
    clashes(portClaims(lab), ({ host, what, says }, other) => ({
      message: `${says} and ${other.says} take the same port of ${host}`,
      expected: "each port of a host once",
      found: `${what}, also at ${dotted(other.path)}`,
      hint: "give one of them another host port: host:",
    })),
};

/** What Caddy listens on. */
const caddyPorts = ["80/tcp", "443/tcp"];

const caddyPort: Rule = {
  name: "caddy-port",
  check: (lab) => {
    const { of } = placesOf(lab);
    const published = new Map(
      Object.entries(lab.services).flatMap(([name, service]) =>
        service.expose === undefined ? [] : of(service).map((host) => [host, name] as const),
      ),
    );
    const seen = new Set<string>();
    return portClaims(lab).flatMap(({ host, what: port, path }) => {
      const other = published.get(host);
      const at = JSON.stringify(path);
      if (other === undefined || !caddyPorts.includes(port) || seen.has(at)) return [];
      seen.add(at);
      return [
        {
          path,
          message: `Caddy listens on ${port} of ${host}, for services.${other}.expose`,
          expected: "another port of the host",
          found: port,
          hint: "add host: 8080 to the port, or another free number",
        },
      ];
    });
  },
};

const publicBehindProxy = perService("port-public-behind-proxy", ({ written: service, path }) => {
  const name = service.expose?.port ?? leadingPort(service);
  if (service.expose === undefined || name === undefined) return [];
  const own = service.ports.findIndex((port) => port.name === name && port.lan);
  const usual = own < 0 && isUsuallyPublic(service, name);
  if (own < 0 && !usual) return [];
  return [
    {
      path: [...path, ...(usual ? ["expose"] : ["ports", own, "lan"])],
      message: `${name} is behind the virtual host and on the LAN as well, where nothing asks for TLS or a password`,
      expected: "lan: false for the port that expose leads to",
      found: "lan: true",
      hint: "remove lan, or give the LAN a port of its own: another name, the same container port, another host port",
    },
  ];
});

function isUsuallyPublic({ uses, ports }: WrittenService, name: string): boolean {
  const port = findEntry(uses)?.ports.find((known) => known.name === name);
  return port?.lan === true && !ports.some((own) => own.name === name);
}

const hostNetwork = perService("host-network", ({ name, written: service, path, places }) => {
  if (service.network === "bridge") return [];
  const [, companion] = containersOf(name, service);
  const alone = companion === undefined ? [] : [companionOnHostNetwork(path, companion.container.alias)];
  const other = places
    .of(service)
    .flatMap((host) => portsOn(service, host).filter(({ port }) => port.host !== port.container));
  const [first] = other;
  if (first === undefined) return alone;
  return [
    ...alone,
    {
      path: [...path, ...first.path],
      message: `on the host's network port ${first.port.name} is the container's own`,
      expected: String(first.port.container),
      found: String(first.port.host),
      hint: "leave the host's number out, and tell the program itself to listen on another",
    },
  ];
});

function companionOnHostNetwork(path: Path, alias: string) {
  return {
    path: [...path, "network"],
    message: "a service on the host's network has no private one for its companions",
    expected: "network: bridge, or no companions",
    found: alias,
    hint: "remove network: host, or make a service of the companion",
  };
}

export const portRules: readonly Rule[] = [
  unknownPort,
  unknownOverride,
  noPort,
  hostPort,
  caddyPort,
  publicBehindProxy,
  hostNetwork,
];
