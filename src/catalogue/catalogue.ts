import { attic } from "./attic.ts";
import type { CatalogueEntry } from "./entry.ts";
import { omada } from "./omada.ts";
import { onepasswordConnect } from "./onepassword-connect.ts";
import { unifi } from "./unifi.ts";

/** Every known service, sorted by name. */
export const catalogue: readonly CatalogueEntry[] = [attic, omada, onepasswordConnect, unifi];

const byName: ReadonlyMap<string, CatalogueEntry> = new Map(catalogue.map((entry) => [entry.name, entry]));

/** The entry of a name; undefined where there is none of it, or no name. */
export function findEntry(name: string | undefined): CatalogueEntry | undefined {
  return name === undefined ? undefined : byName.get(name);
}
