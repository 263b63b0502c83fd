import type { CatalogueEntry } from "../../catalogue/entry.ts";
import type { Backups, Destination, Retention, ServiceBackup } from "../model.ts";
import type { Lab } from "../schema/lab.ts";
import { sortedEntries } from "../sorted.ts";

type WrittenBackup = Exclude<Lab["services"][string]["backup"], false>;

export function resolveBackups(backups: Lab["backups"]): Backups {
  return {
    ...backups,
    destinations: sortedEntries(backups.destinations).map(
      ([name, written]): Destination =>
        written.kind === "local"
          ? { ...written, name, mount: written.mount ?? null }
          : { ...written, name, environmentSecret: written.environmentSecret ?? null },
    ),
  };
}

/** A service's own words, then the catalogue's, then the lab's. */
export function resolveBackup(
  written: WrittenBackup,
  entry: CatalogueEntry | undefined,
  { destinations, retention }: Backups,
): ServiceBackup {
  return {
    class: written.class ?? entry?.backup.class ?? "standard",
    destinations: (written.destinations ?? destinations.map(({ name }) => name)).toSorted(),
    exclude: [...new Set([...(entry?.backup.exclude ?? []), ...written.exclude])],
    retention: keep(retention, written.retention),
  };
}

function keep(
  base: Retention,
  over: { readonly [Kind in keyof Retention]?: number | undefined } | undefined,
): Retention {
  return {
    last: over?.last ?? base.last,
    daily: over?.daily ?? base.daily,
    weekly: over?.weekly ?? base.weekly,
    monthly: over?.monthly ?? base.monthly,
  };
}
