import { type Block, blockLines, type Entry, entryLines, listItemLines, oneLine } from "./block.ts";

/** A lab.yaml of an existing repository, before it is text. */
export interface Draft {
  readonly name: string;
  readonly domain: Entry;
  readonly timeZone: Entry;
  readonly admins: readonly Block[];
  /** lab.auth. */
  readonly auth: readonly Entry[];
  readonly hosts: readonly Block[];
  readonly services: readonly Block[];
  readonly destinations: readonly Entry[];
  /** People's age keys. */
  readonly recipients: readonly Entry[];
  /** secrets.files, by path. */
  readonly secretFiles: readonly Entry[];
  /** What was found and has no place above. */
  readonly notes: readonly string[];
}

/** Lines that can be left out as a whole, counted from 1: a service, one key of a host. */
export interface Part {
  /** `services.unifi`, `hosts.luna.zfs` */
  readonly name: string;
  readonly first: number;
  readonly last: number;
}

/** The text, and which of its lines belong to what. Where parts hold each other, the inner one comes first. */
export function printDraft(draft: Draft): { readonly text: string; readonly parts: readonly Part[] } {
  const sheet = new Sheet();
  sheet.add(head(draft));
  for (const admin of draft.admins)
    sheet.part(
      `admins.${admin.name}`,
      blockLines(admin).map((line) => `  ${line}`),
    );
  if (draft.auth.length > 0)
    sheet.add(["  auth:", ...draft.auth.flatMap((entry) => entryLines(entry, "    "))]);
  sheet.add(["", "hosts:"]);
  for (const host of draft.hosts) addHost(sheet, host);
  if (draft.services.length > 0) sheet.add(["", "services:"]);
  for (const service of draft.services) sheet.part(`services.${service.name}`, blockLines(service));
  if (draft.destinations.length > 0) sheet.add(["", "backups:", "  destinations:"]);
  for (const entry of draft.destinations) sheet.part(`destinations.${entry.key}`, entryLines(entry, "    "));
  if (draft.recipients.length + draft.secretFiles.length > 0) sheet.add(["", "secrets:"]);
  if (draft.recipients.length > 0) sheet.add(["  admins:"]);
  for (const entry of draft.recipients) sheet.part(`recipients.${entry.key}`, entryLines(entry, "    "));
  if (draft.secretFiles.length > 0) sheet.add(["  files:"]);
  for (const entry of draft.secretFiles) sheet.part(`secretFiles.${entry.key}`, listItemLines(entry, "    "));
  sheet.add(["", "sync:", "  mode: observe # plans and warnings only; pull-request lets labkeeper write"]);
  if (draft.notes.length > 0) sheet.add(["", "# Found, and not said above:"]);
  sheet.add(draft.notes.map((note) => `# - ${oneLine(note)}`));
  return { text: `${sheet.lines.join("\n")}\n`, parts: sheet.parts };
}

class Sheet {
  readonly lines: string[] = [];
  readonly parts: Part[] = [];

  add(lines: readonly string[]): void {
    for (const line of lines) this.lines.push(line);
  }

  part(name: string, lines: readonly string[]): void {
    this.parts.push({ name, first: this.lines.length + 1, last: this.lines.length + lines.length });
    this.add(lines);
  }
}

/** A host cannot be left out, but much of what is said of it can. */
const optional = new Set(["hardware", "roles", "address", "zfs"]);

function addHost(sheet: Sheet, { entries, ...block }: Block): void {
  const [heading = "", ...notes] = blockLines({ ...block, entries: [] });
  sheet.add([heading.replace(": {}", ":")]);
  for (const entry of entries) {
    const lines = entryLines(entry, "    ");
    if (optional.has(entry.key)) sheet.part(`hosts.${block.name}.${entry.key}`, lines);
    else sheet.add(lines);
  }
  sheet.add(notes);
}

function head({ name, domain, timeZone }: Draft): string[] {
  return [
    "# Written by `labkeeper init` from what this repository says; the comments name the places. Nothing else was changed.",
    "# It is yours from here on: mend what is wrong, then see `labkeeper check` and `labkeeper plan`.",
    "version: 1",
    "",
    "lab:",
    ...entryLines({ key: "name", value: name }, "  "),
    ...entryLines(domain, "  "),
    ...entryLines(timeZone, "  "),
    "  admins:",
  ];
}

/** A draft without these parts; each stands in the notes instead, with what is wrong. */
export function without(
  draft: Draft,
  wrong: readonly { readonly part: Part; readonly why: string }[],
): Draft {
  const gone = new Set(wrong.map(({ part }) => part.name));
  return {
    ...draft,
    admins: draft.admins.filter(({ name }) => !gone.has(`admins.${name}`)),
    hosts: draft.hosts.map((host) => ({
      ...host,
      entries: host.entries.filter(({ key }) => !gone.has(`hosts.${host.name}.${key}`)),
    })),
    services: draft.services
      .filter(({ name }) => !gone.has(`services.${name}`))
      .map((service) => ({
        ...service,
        entries: service.entries.map((entry) => withDestinations(entry, gone)),
      })),
    destinations: draft.destinations.filter(({ key }) => !gone.has(`destinations.${key}`)),
    recipients: draft.recipients.filter(({ key }) => !gone.has(`recipients.${key}`)),
    secretFiles: draft.secretFiles.filter(({ key }) => !gone.has(`secretFiles.${key}`)),
    notes: [...draft.notes, ...wrong.map(({ part, why }) => `${part.name} is left out: ${why}`)],
  };
}

/** `backup`, without the destinations that are gone. */
function withDestinations(entry: Entry, gone: ReadonlySet<string>): Entry {
  const { key, value } = entry;
  if (
    key !== "backup" ||
    typeof value !== "object" ||
    !("destinations" in value) ||
    !Array.isArray(value.destinations)
  )
    return entry;
  const destinations = value.destinations.filter((name) => !gone.has(`destinations.${String(name)}`));
  return { ...entry, value: destinations.length === 0 ? false : { destinations } };
}
