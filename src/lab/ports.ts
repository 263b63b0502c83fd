import { findEntry } from "../catalogue/catalogue.ts";
import type { EntryPort } from "../catalogue/entry.ts";
import type { ServicePort } from "./model.ts";
import { own } from "./own.ts";
import type { Path } from "./problem.ts";
import type { Lab } from "./schema/lab.ts";

type WrittenService = Lab["services"][string];
type WrittenPort = WrittenService["ports"][number];

/** A port of a service on a host, and which key below the service decides its number there. */
interface PlacedPort {
  readonly port: ServicePort;
  readonly path: Path;
}

/**
 * The catalogue's ports in its order, then the service's own; one of the service's with a catalogue's name takes its
 * place. The number on the host: the override's, the service's, the catalogue's, the container's.
 */
export function portsOn(service: WrittenService, host: string): readonly PlacedPort[] {
  const { uses, ports, overrides } = service;
  const entry = findEntry(uses);
  const known = new Map(entry?.ports.map((port) => [port.name, port]));
  const named = new Set(ports.map(({ name }) => name));
  const numbers = own(overrides, host)?.ports ?? {};
  const placed = [
    ...(entry?.ports ?? []).filter(({ name }) => !named.has(name)).map(fromEntry),
    ...ports.map((port, i) => fromOwn(port, i, known.get(port.name))),
  ].map(({ port, path }): PlacedPort => {
    const number = own(numbers, port.name);
    return number === undefined
      ? { port, path }
      : { port: { ...port, host: number }, path: ["overrides", host, "ports", port.name] };
  });
  const order = new Map([...known.keys(), ...named].toReversed().map((name, i) => [name, -i]));
  const sorted = placed.toSorted((a, b) => (order.get(a.port.name) ?? 0) - (order.get(b.port.name) ?? 0));
  return entry?.runtime.kind === "native" ? sorted.map(listening) : sorted;
}

/** A native service listens on the host itself. */
function listening({ port, path }: PlacedPort): PlacedPort {
  return { port: { ...port, container: port.host }, path };
}

function fromEntry(port: EntryPort): PlacedPort {
  return { port, path: ["uses"] };
}

function fromOwn(written: WrittenPort, i: number, known: EntryPort | undefined): PlacedPort {
  const usual = known?.container === written.container ? known.host : written.container;
  return {
    port: { ...written, host: written.host ?? usual, purpose: known?.purpose ?? null },
    path: ["ports", i, written.host === undefined ? "container" : "host"],
  };
}

/** All that have a name: the service's own, then the catalogue's. */
export function portNames(service: WrittenService): string[] {
  const usual = findEntry(service.uses);
  return [...new Set([...service.ports, ...(usual?.ports ?? [])].map(({ name }) => name))];
}

/** What a virtual host or a health check can lead to: the service's own TCP ports, then the catalogue's. */
export function webPorts(service: WrittenService): string[] {
  const own = service.ports.filter(({ protocol }) => protocol === "tcp").map(({ name }) => name);
  const named = new Set(service.ports.map(({ name }) => name));
  return [...own, ...cataloguePorts(service).filter((name) => !named.has(name))];
}

/** The port that is meant where none is named: the catalogue's first or the only one. */
export function leadingPort(service: WrittenService): string | undefined {
  const [first] = cataloguePorts(service);
  const [only, ...others] = webPorts(service);
  return first ?? (others.length === 0 ? only : undefined);
}

function cataloguePorts({ uses }: WrittenService): readonly string[] {
  const ports = findEntry(uses)?.ports ?? [];
  return ports.filter(({ protocol }) => protocol === "tcp").map(({ name }) => name);
}
