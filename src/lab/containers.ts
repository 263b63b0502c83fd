import { findEntry } from "../catalogue/catalogue.ts";
import type { EntryContainer, EntryMount, EntrySecret, PodmanEntry } from "../catalogue/entry.ts";
import type { Container, Hardening, Mount, Owner, SecretFile } from "./container.ts";
import { own } from "./own.ts";
import type { Path } from "./problem.ts";
import { containerFields } from "./schema/containers.ts";
import type { Lab } from "./schema/lab.ts";
import { sortedKeys } from "./sorted.ts";

type WrittenService = Lab["services"][string];
type WrittenCompanion = WrittenService["containers"][string];
type Written = Omit<WrittenCompanion, "healthcheck"> & {
  readonly healthcheck?: { readonly command?: string | undefined } | undefined;
};

/** A container of a service as on every host, and where lab.yaml speaks of it. */
export interface PlacedContainer {
  readonly path: Path;
  /** Under this key; undefined where it is the catalogue's alone. */
  readonly written: Written | undefined;
  readonly container: Container;
}

/** What a container is made of. */
interface Parts {
  readonly service: string;
  readonly alias: string;
  readonly path: Path;
  readonly written: Written | undefined;
  readonly entry: EntryContainer | undefined;
  readonly secrets: readonly EntrySecret[];
  /** Of the service: what it names in the place of the catalogue's secrets. */
  readonly chosen: Pick<Written, "secretFiles" | "environmentSecrets">;
}

const known = new WeakMap<
  WrittenService,
  { readonly service: string; readonly of: readonly PlacedContainer[] }
>();

/**
 * The service's own container first, then its companions by name; none where a NixOS module runs it. Made once a service:
 * many rules ask.
 */
export function containersOf(service: string, written: WrittenService): readonly PlacedContainer[] {
  const made = known.get(written);
  if (made?.service === service) return made.of;
  const of = makeContainers(service, written);
  known.set(written, { service, of });
  return of;
}

function makeContainers(service: string, written: WrittenService): readonly PlacedContainer[] {
  const entry = findEntry(written.uses);
  if (entry?.runtime.kind === "native") return [];
  const usual: PodmanEntry["companions"] = entry?.runtime.companions ?? {};
  const path = ["services", service];
  const common = { service, secrets: entry?.secrets ?? [], chosen: written };
  const companions = [...new Set([...Object.keys(usual), ...Object.keys(written.containers)])].toSorted();
  return [
    merge({ ...common, alias: service, path, written, entry: entry?.runtime.container }),
    ...companions.map((alias) => {
      const said = own(written.containers, alias);
      const place = said === undefined ? [...path, "uses"] : [...path, "containers", alias];
      return merge({ ...common, alias, path: place, written: said, entry: own(usual, alias) });
    }),
  ];
}

/** Name of the container, and of its unit after `podman-`. */
function containerName(service: string, alias: string): string {
  return alias === service ? service : `${service}-${alias}`;
}

function merge(parts: Parts): PlacedContainer {
  const { service, alias, path, written, entry } = parts;
  const owner = ownerOf(written?.user) ?? entry?.owner ?? null;
  const dependsOn =
    written === undefined || written.dependsOn.length === 0 ? entry?.dependsOn : written.dependsOn;
  const container: Container = {
    name: containerName(service, alias),
    alias,
    image: written?.image ?? entry?.image ?? "",
    user: written?.user ?? entry?.user ?? null,
    command: written === undefined || written.command.length === 0 ? (entry?.command ?? []) : written.command,
    environment: sortedKeys({ ...entry?.environment, ...written?.environment }),
    environmentSecrets: environmentSecrets(parts),
    secretFiles: secretFiles(parts, owner),
    ...mounts(parts),
    dependsOn: (dependsOn ?? []).map((other) => containerName(service, other === "self" ? service : other)),
    devices: written?.devices ?? [],
    gpu: written?.gpu ?? false,
    hardening: hardening(written, entry),
    resources: {
      memory: written?.resources.memory ?? null,
      cpus: written?.resources.cpus ?? null,
      pids: written?.resources.pids ?? null,
    },
    stopTimeout: written?.stopTimeout ?? entry?.stopTimeout ?? 10,
    healthCommand: written?.healthcheck?.command ?? entry?.healthCommand ?? null,
    extraOptions: [...(entry?.extraOptions ?? []), ...(written?.extraOptions ?? [])],
    owner,
    account: written?.account ?? null,
    said: written === undefined ? [] : keysSaid(written),
  };
  return { path, written, container };
}

