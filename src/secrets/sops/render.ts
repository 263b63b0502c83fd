import type { Selector, SopsFormat } from "./file.ts";
import { resolvePlain } from "./yaml-scalar.ts";

/** Sealed values by key, in order. */
export type Plain = Map<string, string | Plain>;

/** The metadata of a new file. */
export interface NewMetadata {
  readonly entries: readonly { readonly recipient: string; readonly enc: string }[];
  readonly lastmodified: string;
  readonly mac: string;
  readonly selector: Selector;
  readonly version: string;
}

/** A new file's text, laid out as sops 3.13 does. */
export const renderers: Readonly<Record<SopsFormat, (values: Plain, metadata: NewMetadata) => string>> = {
  yaml: (values, metadata) => `${yamlMap(values, "")}${yamlMetadata(metadata)}`,
  json: toJson,
  binary: toJson,
  dotenv: (values, metadata) =>
    `${lines(values, "", "=")}${flatMetadata(metadata, { prefix: "sops_", equals: "=" })}`,
  ini: (values, metadata) => {
    const sections = [...values].map(
      ([name, keys]) => `[${name}]\n${typeof keys === "string" ? "" : lines(keys, "", " = ")}\n`,
    );
    return `${sections.join("")}[sops]\n${flatMetadata(metadata, { prefix: "", equals: " = " })}`;
  },
};

function yamlMap(map: Plain, indent: string): string {
  return [...map]
    .map(([key, value]) => {
      const head = `${indent}${yamlKey(key)}:`;
      return typeof value === "string" ? `${head} ${value}\n` : `${head}\n${yamlMap(value, `${indent}    `)}`;
    })
    .join("");
}

/** Quoted where YAML, 1.1 included, sees something else than a text. */
function yamlKey(key: string): string {
  const isText = resolvePlain(key).isText && !/^(y|n|yes|no|on|off)$/i.test(key);
  return isText ? key : JSON.stringify(key);
}

function yamlMetadata({ entries, lastmodified, mac, selector, version }: NewMetadata): string {
  const age = entries.flatMap(({ recipient, enc }) => [
    "        - enc: |",
    ...enc
      .trimEnd()
      .split("\n")
      .map((line) => `            ${line}`),
    `          recipient: ${recipient}`,
  ]);
  const suffix = /^[A-Za-z_]+$/.test(selector.value) ? selector.value : JSON.stringify(selector.value);
  const scalars = {
    lastmodified: JSON.stringify(lastmodified),
    mac,
    [selector.by]: suffix,
    version,
  };
  return [
    "sops:",
    "    age:",
    ...age,
    ...sorted(scalars).map(([key, value]) => `    ${key}: ${value}`),
    "",
  ].join("\n");
}

function sorted(scalars: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(scalars).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function toJson(values: Plain, { entries, lastmodified, mac, selector, version }: NewMetadata): string {
  const age = entries.map(({ recipient, enc }) => ({ enc, recipient }));
  const rest = Object.fromEntries(sorted({ lastmodified, mac, [selector.by]: selector.value, version }));
  const metadata = JSON.stringify({ age, ...rest }, null, "\t").replaceAll("\n", "\n\t");
  return `{\n${jsonMembers(values, "\t")},\n\t"sops": ${metadata}\n}\n`;
}

function jsonMembers(map: Plain, indent: string): string {
  return [...map]
    .map(([key, value]) => {
      const text =
        typeof value === "string"
          ? JSON.stringify(value)
          : `{\n${jsonMembers(value, `${indent}\t`)}\n${indent}}`;
      return `${indent}${JSON.stringify(key)}: ${text}`;
    })
    .join(",\n");
}

function lines(map: Plain, prefix: string, equals: string): string {
  return [...map]
    .map(([key, value]) => `${prefix}${key}${equals}${typeof value === "string" ? value : ""}\n`)
    .join("");
}

function flatMetadata(
  { entries, lastmodified, mac, selector, version }: NewMetadata,
  { prefix, equals }: { readonly prefix: string; readonly equals: string },
): string {
  const flat: Plain = new Map(
    entries.flatMap(({ recipient, enc }, i) => [
      [`age__list_${i}__map_enc`, enc.replaceAll("\n", "\\n")],
      [`age__list_${i}__map_recipient`, recipient],
    ]),
  );
  for (const [key, value] of sorted({ lastmodified, mac, [selector.by]: selector.value, version }))
    flat.set(key, value);
  return lines(flat, prefix, equals);
}
