/**
 * YAML of plain data, in block style. The `yaml` package takes several times as long for the same thing: a lab of a thousand
 * hosts has ten thousand entries here. Strings are bare where no reader could take them for anything else, JSON otherwise,
 * which YAML 1.2 takes as it is.
 */
export type YamlValue =
  | string
  | number
  | boolean
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue };

/** The lines of a map, `indent` blanks in. */
export function yamlLines(map: { readonly [key: string]: YamlValue }, indent = 0): string[] {
  const margin = " ".repeat(indent);
  return Object.entries(map).flatMap(([key, value]) => {
    const name = `${margin}${scalar(key)}:`;
    if (typeof value !== "object") return [`${name} ${scalar(value)}`];
    if (isList(value)) return listLines(name, value, indent);
    const lines = yamlLines(value, indent + 2);
    return lines.length === 0 ? [`${name} {}`] : [name, ...lines];
  });
}

function listLines(name: string, list: readonly YamlValue[], indent: number): string[] {
  if (list.every((item) => typeof item !== "object")) return [`${name} [${list.map(scalar).join(", ")}]`];
  const items = list.flatMap((item) => {
    if (typeof item !== "object") return [`- ${scalar(item)}`];
    if (isList(item)) throw new Error("a list in a list has no block form here");
    return yamlLines(item).map((line, i) => `${i === 0 ? "- " : "  "}${line}`);
  });
  return [name, ...items.map((line) => `${" ".repeat(indent + 2)}${line}`)];
}

function scalar(value: YamlValue): string {
  if (typeof value === "string" && isBare(value)) return value;
  // JSON leaves these as they are; YAML 1.2 (5.1) does not take all of them.
  return JSON.stringify(value).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Starts with a letter or a slash, and is no word or number of any YAML. */
function isBare(text: string): boolean {
  return /^[A-Za-z/][A-Za-z0-9_./@-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}
