import { expect, test } from "vitest";
import type { Container } from "../../src/lab/container.ts";
import type { Model, Native, Podman } from "../../src/lab/model.ts";
import { edit, founding, minimal, read, twoHosts } from "./lab-text.ts";

function modelOf(text: string): Model {
  const result = read(text);
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 2));
  return result.value;
}

/** The smallest lab with services, as YAML below `services:`. */
function withServices(services: string, lab = ""): string {
  return `${edit(minimal, "hosts:\n", `${lab}hosts:\n`)}services:\n${services}`;
}

function instance(model: Model, name: string, host = model.hosts[0]?.name) {
  const found = model.services.find((one) => one.name === name && one.host === host);
  if (found === undefined) throw new Error(`${name} does not run on ${host}`);
  return found;
}

function podman(model: Model, name: string, host?: string): Podman {
  const { runtime } = instance(model, name, host);
  if (runtime.kind !== "podman") throw new Error(`${name} has no container`);
  return runtime;
}

function native(model: Model, name: string, host?: string): Native {
  const { runtime } = instance(model, name, host);
  if (runtime.kind !== "native") throw new Error(`${name} is not native`);
  return runtime;
}

test("an image alone is a container with everything dropped", () => {
  const model = modelOf(withServices("  a: { host: pebble, image: docker.io/a/a:1 }\n"));
  const expected: Container = {
    name: "a",
    alias: "a",
    image: "docker.io/a/a:1",
    user: null,
    command: [],
    environment: {},
    environmentSecrets: [],
    secretFiles: [],
    state: [],
    volumes: [],
    dependsOn: [],
    devices: [],
    gpu: false,
    hardening: {
      readOnly: true,
      noNewPrivileges: true,
      dropCapabilities: true,
      capabilities: [],
      tmpfs: [],
      privileged: false,
      reasons: [],
    },
    resources: { memory: null, cpus: null, pids: null },
    stopTimeout: 10,
    healthCommand: null,
    extraOptions: [],
    owner: null,
    account: null,
    said: ["image"],
  };
  expect(podman(model, "a")).toEqual({
    kind: "podman",
    network: "bridge",
    companions: [],
    container: expected,
  });
  expect(instance(model, "a")).toMatchObject({ ports: [], expose: null, healthcheck: null, database: null });
});

test("companions are named after their service, and start first by name", () => {
  const { container, companions } = podman(modelOf(founding), "paperless", "luna");
  expect(container.dependsOn).toEqual(["paperless-redis"]);
  expect(container.owner).toEqual({ uid: 315, gid: 315 });
  expect(companions.map(({ name, alias }) => [name, alias])).toEqual([["paperless-redis", "redis"]]);
  expect(companions[0]?.state).toEqual([{ path: "/var/lib/paperless/redis", mount: "/data" }]);
});

test("the catalogue's entry stands below the service's own fields", () => {
  const model = modelOf(
    withServices(`  unifi:
    uses: unifi
    host: pebble
    image: docker.io/jacobalberty/unifi:v9.5.21
    user: "1001:1002"
    state: [{ path: /tank/unifi, mount: /unifi }]
    hardening: { readOnly: true, tmpfs: [/tmp] }
    stopTimeout: 90
    backup: { class: standard }
`),
  );
  const { container } = podman(model, "unifi");
  expect(container).toMatchObject({
    image: "docker.io/jacobalberty/unifi:v9.5.21",
    user: "1001:1002",
    owner: { uid: 1001, gid: 1002 },
    state: [{ path: "/tank/unifi", mount: "/unifi" }],
    stopTimeout: 90,
  });
  expect(container.hardening).toMatchObject({ readOnly: true, tmpfs: ["/tmp"] });
  expect(instance(model, "unifi")).toMatchObject({
    database: "mongodb",
    backup: { class: "standard" },
    healthcheck: { path: "/status", port: { name: "web", host: 8443 } },
  });
});

