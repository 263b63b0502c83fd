import { describe, expect, test } from "vitest";
import { catalogue, entryOfImage, findEntry, imageParts } from "../../src/catalogue/catalogue.ts";
import type { EntryContainer } from "../../src/catalogue/entry.ts";
import { fieldsOf, sourceOf } from "../../src/catalogue/fields.ts";
import type { Service } from "../../src/lab/model.ts";
import { monitoringPorts } from "../../src/lab/rules/monitoring.ts";
import { LabSchema } from "../../src/lab/schema/lab.ts";
import { edit, minimal, read } from "../lab/lab-text.ts";

function resolved(uses: string): Service {
  const published = findEntry(uses)?.upstream === null ? "" : ", expose: { name: it, auth: app }";
  const acme =
    "  acme: { email: a@example.net, dnsProvider: cloudflare, environmentSecret: acme/env }\nhosts:\n";
  const text = `${edit(minimal, "hosts:\n", acme)}services:
  it: { uses: ${uses}, host: pebble${published} }
`;
  const result = read(text);
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 2));
  const [service] = result.value.services;
  if (service === undefined) throw new Error("no service");
  return service;
}

test("entries are sorted, and found by name", () => {
  const names = catalogue.map(({ name }) => name);
  expect(names).toEqual(names.toSorted());
  for (const entry of catalogue) expect(findEntry(entry.name)).toBe(entry);
  expect(findEntry("constructor")).toBeUndefined();
});

test("no two ports of the catalogue have one number on the host, and none is Caddy's or monitoring's", () => {
  const ports = catalogue.flatMap(({ name, ports: its }) => its.map((port) => ({ service: name, ...port })));
  const numbers = ports.map(({ host, protocol }) => `${host}/${protocol}`);
  expect(numbers.filter((number, i) => numbers.indexOf(number) !== i)).toEqual([]);
  const taken = new Set<number>([80, 443, ...Object.values(monitoringPorts)]);
  expect(ports.filter(({ host }) => taken.has(host))).toEqual([]);
  const loopback = ports.filter(({ lan }) => !lan).map(({ host }) => host);
  expect(new Set(loopback).size).toBe(loopback.length);
});

test("a field with neither a source nor a reason is seen", () => {
  const [entry] = catalogue;
  if (entry === undefined) throw new Error("no entry");
  const { backup: _, ports: __, ...sources } = entry.sources;
  const bare = { ...entry, sources };
  const without = fieldsOf(bare).filter((field) => sourceOf(bare, field) === undefined);
  expect(without).toEqual([...entry.ports.map((port) => `ports.${port.name}`), "backup"]);
});

test.each([
  ["nextcloud", "nextcloud"],
  ["nextcloud:31-apache", "nextcloud"],
  ["nextcloud:31-fpm", undefined],
  ["docker.io/library/redis:8@sha256:0123", "redis"],
  ["localhost:5000/vaultwarden/server", "vaultwarden"],
  ["ghcr.io/dani-garcia/vaultwarden:1.36.0-alpine", "vaultwarden"],
  ["gitea/gitea:1.25", undefined],
  ["gitea/gitea:1.25.4-rootless", "gitea"],
  ["postgres:17-alpine", "postgres"],
  ["postgres:18", undefined],
  ["example/redis", undefined],
])("the entry of %s is %s", (image, name) => {
  expect(entryOfImage(image)?.name).toBe(name);
});

test("parts of an image reference", () => {
  expect(imageParts("registry.example.net:5000/a/b:1.2@sha256:00")).toEqual({
    repository: "a/b",
    tag: "1.2",
  });
  expect(imageParts("a")).toEqual({ repository: "a", tag: "latest" });
});

