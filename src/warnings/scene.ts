import type { ServiceBackup } from "../lab/backups.ts";
import type { Container } from "../lab/container.ts";
import type { Facts } from "../lab/facts.ts";
import type { Host, Model, Service } from "../lab/model.ts";
import { own } from "../lab/own.ts";
import type { Path } from "../lab/problem.ts";
import type { Lab } from "../lab/schema/lab.ts";

/** What the rules of warnings are told. */
export interface WarningInput {
  /** As it is written: a warning points at what a person wrote. */
  readonly lab: Lab;
  readonly model: Model;
  readonly facts: Facts;
  /** The lab of the default branch, where there is one to compare with. */
  readonly previous?: Model | undefined;
  /** ISO date, such as 2026-11-24. */
  readonly today: string;
}

type WrittenService = Lab["services"][string];
type WrittenCompanion = WrittenService["containers"][string];

/** A service on one of its hosts, and where lab.yaml speaks of it. */
export interface Placed {
  readonly service: Service;
  readonly written: WrittenService;
  readonly host: Host;
  readonly path: readonly ["services", string];
  /** Its own first; none where a NixOS module runs it. */
  readonly containers: readonly PlacedContainer[];
  /** Null where it is switched off. */
  readonly backup: ServiceBackup | null;
  /** What a backup of it would hold: none for a service without data. */
  readonly state: readonly StateDirectory[];
}

export interface PlacedContainer {
  readonly container: Container;
  /** Undefined where it is the catalogue's alone. */
  readonly written: Omit<WrittenCompanion, "healthcheck" | "dependsOn"> | undefined;
  /** Where lab.yaml speaks of it: at `uses` where it is the catalogue's alone. */
  readonly path: Path;
}

/** The input, and what several rules look up in it: gathered once for all of them. */
export interface Scene extends WarningInput {
  readonly placed: readonly Placed[];
  readonly placedOn: ReadonlyMap<string, readonly Placed[]>;
}

export function makeScene(input: WarningInput): Scene {
  const { lab, model } = input;
  const hosts = new Map(model.hosts.map((host) => [host.name, host]));
  const placed = model.services.flatMap((service): Placed[] => {
    const [written, host] = [own(lab.services, service.name), hosts.get(service.host)];
    if (written === undefined || host === undefined) return [];
    const path = ["services", service.name] as const;
    const containers = containersOf(service, written, path);
    const state = stateOf(service, containers, path);
    const backup = service.backup?.enabled === true ? service.backup : null;
    return [{ service, written, host, path, containers, backup, state }];
  });
  return { ...input, placed, placedOn: Map.groupBy(placed, ({ service }) => service.host) };
}

function containersOf({ name, runtime }: Service, written: WrittenService, path: Path): PlacedContainer[] {
  if (runtime.kind === "native") return [];
  return [
    { container: runtime.container, written, path },
    ...runtime.companions.map((container) => {
      const said = own(written.containers, container.alias);
      const place = said === undefined ? ["uses"] : ["containers", container.alias];
      return { container, written: said, path: ["services", name, ...place] };
    }),
  ];
}

/** A directory that a service keeps its data in. */
export interface StateDirectory {
  readonly directory: string;
  /** Where lab.yaml says so; at `uses` where the catalogue does. */
  readonly at: Path;
}

function stateOf(
  { runtime }: Service,
  containers: readonly PlacedContainer[],
  path: Path,
): readonly StateDirectory[] {
  const usual = [...path, "uses"];
  if (runtime.kind === "native") return runtime.state.map((state) => ({ directory: state.path, at: usual }));
  return containers.flatMap(({ container, written, path: place }) => {
    const said = new Map(written?.state.map((mount, i) => [mount.path, i]));
    return container.state.map(({ path: directory }) => {
      const i = said.get(directory);
      return { directory, at: i === undefined ? usual : [...place, "state", i, "path"] };
    });
  });
}

/** Whether a path is a directory or lies in it. */
export function isWithin(path: string, directory: string): boolean {
  return path === directory || directory === "/" || path.startsWith(`${directory}/`);
}

/** Names of the hosts that they are on, sorted. */
export function hostNames(placed: readonly Placed[]): string[] {
  return [...new Set(placed.map(({ service }) => service.host))].toSorted();
}
