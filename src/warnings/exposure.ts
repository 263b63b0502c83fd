import { looksSecret } from "../lab/looks-secret.ts";
import { own } from "../lab/own.ts";
import { perLab, perService, type WarningRule } from "./rule.ts";
import { hostNames, type Placed } from "./scene.ts";

/** Ports on which web interfaces usually listen, and what their names say. */
const webNumbers: ReadonlySet<number> = new Set([
  80, 3000, 5000, 5601, 7878, 8000, 8008, 8080, 8081, 8082, 8086, 8088, 8090, 8096, 8123, 8384, 8888, 8989,
  9000, 9090, 9091, 9093,
]);
const webName = /(^|-)(web|http|ui|api|admin|dashboard|console|metrics)(-|$)/;

/** A port that lab.yaml itself publishes on the LAN, and where it says so. */
function lanPorts({ service, written, path }: Placed) {
  return service.ports.flatMap((port) => {
    const i = written.ports.findIndex(({ name }) => name === port.name);
    return port.lan && i >= 0 ? [{ port, at: [...path, "ports", i, "lan"] }] : [];
  });
}

const noAuth = perService(
  {
    id: "port-exposed-no-auth",
    severity: "warning",
    title: "Web interface on the LAN without TLS",
    condition:
      "a TCP port with lan: true whose name or container port is a web interface's, and that no virtual host leads to",
    remedy: "remove lan and add expose: Caddy brings TLS, and asks for a password where auth says so",
  },
  (placed) =>
    lanPorts(placed)
      .filter(
        ({ port }) => port.protocol === "tcp" && port.container !== placed.service.expose?.port.container,
      )
      .filter(({ port }) => webNumbers.has(port.container) || webName.test(port.name))
      .map(({ port, at }) => ({
        at,
        message: `port ${port.host} (${port.name}) of ${placed.service.name} is open to the LAN, without TLS`,
      })),
);

const behindProxy = perService(
  {
    id: "port-public-behind-proxy",
    severity: "warning",
    title: "Way round the virtual host",
    condition: "a port with lan: true is the same container port as the one that expose leads to",
    remedy: "remove lan: who goes there meets neither TLS nor the virtual host's auth",
  },
  (placed) =>
    lanPorts(placed)
      .filter(
        ({ port }) => port.container === placed.service.expose?.port.container && port.protocol === "tcp",
      )
      .map(({ port, at }) => ({
        at,
        message: `port ${port.host} (${port.name}) leads round ${placed.service.expose?.hostName}`,
      })),
);

const vhostNoAuth = perService(
  {
    id: "vhost-no-auth",
    severity: "warning",
    title: "Virtual host that nobody guards",
    condition: "expose.auth is none",
    remedy: "say auth: app where the app asks itself, or basic or forward; acknowledge what shall be public",
  },
  ({ service: { name, expose }, path }) =>
    expose?.auth === "none"
      ? [
          {
            at: [...path, "expose", "auth"],
            message: `whoever reaches ${expose.hostName} is let into ${name}`,
          },
        ]
      : [],
);

const noCertificate = perLab(
  {
    id: "vhost-no-tls",
    severity: "warning",
    title: "Virtual hosts without a certificate that browsers know",
    condition:
      "services are exposed, and lab.acme is left out: their certificates are of Caddy's own authority",
    remedy: "add lab.acme with email, dnsProvider and environmentSecret",
  },
  ({ placed, model }) => {
    const exposed = placed.filter(({ service }) => service.expose !== null);
    if (model.acme !== null || exposed.length === 0) return [];
    const names = [...new Set(exposed.map(({ service }) => service.name))];
    return [
      {
        at: ["lab", "acme"],
        scope: ["lab"],
        hosts: hostNames(exposed),
        message: `Caddy itself signs the certificate of ${names.length === 1 ? names[0] : `${names.length} exposed services`}: browsers warn of it`,
      },
    ];
  },
);

const insecureUpstream = perLab(
  {
    id: "vhost-upstream-insecure",
    severity: "info",
    title: "Passwords that cross the network in the clear",
    condition: "lab.auth.forward.url is http:// and another machine than the host itself",
    remedy: "ask it over https://, or on loopback",
  },
  ({ placed, model }) => {
    const url = model.auth.forward?.url;
    const asking = placed.filter(({ service }) => service.expose?.auth === "forward");
    if (url === undefined || asking.length === 0 || !url.startsWith("http://")) return [];
    if (/^http:\/\/(localhost|127\.[0-9.]+)(:|$)/.test(url)) return [];
    return [
      {
        at: ["lab", "auth", "forward", "url"],
        scope: ["lab", "auth"],
        hosts: hostNames(asking),
        message: `every request's cookies go to ${url} without TLS`,
      },
    ];
  },
);

const plaintext = perService(
  {
    id: "secret-plaintext",
    severity: "error",
    title: "Secret in plain text",
    condition: "a variable of environment has the name of a secret, or a value that looks like one",
    remedy:
      "put it into a sops file, name it in environmentSecrets, and renew it: git keeps what was committed",
  },
  ({ service, written, containers, path }) => {
    const override = own(written.overrides, service.host)?.environment ?? {};
    const places = [
      ...containers.flatMap((one) =>
        one.written === undefined ? [] : [{ environment: one.written.environment, at: one.path }],
      ),
      { environment: override, at: [...path, "overrides", service.host] },
    ];
    return places.flatMap(({ environment, at }) =>
      Object.entries(environment)
        .filter(([name, value]) => looksSecret(name, value))
        .map(([name]) => ({
          at: [...at, "environment", name],
          message: `${name} of ${service.name} stands in lab.yaml in plain text, and in the Nix store of each host`,
        })),
    );
  },
);

export const exposureRules: readonly WarningRule[] = [
  noAuth,
  behindProxy,
  vhostNoAuth,
  noCertificate,
  insecureUpstream,
  plaintext,
];
