import { describe, expect, test } from "vitest";
import { catalogue, findEntry } from "../../src/catalogue/catalogue.ts";
import type { EntryContainer } from "../../src/catalogue/entry.ts";
import type { Service } from "../../src/lab/model.ts";
import { monitoringPorts } from "../../src/lab/rules/monitoring.ts";
import { LabSchema } from "../../src/lab/schema/lab.ts";
import { edit, minimal, read } from "../lab/lab-text.ts";

function resolved(uses: string): Service {
  const acme =
    "  acme: { email: a@example.net, dnsProvider: cloudflare, environmentSecret: acme/env }\nhosts:\n";
  const text = `${edit(minimal, "hosts:\n", acme)}services:
  it: { uses: ${uses}, host: pebble, expose: { name: it, auth: app } }
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
      expect(image).toMatch(/^docker\.io\/[^:]+:v?[0-9][^:]*$/);
    }
  });

  test("the first port is behind the virtual host, and the only one that has to be", () => {
    const [first, ...others] = entry.ports;
    expect([first.lan, first.protocol]).toEqual([false, "tcp"]);
    expect(others.filter(({ lan }) => !lan)).toEqual([]);
  });

  test("it resolves to a service that runs, is published, checked and backed up", () => {
    const service = resolved(name);
    expect(service.runtime.kind).toBe(entry.runtime.kind);
    expect(service.ports.map(({ name: port }) => port)).toEqual(entry.ports.map(({ name: port }) => port));
    expect(service.expose).toMatchObject({
      hostName: "it.home.example.net",
      upstream: entry.upstream,
      port: { host: entry.ports[0].host, purpose: entry.ports[0].purpose },
    });
    expect(service.healthcheck?.path).toBe(entry.healthPath ?? undefined);
    expect(service.backup?.class).toBe(entry.backup.class);
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
