import type { Container } from "../../lab/container.ts";
import type { NixosHost, Service } from "../../lab/model.ts";
import type { DatabaseKind } from "../../lab/schema/services.ts";
import { containerUnit, serviceUnits } from "../units.ts";
import { quiesceUnit, SNAPSHOT_ROOT, SNAPSHOT_UNIT, stagingRoot } from "./names.ts";

/** What a job reads, so that it is all of one moment. */
export type Consistency = Snapshot | Quiesce | { readonly kind: "live" };

/** A ZFS snapshot that all jobs of the host share. */
export interface Snapshot {
  readonly kind: "zfs";
  /** The unit that a job needs, and the root that it binds over the real paths. */
  readonly unit: string;
  readonly root: string;
  /** Datasets that hold the paths or lie below them, by mount point. */
  readonly datasets: readonly Dataset[];
}

/** Copies that are made while the service stands still. */
export interface Quiesce {
  readonly kind: "quiesce";
  readonly unit: string;
  readonly root: string;
  /** Units in the order in which they are stopped. */
  readonly stop: readonly string[];
  readonly dumps: readonly Dump[];
}

export interface Dataset {
  readonly dataset: string;
  readonly mountPoint: string;
}

/** A dump of a database beside its files: what another version of the server can read. */
export interface Dump {
  readonly kind: DatabaseKind;
  /** podman's name of the container that runs the server; null: sqlite, whose files are dumped. */
  readonly container: string | null;
  /** Its unit, with .service. */
  readonly unit: string | null;
}

/** A snapshot where every path lies on a dataset that the host declares, else copies. */
export function consistencyOf(service: Service, { zfs }: NixosHost, state: readonly string[]): Consistency {
  const declared = zfs?.datasets ?? [];
  const holding = state.map((path) => datasetOf(path, declared));
  if (holding.every((found) => found !== undefined)) {
    const below = declared.filter(({ mountPoint }) => state.some((path) => isBelow(mountPoint, path)));
    const datasets = [...new Set([...holding, ...below])];
    return {
      kind: "zfs",
      unit: SNAPSHOT_UNIT,
      root: SNAPSHOT_ROOT,
      datasets: declared.filter((one) => datasets.includes(one)),
    };
  }
  return {
    kind: "quiesce",
    unit: quiesceUnit(service.name),
    root: stagingRoot(service.name),
    stop: serviceUnits(service),
    dumps: dumpsOf(service),
  };
}

/** The one with the longest mount point that holds the path. */
function datasetOf(path: string, declared: readonly Dataset[]): Dataset | undefined {
  return declared.findLast(({ mountPoint }) => path === mountPoint || isBelow(path, mountPoint));
}

function isBelow(path: string, directory: string): boolean {
  return directory === "/" ? path !== "/" : path.startsWith(`${directory}/`);
}

/** Images of database servers that we know how to ask for a dump, by the last word of their name. */
const servers: Readonly<Record<string, DatabaseKind>> = {
  mariadb: "mariadb",
  mongo: "mongodb",
  mysql: "mariadb",
  postgres: "postgresql",
  postgresql: "postgresql",
};

/** Dumps of a service: of the containers that run a server, and of SQLite files where the catalogue knows of them. */
export function dumpsOf({ runtime, database }: Service): readonly Dump[] {
  const containers = runtime.kind === "podman" ? [runtime.container, ...runtime.companions] : [];
  const served = containers.flatMap((container): Dump[] => {
    const kind = serverOf(container);
    return kind === undefined ? [] : [{ kind, container: container.name, unit: containerUnit(container) }];
  });
  return database === "sqlite" ? [...served, { kind: "sqlite", container: null, unit: null }] : served;
}

function serverOf({ image }: Container): DatabaseKind | undefined {
  const name = /([a-z0-9._-]+)(:[^/]*)?(@.*)?$/.exec(image)?.[1] ?? "";
  return servers[name];
}
