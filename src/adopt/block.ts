/** What lab.yaml can hold. */
export type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml };

/** `key: value`, and beside it where the value comes from. */
export interface Entry {
  readonly key: string;
  readonly value: Yaml;
  readonly comment?: string | undefined;
}

/** A named part of lab.yaml: a host, a service. Where it turns out to be wrong it becomes a comment as a whole. */
export interface Block {
  readonly name: string;
  /** Where it was found. */
  readonly comment: string | undefined;
  /** What was found and cannot be said in lab.yaml, or is not certain. */
  readonly notes: readonly string[];
  readonly entries: readonly Entry[];
}

/** A block as lines, indented by two. */
export function blockLines({ name, comment, notes, entries }: Block): string[] {
  return [
    beside(`  ${scalarText(name)}:${entries.length === 0 ? " {}" : ""}`, comment),
    ...entries.flatMap((entry) => entryLines(entry, "    ")),
    ...notes.map((note) => `    # ${oneLine(note)}`),
  ];
}

/** One key with all its value. */
export function entryLines({ key, value, comment }: Entry, indent: string): string[] {
  const head = `${indent}${scalarText(key)}:`;
  if (Array.isArray(value)) {
    const flow = `${head} ${flowText(value)}`;
    if (flow.length <= 100 || value.every((item) => typeof item !== "object" && value.length === 1))
      return [beside(flow, comment)];
    return [beside(head, comment), ...value.map((item) => `${indent}  - ${flowText(item)}`)];
  }
  if (typeof value !== "object") return [beside(`${head} ${scalarText(value)}`, comment)];
  const inner = Object.entries(value);
  if (inner.length === 0) return [beside(`${head} {}`, comment)];
  return [
    beside(head, comment),
    ...inner.flatMap(([name, item]) => entryLines({ key: name, value: item }, `${indent}  `)),
  ];
}

/** An item of a list of maps: the value's keys, the first one after the dash. */
export function listItemLines({ value, comment }: Entry, indent: string): string[] {
  const pairs = typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : [];
  return pairs.flatMap(([key, inner], i) => {
    const [first = "", ...rest] = entryLines(
      { key, value: inner, comment: i === 0 ? comment : undefined },
      `${indent}  `,
    );
    return [i === 0 ? `${indent}- ${first.trimStart()}` : first, ...rest];
  });
}

function beside(line: string, comment: string | undefined): string {
  return comment === undefined ? line : `${line} # ${oneLine(comment)}`;
}

function flowText(value: Yaml): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(", ")}]`;
  if (typeof value !== "object") return scalarText(value);
  const pairs = Object.entries(value).map(([key, item]) => `${scalarText(key)}: ${flowText(item)}`);
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

const address = /^[0-9]{1,3}(\.[0-9]{1,3}){3}$/;
const plain = /^[A-Za-z/](?:[\w./@+=-]|:(?=[\w/@]))*(?: [\w./@+=-]+)*$/;

/** A value as YAML: text in quotes, unless it reads as the same text without. */
export function scalarText(value: string | number | boolean): string {
  if (typeof value !== "string") return String(value);
  const isWord = /^(true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return (plain.test(value) || address.test(value)) && !isWord ? value : JSON.stringify(value);
}

/** Text of a repository in a comment: one line, nothing that a terminal or YAML would act on. */
export function oneLine(text: string): string {
  const clean = text.replaceAll(/[^\x20-\x7e\xa1-\u2027\u202a-\ud7ff]+/g, " ");
  return clean.length > 200 ? `${clean.slice(0, 199)}…` : clean;
}