const containerKeys: ReadonlySet<string> = new Set([
  ...Object.keys(containerFields),
  "dependsOn",
  "healthcheck",
  "ports",
]);

/** Keys about a container that say more than their defaults. */
export function keysSaid(written: object): readonly string[] {
  return Object.entries(written).flatMap(([key, value]) =>
    containerKeys.has(key) && says(value) ? [key] : [],
  );
}

function says(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value !== undefined && value !== false;
  return Object.values(value).some(says);
}

/** Of `uid` or `uid:gid`; a name means nothing outside the container. */
function ownerOf(user: string | undefined): Owner | undefined {
  const [, uid, gid = uid] = /^([0-9]+)(?::([0-9]+))?$/.exec(user ?? "") ?? [];
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** What the container names, or the catalogue's: under the names that the service chose, or the usual ones. */
function environmentSecrets({ service, alias, written, secrets, chosen }: Parts): readonly string[] {
  if (written !== undefined && written.environmentSecrets.length > 0) return written.environmentSecrets;
  if (alias === service) return usualEnvironment(service, secrets);
  const shared = secrets.filter((one) => one.kind === "environment" && one.companions?.includes(alias));
  if (shared.length === 0) return [];
  return chosen.environmentSecrets.length > 0 ? chosen.environmentSecrets : usualEnvironment(service, shared);
}

/** Names of the catalogue's files of variables, where lab.yaml names none. */
export function usualEnvironment(service: string, secrets: readonly EntrySecret[]): readonly string[] {
  return secrets.filter(({ kind }) => kind === "environment").map(({ name }) => `${service}/${name}`);
}

/** The service's own and the catalogue's, whose secret the service may name by mounting another in its place. */
function secretFiles({ service, written, entry, secrets, chosen }: Parts, owner: Owner | null): SecretFile[] {
  const said = written?.secretFiles ?? [];
  const taken = new Set(said.map(({ mount }) => mount));
  const usual = secrets.flatMap((secret) =>
    entry === undefined || secret.kind !== "file" || taken.has(secret.mount)
      ? []
      : [
          {
            secret:
              chosen.secretFiles.find(({ mount }) => mount === secret.mount)?.secret ??
              `${service}/${secret.name}`,
            mount: secret.mount,
          },
        ],
  );
  return [...usual, ...said].map((file) => ({ ...file, uid: owner?.uid ?? null, gid: owner?.gid ?? null }));
}

/** The catalogue's directories lie below /var/lib/<service>, unless the service mounts others in their place. */
function mounts({ service, written, entry }: Parts): Pick<Container, "state" | "volumes"> {
  const [state, volumes] = [written?.state ?? [], written?.volumes ?? []];
  const taken = new Set([...state, ...volumes].map(({ mount }) => mount));
  const usual = (list: readonly EntryMount[] = []): Mount[] =>
    list
      .filter(({ mount }) => !taken.has(mount))
      .map(({ directory, mount }) => ({ path: `/var/lib/${service}/${directory}`, mount }));
  return {
    state: [...usual(entry?.state), ...state],
    volumes: [...usual(entry?.volumes), ...volumes],
  };
}

function hardening(written: Written | undefined, entry: EntryContainer | undefined): Hardening {
  const said = written?.hardening;
  const taken = new Set([...(written?.state ?? []), ...(written?.volumes ?? [])].map(({ mount }) => mount));
  const usual = entry && {
    ...entry.hardening,
    // What the service mounts itself is not put into memory as well.
    tmpfs: entry.hardening.tmpfs.filter((mount) => !taken.has(mount.split(":", 1)[0] ?? "")),
  };
  const both = (key: "capabilities" | "tmpfs") =>
    [...new Set([...(usual?.[key] ?? []), ...(said?.[key] ?? [])])].toSorted();
  return {
    readOnly: said?.readOnly ?? usual?.readOnly ?? true,
    noNewPrivileges: said?.noNewPrivileges ?? usual?.noNewPrivileges ?? true,
    dropCapabilities: said?.dropCapabilities ?? true,
    capabilities: both("capabilities"),
    tmpfs: both("tmpfs"),
    privileged: said?.privileged ?? false,
    reasons: [usual?.reason ?? [], said?.reason ?? []].flat(),
  };
}
