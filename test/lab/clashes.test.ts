import { expect, test } from "vitest";
import { isContainerSocket } from "../../src/lab/socket.ts";
import { edit, founding, places, problemsOf, twoHosts } from "./lab-text.ts";

test("a clash stands at both lines, once however many hosts it is on", () => {
  const service = (name: string, more = "") =>
    `  ${name}: { hosts: [pebble, slate], image: docker.io/a/a:1${more} }\n`;
  const lab = (services: string) => problemsOf(`${twoHosts}services:\n${services}`);
  const port = (number: number, more = "") => `, ports: [{ container: ${number}, name: web${more} }]`;
  expect(places(lab(service("a", port(8000)) + service("b", port(8000))))).toEqual([
    "duplicate-host-port 21:77",
    "duplicate-host-port 22:77",
  ]);
  expect(lab(service("a", port(8000)) + service("b", port(8000, ", protocol: udp")))).toEqual([]);
  expect(lab(service("a", port(8000)) + service("b", port(8000, ", host: 8001")))).toEqual([]);
  const named = (name: string) => `${port(name === "a" ? 1000 : 1001)}, expose: { name: x, auth: app }`;
  expect(lab(service("a", named("a")) + service("b", named("b"))).map(({ rule }) => rule)).toEqual([
    "duplicate-expose",
    "duplicate-expose",
  ]);
  const unit = service("a", ", containers: { b: { image: docker.io/a/a:1 } }") + service("a-b");
  expect(lab(unit).map(({ rule, found }) => [rule, found])).toEqual([
    ["duplicate-unit", expect.stringMatching(/podman-a-b.*services\.a-b/)],
    ["duplicate-unit", expect.stringMatching(/podman-a-b.*services\.a\.containers\.b/)],
  ]);
  const owned = (user: string) => `, user: "${user}", state: [{ path: /srv/x, mount: /x }]`;
  expect(lab(service("a", owned("1000:1000")) + service("b", owned("1000:1000")))).toEqual([]);
  expect(
    lab(service("a", owned("1000:1000")) + service("b", owned("999:999"))).map(({ rule }) => rule),
  ).toEqual(["state-owner", "state-owner"]);
  const attics = lab("  a: { host: pebble, uses: attic }\n  b: { host: pebble, uses: attic }\n");
  expect(attics.map(({ rule, line }) => [line, rule])).toEqual([
    [21, "duplicate-host-port"],
    [21, "duplicate-unit"],
    [22, "duplicate-host-port"],
    [22, "duplicate-unit"],
  ]);
});

test("a secret file has one owner on a host, a directory too, and an account one pair of numbers", () => {
  const service = (name: string, more: string, host = "pebble") =>
    `  ${name}: { host: ${host}, image: docker.io/a/a:1, ${more} }\n`;
  const lab = (...services: string[]) => problemsOf(`${twoHosts}services:\n${services.join("")}`);
  const file = (user: string) => `${user}secretFiles: [{ secret: shared/key, mount: /run/key }]`;
  const [one, other, root] = [file('user: "1500:1500", '), file('user: "999:999", '), file("")];
  expect(places(lab(service("a", one), service("b", other)))).toEqual([
    "secret-owner 21:89",
    "secret-owner 22:87",
  ]);
  expect(lab(service("a", one), service("b", root)).map(({ rule, found }) => [rule, found])).toEqual([
    ["secret-owner", "1500:1500, and root at services.b.secretFiles[0].secret"],
    ["secret-owner", "root, and 1500:1500 at services.a.secretFiles[0].secret"],
  ]);
  expect(lab(service("a", one), service("b", one))).toEqual([]);
  expect(lab(service("a", one), service("b", other, "slate"))).toEqual([]);
  expect(lab(service("a", one), service("b", "environmentSecrets: [shared/key]"))).toEqual([]);

  const account = (user: string, name: string) => `user: "${user}", account: ${name}`;
  const rules = (...services: string[]) => lab(...services).map(({ rule, message }) => [rule, message]);
  const media = account("1500:1500", "media");
  expect(rules(service("a", media), service("b", media), service("c", 'user: "1500:1500"'))).toEqual([]);
  expect(rules(service("a", media), service("b", account("1501:1501", "media")))).toEqual([
    ["account-clash", "account media of pebble would be 1500:1500 and 1501:1501"],
    ["account-clash", "account media of pebble would be 1501:1501 and 1500:1500"],
  ]);
  expect(rules(service("a", media), service("b", account("1500:1501", "photos")))).toEqual([
    ["account-clash", "uid 1500 of pebble would be media and photos"],
    ["account-clash", "uid 1500 of pebble would be photos and media"],
  ]);
  expect(rules(service("a", media), service("b", account("1501:1500", "photos")))).toEqual([
    ["account-clash", "gid 1500 of pebble would be media and photos"],
    ["account-clash", "gid 1500 of pebble would be photos and media"],
  ]);
  expect(rules(service("a", media), service("b", account("1501:1501", "media"), "slate"))).toEqual([]);
});

