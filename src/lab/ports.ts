import { findEntry } from "../catalogue/catalogue.ts";
import type { Lab } from "./schema/lab.ts";

type WrittenService = Pick<Lab["services"][string], "uses" | "ports">;

/** What a virtual host or a health check can lead to: the service's own TCP ports, then the catalogue's. */
export function webPorts(service: WrittenService): string[] {
  const own = service.ports.filter(({ protocol }) => protocol === "tcp").map(({ name }) => name);
  return [...own, ...cataloguePorts(service).filter((name) => !own.includes(name))];
}

/** The port that is meant where none is named: the catalogue's first or the only one. */
export function leadingPort(service: WrittenService): string | undefined {
  const [first] = cataloguePorts(service);
  const [only, ...others] = webPorts(service);
  return first ?? (others.length === 0 ? only : undefined);
}

function cataloguePorts({ uses }: WrittenService): readonly string[] {
  return (uses === undefined ? undefined : findEntry(uses)?.ports) ?? [];
}
