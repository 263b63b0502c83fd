import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import type { Model } from "../../src/lab/model.ts";
import { edit, founding, minimal, read } from "./lab-text.ts";

function modelOf(text: string): Model {
  const result = read(text);
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 2));
  return result.value;
}

function service(model: Model, name: string, host?: string) {
  return model.services.find((one) => one.name === name && (host === undefined || one.host === host));
}

function hostsOf(model: Model, name: string): readonly string[] {
  return model.services.filter((one) => one.name === name).map(({ host }) => host);
}

/** The same data with the keys of every map in another order. */
function shuffled(data: unknown, random: () => number): unknown {
  if (Array.isArray(data)) return data.map((item) => shuffled(item, random));
  if (typeof data !== "object" || data === null) return data;
  const entries = Object.entries(data).map(([key, value]) => ({ key, value, place: random() }));
  return Object.fromEntries(
    entries.toSorted((a, b) => a.place - b.place).map(({ key, value }) => [key, shuffled(value, random)]),
  );
}

test("the examples are accepted as they stand", () => {
  expect(modelOf(minimal).hosts.map(({ name }) => name)).toEqual(["pebble"]);
  expect(modelOf(founding).hosts.map(({ name }) => name)).toEqual(["luna", "rydev", "rymac"]);
  expect(modelOf(founding).services.map(({ name }) => name)).toEqual([
    "attic",
    "omada",
    "onepassword-connect",
    "paperless",
    "unifi",
  ]);
});

test("the order of keys changes nothing, not even the order of keys in the model", () => {
  const data: unknown = parse(founding);
  const model = JSON.stringify(modelOf(founding));
  const texts = new Set<string>();
  fc.assert(
    fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (numbers) => {
      const text = stringify(
        shuffled(data, () => numbers.next().value),
        { aliasDuplicateObjects: false },
      );
      texts.add(text);
      expect(JSON.stringify(modelOf(text))).toBe(model);
    }),
    { numRuns: 100, seed: 20_260_101 },
  );
  expect(texts.size).toBeGreaterThan(50);
});

test("retention is overridden number by number", () => {
  const model = modelOf(founding);
  expect(service(model, "paperless")?.backup.retention).toEqual({
    last: 3,
    daily: 14,
    weekly: 5,
    monthly: 12,
  });
  expect(modelOf(minimal).backups.retention).toEqual({ last: 3, daily: 7, weekly: 5, monthly: 12 });
});

test("a service without destinations has those of its class; false switches its backup off", () => {
  const unnamed = edit(founding, "backup: { class: critical, destinations: [nas, r2] }", "backup: {}");
  expect(service(modelOf(unnamed), "unifi")?.backup.destinations).toEqual(["nas", "r2"]);
  expect(service(modelOf(founding), "attic")?.backup).toMatchObject({
    class: "rebuildable",
    destinations: [],
  });
  const off = edit(founding, "backup: { class: rebuildable }", "backup: false");
  expect(service(modelOf(off), "onepassword-connect")?.backup.enabled).toBe(false);
  expect(service(modelOf(founding), "onepassword-connect")?.backup).toMatchObject({
    class: "rebuildable",
    enabled: true,
  });
});

test("tag, host and hosts are places, sorted by name", () => {
  const tagged = edit(
    edit(
      edit(founding, "purpose: production ", "tags: [edge]\n    purpose: production "),
      "purpose: development",
      "tags: [edge]\n    purpose: development",
    ),
    "host: luna                     #",
    "tag: edge #",
  );
  expect(hostsOf(modelOf(tagged), "paperless")).toEqual(["luna", "rydev"]);
  const listed = edit(founding, "host: luna                     #", "hosts: [rydev, luna] #");
  expect(hostsOf(modelOf(listed), "paperless")).toEqual(["luna", "rydev"]);
  expect(hostsOf(modelOf(founding), "paperless")).toEqual(["luna"]);
});

test("a virtual host leads to the port named, the catalogue's first, or the only one", () => {
  const model = modelOf(founding);
  expect(service(model, "paperless")?.expose).toEqual({
    hostName: "paperless.lab.example.net",
    port: { name: "web", container: 8000, host: 8000, protocol: "tcp", lan: false, purpose: null },
    auth: "app",
    upstream: { scheme: "http", headers: "plain" },
  });
  expect(service(model, "onepassword-connect")?.expose?.port.name).toBe("api");
  expect(service(model, "unifi")?.expose?.upstream).toEqual({ scheme: "https", headers: "keep-host" });
  const more = edit(
    founding,
    "uses: unifi\n",
    "uses: unifi\n    ports: [{ container: 6789, name: speed }]\n",
  );
  expect(service(modelOf(more), "unifi")?.expose?.port.name).toBe("web");
  const udp = edit(
    edit(founding, "path: /api/, port: web", "path: /api/"),
    "- { container: 8000, name: web }",
    "- { container: 8000, name: web }\n      - { container: 8000, name: discovery, protocol: udp }",
  );
  const unnamed = edit(udp, "name: paperless, port: web", "name: '@'");
  expect(service(modelOf(unnamed), "paperless")?.expose).toMatchObject({
    hostName: "lab.example.net",
    port: { name: "web" },
  });
  expect(service(modelOf(unnamed), "paperless")?.healthcheck).toMatchObject({
    path: "/api/",
    port: { name: "web" },
  });
});

test("a port that names no host port has the container's", () => {
  expect(service(modelOf(founding), "paperless")?.ports).toEqual([
    { name: "web", container: 8000, host: 8000, protocol: "tcp", lan: false, purpose: null },
  ]);
});

test("hosts have the profiles of their class, sorted; pending is no key", () => {
  const [luna, , rymac] = modelOf(founding).hosts;
  expect(rymac?.profiles).toEqual(["hw-aarch64-darwin", "role-dev-darwin", "role-workstation-darwin"]);
  expect(luna?.profiles).toEqual(["hw-x86_64-vm", "role-container-host", "role-server"]);
  expect(luna?.sshHostKey).toMatch(/^ssh-ed25519 /);
  expect(modelOf(minimal).hosts[0]?.sshHostKey).toBeNull();
});

test("datasets are sorted by mount point, secrets files by path", () => {
  const [luna] = modelOf(founding).hosts;
  expect(luna?.class === "nixos" && luna.zfs?.datasets.map(({ mountPoint }) => mountPoint)).toEqual([
    "/persist",
    "/var/lib",
  ]);
  expect(modelOf(founding).secrets.files.map(({ path }) => path)).toEqual([
    "secrets/backup.sops.yaml",
    "secrets/notify.sops.yaml",
  ]);
});