describe.each(catalogue.map((entry) => [entry.name, entry] as const))("%s", (name, entry) => {
  const containers: readonly EntryContainer[] =
    entry.runtime.kind === "podman"
      ? [entry.runtime.container, ...Object.values(entry.runtime.companions)]
      : [];

  test("every field is said in words", () => {
    expect(LabSchema.shape.services.safeParse({ [name]: { uses: name, host: "a" } }).success).toBe(true);
    expect(entry.documentation).toMatch(/^https:\/\/[a-z0-9.]+\.[a-z]+/);
    const sandbox = entry.runtime.kind === "native" ? [entry.runtime.hardening] : [];
    for (const text of [entry.title, ...entry.notes, ...sandbox]) expect(text).toMatch(/\S/);
    for (const { purpose } of [...entry.ports, ...entry.secrets]) expect(purpose).toMatch(/^\S.{5,}[^.]$/);
  });

  test("what opens a container has a reason, and nothing else has one", () => {
    for (const { hardening, image } of containers) {
      const opened = !hardening.readOnly || !hardening.noNewPrivileges || hardening.capabilities.length > 0;
      expect(hardening.reason === null).toBe(!opened);
      expect(image).toMatch(
        /^(docker\.io|ghcr\.io|lscr\.io|quay\.io|codeberg\.org|docker\.gitea\.com)\/[^:]+:(v|RELEASE\.)?[0-9][^:]*$/,
      );
    }
  });

  test("the first port is behind the virtual host; another on loopback says why it is not", () => {
    const [first, ...others] = entry.ports;
    expect(first.protocol).toBe("tcp");
    expect(first.lan && entry.upstream !== null).toBe(false);
    const hidden = others.filter(({ lan }) => !lan);
    expect(hidden.filter(({ purpose }) => !purpose.includes("on loopback only: "))).toEqual([]);
  });

  test("every field has a source, or is marked as not proved with a reason", () => {
    const fields = fieldsOf(entry);
    expect(fields.length).toBeGreaterThan(5);
    const without = fields.filter((field) => {
      const source = sourceOf(entry, field);
      const words = typeof source === "object" ? source.unproven : "";
      return !(typeof source === "string"
        ? /^(https:\/\/\S+\.\S+|nixpkgs:nixos\/modules\/\S+\.nix)$/.test(source)
        : words.length > 5);
    });
    expect(without).toEqual([]);
  });

  test("every source is of a field that the entry has", () => {
    const groups = ["ports", "secrets"].filter((key) => entry[key as "ports" | "secrets"].length > 0);
    const known = new Set([...fieldsOf(entry), ...groups]);
    expect(Object.keys(entry.sources).filter((field) => !known.has(field))).toEqual([]);
  });

  test("its images lead to it, and no other entry's do", () => {
    const { runtime } = entry;
    const own = runtime.kind === "podman" ? [runtime.container.image] : [`docker.io/${entry.images[0]}:1`];
    for (const image of own) expect(entryOfImage(image)?.name).toBe(name);
    const others = catalogue.filter((other) => other !== entry).flatMap(({ images }) => images);
    expect(entry.images.filter((image) => others.includes(image))).toEqual([]);
  });

  test("it resolves to a service that runs, is published, checked and backed up", () => {
    const service = resolved(name);
    expect(service.runtime.kind).toBe(entry.runtime.kind);
    expect(service.ports.map(({ name: port }) => port)).toEqual(entry.ports.map(({ name: port }) => port));
    const [{ host, purpose }] = entry.ports;
    const page = { hostName: "it.home.example.net", upstream: entry.upstream, host, purpose };
    const { hostName, upstream, port } = service.expose ?? {};
    expect(
      service.expose === null ? null : { hostName, upstream, host: port?.host, purpose: port?.purpose },
    ).toEqual(entry.upstream === null ? null : page);
    expect(service.healthcheck?.path).toBe(entry.healthPath ?? undefined);
    expect(service.backup.class).toBe(entry.backup.class);
    expect(service.backup.exclude.map((path) => path.replace("/var/lib/it/", ""))).toEqual(
      entry.backup.exclude,
    );
    expect(service.database).toBe(entry.database);
  });

  test("its directories belong to the user that it runs as", () => {
    const owning = containers.filter(({ state, volumes }) => state.length + volumes.length > 0);
    expect(owning.filter(({ owner }) => owner === null)).toEqual([]);
    const running = containers.filter(({ user }) => user !== null);
    expect(running.map(({ user }) => user)).toEqual(
      running.map(({ owner }) => `${owner?.uid}:${owner?.gid}`),
    );
    const { runtime } = resolved(name);
    const paths =
      runtime.kind === "podman"
        ? [runtime.container, ...runtime.companions].flatMap(({ state, volumes }) => [...state, ...volumes])
        : [];
    expect(paths.every(({ path }) => path.startsWith("/var/lib/it/"))).toBe(true);
  });
});

/** Containers of one service of the minimal lab, by their short names. */
function containersOf(service: string) {
  const result = read(`${minimal}services:\n  it: ${service}\n`);
  const runtime = result.ok ? result.value.services[0]?.runtime : undefined;
  if (runtime?.kind !== "podman") throw new Error("no containers");
  return new Map([runtime.container, ...runtime.companions].map((container) => [container.alias, container]));
}

test("what a service mounts itself is not put into memory as well", () => {
  const data = "volumes: [{ path: /var/lib/broker, mount: /data }]";
  const usual = containersOf("{ uses: paperless, host: pebble }");
  const own = containersOf(`{ uses: paperless, host: pebble, containers: { broker: { ${data} } } }`);
  expect(usual.get("broker")?.hardening.tmpfs).toEqual(["/data"]);
  expect(own.get("broker")?.hardening.tmpfs).toEqual([]);
});

test("a companion is given the variables of the service where the catalogue says so, under the name that lab.yaml has", () => {
  const secrets = (service: string) =>
    [...containersOf(service)].map(([alias, { environmentSecrets }]) => [alias, ...environmentSecrets]);
  expect(secrets("{ uses: miniflux, host: pebble }")).toEqual([
    ["it", "it/env"],
    ["db", "it/env"],
  ]);
  expect(secrets("{ uses: miniflux, host: pebble, environmentSecrets: [feeds/all] }")).toEqual([
    ["it", "feeds/all"],
    ["db", "feeds/all"],
  ]);
  expect(
    secrets("{ uses: miniflux, host: pebble, containers: { db: { environmentSecrets: [feeds/db] } } }"),
  ).toEqual([
    ["it", "it/env"],
    ["db", "feeds/db"],
  ]);
});
