import type { EntryContainer } from "../../catalogue/entry.ts";
import type { Block, Yaml } from "../block.ts";
import { type Account, left } from "./account.ts";
import { containerKeys, full, type Made, type Making, some } from "./container.ts";
import { type Directories, directoriesOf } from "./directories.ts";
import { textOf } from "./document.ts";
import type { Draft } from "./draft.ts";
import { familyOf, type Group, standsAlone } from "./group.ts";
import { type Known, knownAs } from "./known.ts";
import { lostOf } from "./lost.ts";
import { aliasesOf, nameOf, renamedHosts } from "./names.ts";
import type { NeededSecret, Place } from "./place.ts";
import { doorsOf } from "./published.ts";

/** A service for lab.yaml, and what there is to say of it. */
export interface Built {
  readonly name: string;
  readonly block: Block;
  readonly accounts: readonly Account[];
  readonly secrets: readonly NeededSecret[];
  readonly steps: readonly string[];
  /** Host ports and the published name that it takes. */
  readonly takes: Pick<Place, "ports" | "published">;
  /** It is published, and nobody knows whether it asks for a password. */
  readonly isUnchecked: boolean;
}

interface Around {
  readonly place: Place;
  /** After which Docker calls what has no name. */
  readonly project: string;
  /** All services of the compose file. */
  readonly all: readonly Draft[];
}

export function buildService(group: Group, { place, project, all }: Around): Built {
  const { known, why } = knownAs(group);
  const { main, companions } = group;
  const name = nameOf(main, { known, place, project });
  const aliases = aliasesOf(companions, name, known);
  const apart = all.filter((draft) => standsAlone(draft) && draft !== main && !companions.includes(draft));
  const renamed = renamedHosts(group, { name, aliases, apart });
  const usual = known?.entry.runtime.container;
  const common = { service: name, renamed, ...sharedBy(group, known) };
  const own = containerKeys(main, { ...common, alias: undefined, entry: usual });
  const beside = companionsOf(group, pathsIn(own.keys.state), { ...common, aliases, known, main });
  const doors = doorsOf(main, { service: name, known, place });
  const keys: Readonly<Record<string, Yaml | undefined>> = {
    uses: known?.entry.name,
    host: place.host,
    ...own.keys,
    ports: some(doors.ports),
    network: main.onHostNetwork && companions.length === 0 ? "host" : undefined,
    healthcheck: healthOf(main, usual?.healthCommand),
    containers: full(Object.fromEntries(beside.map(({ alias, keys: said }) => [alias, said]))),
    dependsOn: dependsOn(main, { aliases, usual: usual?.dependsOn ?? [], name }),
    expose: doors.expose,
    database: databaseOf(group, known),
  };
  const unsure = known === undefined && doors.expose?.auth === "app";
  return {
    ...together([own, ...beside]),
    name,
    block: blockOf(name, keys),
    accounts: [
      ...(why === undefined ? [] : [left([...main.path, "image"], why)]),
      ...[own, doors, ...beside].flatMap(({ accounts }) => accounts),
      ...lostOf(group, apart),
    ],
    takes: { ports: portsTaken(doors.ports, known), published: new Set(publishedNames(doors.expose)) },
    isUnchecked: unsure,
  };
}

function blockOf(name: string, keys: Readonly<Record<string, Yaml | undefined>>): Block {
  const entries = Object.entries(keys).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value }],
  );
  return { name, comment: undefined, notes: [], entries };
}

function together(made: readonly Pick<Made, "secrets" | "steps">[]): Pick<Made, "secrets" | "steps"> {
  return {
    secrets: made.flatMap(({ secrets }) => secrets),
    steps: made.flatMap(({ steps }) => steps),
  };
}

/** What all containers of a service are made with. */
function sharedBy(group: Group, known: Known | undefined) {
  return {
    shared: sharedFiles(group),
    secrets: known?.entry.secrets ?? [],
    directories: groupDirectories(group, known),
  };
}

/** One after the other: what several keep belongs to the first, so that it is backed up once. */
function companionsOf({ companions }: Group, kept: readonly string[], around: Omit<Beside, "owned">) {
  const owned = new Set([...usualState(around.service, around.known), ...kept]);
  return companions.map((draft) => {
    const made = companion(draft, { ...around, owned: new Set(owned) });
    for (const path of pathsIn(made.keys?.state)) owned.add(path);
    return made;
  });
}

interface Beside extends Omit<Making, "alias" | "entry"> {
  readonly aliases: ReadonlyMap<Draft, string>;
  readonly known: Known | undefined;
  readonly main: Draft;
  /** Directories that other containers of the service keep. */
  readonly owned: ReadonlySet<string>;
}

