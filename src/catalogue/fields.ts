import type { CatalogueEntry, EntryContainer } from "./entry.ts";
import type { Source } from "./source.ts";

/** The fields of an entry that say something. Numbers on the host are ours by the table, and need no source. */
export function fieldsOf(entry: CatalogueEntry): readonly string[] {
  return [
    ...runtimeFields(entry),
    ...entry.ports.map(({ name }) => `ports.${name}`),
    ...(entry.upstream === null ? [] : ["upstream"]),
    ...(entry.healthPath === null ? [] : ["healthPath"]),
    ...(entry.database === null ? [] : ["database"]),
    "backup",
    ...entry.secrets.map(({ name }) => `secrets.${name}`),
  ];
}

/** The source of a field; undefined where the entry gives none. */
export function sourceOf({ sources }: CatalogueEntry, field: string): Source | undefined {
  const group = field.slice(0, field.indexOf("."));
  return sources[field] ?? (["ports", "secrets"].includes(group) ? sources[group] : undefined);
}

function runtimeFields({ runtime }: CatalogueEntry): readonly string[] {
  if (runtime.kind === "native")
    return ["module", "settings", "hardening", ...(runtime.state.length === 0 ? [] : ["state"])];
  return [
    ...containerFields(runtime.container, "container"),
    ...Object.entries(runtime.companions).flatMap(([alias, one]) =>
      containerFields(one, `companions.${alias}`),
    ),
  ];
}

function containerFields(container: EntryContainer, at: string): readonly string[] {
  const said: readonly (readonly [string, boolean])[] = [
    ["image", true],
    ["tag", true],
    ["user", container.user !== null || container.owner !== null],
    ["command", container.command.length > 0],
    ["environment", Object.keys(container.environment).length > 0],
    ["state", container.state.length > 0],
    ["volumes", container.volumes.length > 0],
    ["hardening", true],
    ["stopTimeout", container.stopTimeout !== 10],
    ["healthCommand", container.healthCommand !== null],
    ["extraOptions", container.extraOptions.length > 0],
  ];
  return said.flatMap(([field, isSaid]) => (isSaid ? [`${at}.${field}`] : []));
}
