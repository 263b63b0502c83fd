import type { CatalogueEntry } from "../../catalogue/entry.ts";
import type { Backups, Destination, Retention, ServiceBackup } from "../backups.ts";
import { Backups as BackupsSchema } from "../schema/backups.ts";
import type { Lab } from "../schema/lab.ts";
import { sortedEntries } from "../sorted.ts";

type WrittenBackup = Lab["services"][string]["backup"];
type WrittenDestination = Lab["backups"]["destinations"][string];
type WrittenClass = Lab["backups"]["classes"]["critical" | "rebuildable"];

export function resolveBackups(backups: Lab["backups"]): Backups {
  const destinations = sortedEntries(backups.destinations).map(([name, written]) =>
    destination(name, written),
  );
  const all = destinations.map(({ name }) => name);
  const promise = (written: WrittenClass) => ({
    ...written,
    destinations: (written.destinations ?? all).toSorted(),
  });
  const { critical, standard, rebuildable } = backups.classes;
  return {
    ...backups,
    destinations,
    classes: {
      critical: promise(critical),
      standard: promise(standard),
      rebuildable: promise(rebuildable),
    },
  };
}

/** What holds where lab.yaml says nothing of backups. */
export const defaultBackups: Backups = resolveBackups(BackupsSchema.parse({}));

function destination(name: string, written: WrittenDestination): Destination {
  const offsite = written.offsite ?? written.kind === "s3";
  switch (written.kind) {
    case "local":
      return { ...written, name, offsite, mount: written.mount ?? null };
    case "sftp":
      return { ...written, name, offsite };
    case "s3":
      return { ...written, name, offsite, environmentSecret: written.environmentSecret ?? null };
    case "rest":
      return { ...written, name, offsite, environmentSecret: written.environmentSecret ?? null };
  }
}

/** What decides the backup of a service besides the lab's own words. */
interface Backed {
  readonly name: string;
  readonly written: WrittenBackup;
  readonly entry: CatalogueEntry | undefined;
}

/** A service's own words, then the catalogue's, then the lab's. */
export function resolveBackup(
  { name, written, entry }: Backed,
  { classes, retention }: Backups,
): ServiceBackup {
  const said = written === false ? undefined : written;
  const usual = (entry?.backup.exclude ?? []).map((path) =>
    path.startsWith("/") ? path : `/var/lib/${name}/${path}`,
  );
  const protection = said?.class ?? entry?.backup.class ?? "standard";
  return {
    enabled: written !== false,
    class: protection,
    destinations: (said?.destinations ?? classes[protection].destinations).toSorted(),
    exclude: [...new Set([...usual, ...(said?.exclude ?? [])])],
    retention: keep(retention, said?.retention),
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