function companion(draft: Draft, { aliases, known, main, owned, ...common }: Beside) {
  const alias = aliases.get(draft) ?? draft.name;
  const entry = companionEntry(draft, known);
  const made = containerKeys(draft, { ...common, alias, entry });
  const names = new Map([...aliases, [main, common.service] as const]);
  const keys = full({
    ...made.keys,
    ...sharedMounts(made.keys, owned),
    healthcheck: healthOf(draft, entry?.healthCommand),
    dependsOn: dependsOn(draft, { aliases: names, usual: entry?.dependsOn ?? [], name: common.service }),
  });
  // A companion of the catalogue that says nothing of its own is there without a word.
  return { ...made, alias, keys: entry === undefined ? (keys ?? {}) : keys };
}

function companionEntry(draft: Draft, known: Known | undefined): EntryContainer | undefined {
  return known?.entry.runtime.companions[known.aliases.get(draft) ?? ""];
}

function usualContainers(known: Known | undefined): readonly EntryContainer[] {
  const runtime = known?.entry.runtime;
  return runtime === undefined ? [] : [runtime.container, ...Object.values(runtime.companions)];
}

function usualState(service: string, known: Known | undefined): readonly string[] {
  return usualContainers(known).flatMap(({ state }) =>
    state.map(({ directory }) => `/var/lib/${service}/${directory}`),
  );
}

function groupDirectories({ main, companions }: Group, known: Known | undefined): Directories {
  const beside = companions.map((draft) => ({ draft, entry: companionEntry(draft, known) }));
  return directoriesOf(
    [{ draft: main, entry: known?.entry.runtime.container }, ...beside],
    usualContainers(known),
  );
}

/** What another container of the service keeps is backed up once. */
function sharedMounts(
  { state, volumes }: Readonly<Record<string, Yaml | undefined>>,
  owned: ReadonlySet<string>,
) {
  const [mine, all] = [itemsOf(state), itemsOf(volumes)];
  const isOwned = (item: Yaml) => pathsIn([item]).some((path) => owned.has(path));
  return {
    state: some(mine.filter((item) => !isOwned(item))),
    volumes: some([...all, ...mine.filter(isOwned)]),
  };
}

function itemsOf(value: Yaml | undefined): readonly Yaml[] {
  return Array.isArray(value) ? (value as readonly Yaml[]) : [];
}

function pathsIn(value: Yaml | undefined): readonly string[] {
  return itemsOf(value).flatMap((item) =>
    typeof item === "object" && "path" in item && typeof item.path === "string" ? [item.path] : [],
  );
}

function healthOf({ healthCommand }: Draft, usual: string | null | undefined): Yaml | undefined {
  return healthCommand === undefined || healthCommand === usual ? undefined : { command: healthCommand };
}

function dependsOn(
  draft: Draft,
  { aliases, usual, name }: { aliases: ReadonlyMap<Draft, string>; usual: readonly string[]; name: string },
): Yaml | undefined {
  const wanted = [...aliases]
    .filter(([other]) => draft.dependsOn.includes(other.name))
    .map(([, alias]) => alias);
  const known = usual.map((alias) => (alias === "self" ? name : alias));
  return wanted.every((alias) => known.includes(alias))
    ? undefined
    : some([...new Set([...known, ...wanted])]);
}

function sharedFiles({ main, companions }: Group): ReadonlySet<string> {
  const names = [main, ...companions].flatMap(({ secretFiles }) => [
    ...new Set(secretFiles.map(({ name }) => name)),
  ]);
  return new Set(names.filter((name, i) => names.indexOf(name) !== i));
}

function databaseOf({ main, companions }: Group, known: Known | undefined): string | undefined {
  const families = [main, ...companions].map(({ image }) => familyOf(image) ?? "");
  const family = families.find((one) => ["postgresql", "mariadb", "mongodb"].includes(one));
  return family === known?.entry.database ? undefined : family;
}

function portsTaken(
  ports: readonly { readonly [key: string]: Yaml }[],
  known: Known | undefined,
): ReadonlySet<string> {
  const own = ports.map(
    ({ host, container, protocol = "tcp" }) => `${textOf(host ?? container)}/${textOf(protocol)}`,
  );
  return new Set([...own, ...(known?.entry.ports ?? []).map(({ host, protocol }) => `${host}/${protocol}`)]);
}

function publishedNames(expose: { readonly [key: string]: Yaml } | undefined): string[] {
  return typeof expose?.name === "string" ? [expose.name] : [];
}