test("a port with a catalogue's name takes its place and keeps its number and purpose", () => {
  const ports = (own: string) =>
    instance(
      modelOf(withServices(`  op: { uses: onepassword-connect, host: pebble, ports: [${own}] }\n`)),
      "op",
    ).ports;
  expect(ports("{ container: 8080, name: api }")).toMatchObject([{ name: "api", host: 18081 }]);
  expect(ports("{ container: 8080, name: api, host: 9000 }")).toMatchObject([{ name: "api", host: 9000 }]);
  expect(ports("{ container: 8081, name: api }")).toMatchObject([{ name: "api", host: 8081 }]);
  const more = ports("{ container: 8081, name: metrics }");
  expect(more.map(({ name, host }) => [name, host])).toEqual([
    ["api", 18081],
    ["metrics", 8081],
  ]);
  expect(more[0]?.purpose).toMatch(/API/);
});

test("a secret file of the catalogue is the service's own name of it, for every container", () => {
  const named = (own: string) => {
    const { container, companions } = podman(
      modelOf(withServices(`  op: { uses: onepassword-connect, host: pebble${own} }\n`)),
      "op",
    );
    return [container, ...companions].map(({ name, secretFiles }) => [name, secretFiles]);
  };
  const mount = "/home/opuser/.op/1password-credentials.json";
  const file = (secret: string) => [{ secret, mount, uid: 999, gid: 999 }];
  expect(named("")).toEqual([
    ["op", file("op/credentials")],
    ["op-sync", file("op/credentials")],
  ]);
  expect(named(`, secretFiles: [{ secret: vault/op, mount: ${mount} }]`)).toEqual([
    ["op", file("vault/op")],
    ["op-sync", file("vault/op")],
  ]);
});

test("a native service has its module's settings, with those of lab.yaml in their place", () => {
  const model = modelOf(founding);
  expect(native(model, "attic", "luna")).toEqual({
    kind: "native",
    module: "atticd",
    settings: {
      "allowed-hosts": ["attic.lab.example.net", "127.0.0.1:18080"],
      "api-endpoint": "https://attic.lab.example.net/",
      listen: "127.0.0.1:18080",
      storage: { path: "/var/lib/private/atticd/storage", type: "local" },
    },
    state: [{ path: "/var/lib/private/atticd" }],
    environmentSecrets: ["attic/env"],
  });
  const bare = modelOf(withServices("  attic: { uses: attic, host: pebble }\n"));
  expect(native(bare, "attic")).toMatchObject({
    settings: { listen: "127.0.0.1:18080" },
    environmentSecrets: ["attic/env"],
  });
});

test("hosts differ where overrides say so, and nowhere else", () => {
  const text = `${twoHosts}services:
  a:
    hosts: [slate, pebble]
    image: docker.io/a/a:1
    ports: [{ container: 8000, name: web }]
    environment: { A: one, B: two }
    resources: { memory: 1g, pids: 9 }
    expose: { name: a, auth: app }
    overrides:
      slate:
        image: docker.io/a/a:2
        ports: { web: 9000 }
        environment: { B: other }
        resources: { memory: 2g }
        expose: { name: b }
`;
  const model = modelOf(text);
  expect(model.services.map(({ host }) => host)).toEqual(["pebble", "slate"]);
  expect(podman(model, "a", "slate").container).toMatchObject({
    image: "docker.io/a/a:2",
    environment: { A: "one", B: "other" },
    resources: { memory: "2g", cpus: null, pids: 9 },
  });
  expect(instance(model, "a", "slate").expose).toMatchObject({
    hostName: "b.home.example.net",
    port: { container: 8000, host: 9000 },
  });
  expect(podman(model, "a", "pebble").container).toMatchObject({ image: "docker.io/a/a:1" });
  expect(instance(model, "a", "pebble").expose).toMatchObject({ port: { host: 8000 } });
  const off = modelOf(edit(text, "expose: { name: b }", "expose: false"));
  expect(instance(off, "a", "slate").expose).toBeNull();
  expect(instance(off, "a", "pebble").expose).not.toBeNull();
});

test("one service more moves no other's port", () => {
  const services = (model: Model) => model.services.filter(({ name }) => name !== "new");
  const more = edit(
    founding,
    "services:\n",
    "services:\n  new: { host: luna, image: docker.io/a/a:1, ports: [{ container: 8001, name: web }] }\n",
  );
  expect(services(modelOf(more))).toEqual(modelOf(founding).services);
});
