import { catalogue, findEntry } from "../catalogue/catalogue.ts";
import type {
  CatalogueEntry,
  EntryContainer,
  EntryHardening,
  EntryPort,
  EntrySecret,
} from "../catalogue/entry.ts";
import { fieldsOf, sourceOf } from "../catalogue/fields.ts";

/** Names of all entries, sorted. */
export const catalogueNames: readonly string[] = catalogue.map(({ name }) => name);

/** One line an entry. */
export function describeCatalogue(): string {
  const width = Math.max(...catalogueNames.map((name) => name.length));
  return [
    ...catalogue.map(({ name, title }) => `${name.padEnd(width)}  ${title}`),
    "",
    "To see one whole: labkeeper catalogue NAME. To run one: services.<name>.uses in lab.yaml.",
  ].join("\n");
}

/** All that is known of a service, and the lines for lab.yaml that make use of it; undefined: there is no such entry. */
export function describeEntry(name: string): string | undefined {
  const entry = findEntry(name);
  if (entry === undefined) return undefined;
  return [
    `${entry.name}: ${entry.title}`,
    entry.documentation,
    section("Runs", runtimeLines(entry)),
    section("Ports", entry.ports.map(portLine)),
    section("Keeps", stateLines(entry)),
    section(
      "Needs",
      entry.secrets.map((secret) => `${entry.name}/${secretLine(secret)}`),
    ),
    section("Opened", openings(entry)),
    section("To know", entry.notes),
    section("Read in", readIn(entry)),
    section("Not proved", notProved(entry)),
    section("In lab.yaml", labSnippet(entry).split("\n")),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

/** The least that lab.yaml says to run it, with the secrets by the names that they have anyway. */
export function labSnippet({ name, backup, upstream }: CatalogueEntry): string {
  return [
    "services:",
    `  ${name}:`,
    `    uses: ${name}`,
    "    host: HOST",
    ...(upstream === null ? [] : [`    expose: { name: ${name}, auth: app }`]),
    `    backup: { class: ${backup.class} }`,
  ].join("\n");
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : ["", title, ...lines.map((line) => `  ${line}`)].join("\n");
}

/** Containers by name: the service's own first. */
export function containersOf({
  name,
  runtime,
}: CatalogueEntry): readonly (readonly [string, EntryContainer])[] {
  return runtime.kind === "native"
    ? []
    : [
        [name, runtime.container] as const,
        ...Object.entries(runtime.companions).map(([alias, one]) => [`${name}-${alias}`, one] as const),
      ];
}

function runtimeLines(entry: CatalogueEntry): string[] {
  const { runtime } = entry;
  if (runtime.kind === "native") return [`NixOS module services.${runtime.module}: ${runtime.hardening}`];
  return containersOf(entry).map(([name, { image, user }]) =>
    [`${name}: ${image}`, ...(user === null ? [] : [`as ${user}`])].join(" "),
  );
}

function portLine({ name, container, host, protocol, lan, purpose }: EntryPort): string {
  const at = host === container ? `${host}` : `${host} (${container} inside)`;
  return `${name}: ${at}/${protocol}, ${lan ? "on the host's address" : "on loopback"}: ${purpose}`;
}

function stateLines({ name, runtime, database, backup }: CatalogueEntry): string[] {
  const paths =
    runtime.kind === "native"
      ? runtime.state
      : [runtime.container, ...Object.values(runtime.companions)].flatMap(({ state }) =>
          state.map(({ directory }) => `/var/lib/${name}/${directory}`),
        );
  const spared = backup.exclude.map((path) => (path.startsWith("/") ? path : `/var/lib/${name}/${path}`));
  return [
    ...(database === null ? [] : [`a database: ${database}`]),
    ...paths,
    `${backup.class}${spared.length === 0 ? "" : `, without ${spared.join(", ")}`}`,
  ];
}

function secretLine(secret: EntrySecret): string {
  return secret.kind === "environment"
    ? `${secret.name} with ${secret.variables.join(", ")}: ${secret.purpose}`
    : `${secret.name}, seen at ${secret.mount}: ${secret.purpose}`;
}

/** One line a source, with the fields that were read there. */
function readIn(entry: CatalogueEntry): string[] {
  const read = fieldsOf(entry).flatMap((field) => {
    const source = sourceOf(entry, field);
    return typeof source === "string" ? [{ field, source }] : [];
  });
  const bySource = Map.groupBy(read, ({ source }) => source);
  return [...bySource].map(([source, fields]) => `${source}: ${fields.map(({ field }) => field).join(", ")}`);
}

/** Why each of the other fields is not proved, with the fields of one reason in one line. */
function notProved(entry: CatalogueEntry): string[] {
  const open = fieldsOf(entry).flatMap((field) => {
    const source = sourceOf(entry, field);
    return typeof source === "object" ? [{ field, why: source.unproven }] : [];
  });
  const byReason = Map.groupBy(open, ({ why }) => why);
  return [...byReason].map(([why, fields]) => `${fields.map(({ field }) => field).join(", ")}: ${why}`);
}

function openings(entry: CatalogueEntry): string[] {
  return containersOf(entry).flatMap(([name, { hardening }]) => {
    const opened = openedBy(hardening);
    return opened.length === 0
      ? []
      : [`${name}: ${opened.join(", ")}: ${hardening.reason ?? "no reason given"}`];
  });
}

/** What a container may do beyond the default. */
export function openedBy({ readOnly, noNewPrivileges, capabilities, tmpfs }: EntryHardening): string[] {
  return [
    ...(readOnly ? [] : ["writable root"]),
    ...(noNewPrivileges ? [] : ["new privileges"]),
    ...capabilities,
    ...tmpfs.map((mount) => `tmpfs ${mount}`),
  ];
}
