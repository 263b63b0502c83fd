import type { EntryContainer } from "../../catalogue/entry.ts";
import type { Draft, Mounted } from "./draft.ts";

/** A container of a service, and what the catalogue knows of it. */
export interface Keeper {
  readonly draft: Draft;
  readonly entry: EntryContainer | undefined;
}

/** Directories below /var/lib/<service>, by what is kept there. */
export type Directories = ReadonlyMap<string, string>;

/** The directory of a mount that is no directory of the host. */
export function directoryOf(directories: Directories, draft: Draft, mounted: Mounted): string {
  return directories.get(identity(draft, mounted)) ?? slug(mounted.source);
}

/**
 * One directory for each volume, whichever containers share it, and no two in one: the catalogue's where it knows the
 * mount, else named after the volume, or after where it is mounted.
 */
export function directoriesOf(keepers: readonly Keeper[], usual: readonly EntryContainer[]): Directories {
  const taken = new Set(
    usual.flatMap(({ state, volumes }) => [...state, ...volumes].map((one) => one.directory)),
  );
  const directories = new Map<string, string>();
  const all = keepers.flatMap(({ draft, entry }) =>
    draft.mounts
      .filter(({ kind }) => kind !== "absolute")
      .map((mounted) => ({
        id: identity(draft, mounted),
        mounted,
        known: knownMount(entry, mounted)?.directory,
      })),
  );
  for (const { id, known } of all)
    if (known !== undefined && !directories.has(id)) directories.set(id, known);
  for (const { id, mounted } of all) {
    if (directories.has(id)) continue;
    const directory = free(slug(mounted.kind === "anonymous" ? mounted.mount : mounted.source), taken);
    taken.add(directory);
    directories.set(id, directory);
  }
  return directories;
}

/** What the catalogue says of a place in a container. */
export function knownMount(entry: EntryContainer | undefined, { mount }: Mounted) {
  return [...(entry?.state ?? []), ...(entry?.volumes ?? [])].find((one) => one.mount === mount);
}

/** What a mount is known by: what nobody named belongs to its container alone. */
export function identity({ name }: Draft, { kind, source, mount }: Mounted): string {
  return JSON.stringify(
    kind === "anonymous" ? [kind, name, mount] : [kind, source.replace(/^(?:\.\/+)+/, "")],
  );
}

function free(directory: string, taken: ReadonlySet<string>): string {
  for (let i = 1; ; i++) {
    const name = i === 1 ? directory : `${directory}-${i}`;
    if (!taken.has(name)) return name;
  }
}

function slug(text: string): string {
  const plain = text.replaceAll(/[^A-Za-z0-9._-]+/g, "-").replaceAll(/^[-.]+|[-.]+$/g, "");
  return plain === "" ? "data" : plain;
}