test("monitoring has its ports where it runs, and nowhere else", () => {
  const lab = (monitoring: string, more = "") =>
    problemsOf(`${twoHosts}monitoring: ${monitoring}
services:
  a: { hosts: [pebble, slate], image: docker.io/a/a:1, ports: [{ container: 8787, name: a }] }
  b: { hosts: [pebble, slate], image: docker.io/a/a:1, ports: [{ container: 9090, name: b }], monitor: false }
  c: { hosts: [pebble, slate], image: docker.io/a/a:1, ports: [{ container: 9100, name: c, protocol: udp }]${more} }
`);
  const said = (found: ReturnType<typeof lab>) => found.map(({ rule, message }) => [rule, message]);
  const gatus = (host: string) => [
    "monitoring-port",
    expect.stringMatching(`gatus.*8787.*${host}`) as string,
  ];
  const prometheus = ["monitoring-port", expect.stringMatching(/prometheus.*9090.*slate/) as string];
  expect(said(lab("{ nodeExporter: true, host: slate }"))).toEqual([gatus("slate"), prometheus]);
  expect(said(lab("{ nodeExporter: true }"))).toEqual([gatus("slate")]);
  expect(said(lab("{ nodeExporter: false }", ", monitor: false"))).toEqual([gatus("slate")]);
  const unwatched = problemsOf(`${twoHosts}services:
  a: { host: pebble, image: docker.io/a/a:1, ports: [{ container: 8787, name: a }], monitor: false }
  c: { host: pebble, image: docker.io/a/a:1, ports: [{ container: 9100, name: c }], monitor: false }
`);
  expect(unwatched).toEqual([]);
});

test("on different hosts nothing clashes", () => {
  const text = `${twoHosts}services:
  a: { host: pebble, uses: unifi }
  b: { host: slate, uses: unifi }
`;
  expect(problemsOf(text)).toEqual([]);
});

test("a service on several hosts keeps its one name", () => {
  const text = `${twoHosts}services:
  a: { hosts: [pebble, slate], image: docker.io/a/a:1, ports: [{ container: 8000, name: web }], expose: { name: a, auth: app } }
`;
  expect(problemsOf(text)).toEqual([]);
});

test("with a reason what is opened is open", () => {
  const opened = "hardening: { privileged: true, readOnly: false, reason: a scanner of the whole host }";
  const socket = "volumes: [{ path: /run/podman/podman.sock, mount: /run/podman.sock }]";
  const text = edit(
    founding,
    "services:\n",
    `services:\n  more: { host: luna, image: docker.io/a/a:1, ${opened}, ${socket} }\n`,
  );
  expect(problemsOf(text)).toEqual([]);
});

test.each([
  ["/var/run/docker.sock", true],
  ["/run/docker.sock", true],
  ["/run/podman", true],
  ["/run", true],
  ["/run/user/1000/podman/podman.sock", true],
  ["/run/dbus/system_bus_socket", false],
  ["/run/mysqld/mysqld.sock", false],
  ["/var/lib/docker.sock.d", false],
])("%s leads to the container engine: %s", (path, leads) => {
  expect(isContainerSocket(path)).toBe(leads);
});
