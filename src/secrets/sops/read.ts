import { isName } from "../../lab/secret-names.ts";
import { readDotenv } from "./dotenv.ts";
import type { SopsFault } from "./fault.ts";
import type { RewrapPlan, SopsFile, SopsFormat, Target } from "./file.ts";
import { readIni } from "./ini.ts";
import { readJson } from "./json.ts";
import { describe, type Metadata, readMetadata } from "./metadata.ts";
import { changesOf, planOf } from "./recipients.ts";
import { Refusal, refusing } from "./refusal.ts";
import type { MapNode, Node, SopsTree } from "./tree.ts";
import { readYaml } from "./yaml.ts";

/** A file read in full: its values, its metadata, and their places. */
export interface Parsed {
  readonly tree: SopsTree;
  /** Every copy of the metadata, one a YAML document; the first counts. */
  readonly copies: readonly Metadata[];
  readonly metadata: Metadata;
}

/** The format that sops chooses by the ending of a path. */
export function formatOf(path: string): SopsFormat {
  const [, ending = ""] = /\.([^./]+)$/.exec(path) ?? [];
  return endings.get(ending) ?? "binary";
}

const endings: ReadonlyMap<string, SopsFormat> = new Map([
  ["yaml", "yaml"],
  ["yml", "yaml"],
  ["json", "json"],
  ["env", "dotenv"],
  ["ini", "ini"],
]);

const readers: Readonly<Record<SopsFormat, (text: string) => SopsTree>> = {
  yaml: (text) => nested(readYaml(text)),
  json: (text) => nested([readJson(text)]),
  binary: (text) => nested([readJson(text)]),
  dotenv: readDotenv,
  ini: readIni,
};

/** What the file at `path` says of itself. No key is needed. */
export function readSopsFile(path: string, text: string): SopsFile | SopsFault {
  return refusing(path, () => {
    const format = formatOf(path);
    const { tree, copies, metadata } = parse(path, text);
    const groups = copies.map((copy) => copy.groups.map(({ recipients }) => recipients));
    return {
      path,
      format,
      ...describe(metadata),
      copies: groups,
      names: format === "binary" ? [] : namesOf(tree),
    };
  });
}

/** What {@link rewrap} would do: sorts files into nothing to do, native, or a fault, before any key is at hand. */
export function planRewrap(
  { path, copies }: Pick<SopsFile, "path" | "copies">,
  target: Target,
): RewrapPlan | SopsFault {
  return refusing(path, () => planOf(copies.flatMap((groups) => changesOf(groups, target))));
}

/** Reads a file, or throws a refusal. */
export function parse(path: string, text: string): Parsed {
  checkText(text);
  const tree = readers[formatOf(path)](text);
  const copies = tree.metadata.map(readMetadata);
  const [metadata] = copies;
  if (metadata === undefined)
    throw new Refusal("not-sops", "there is no metadata of sops: this is plain text");
  return { tree, copies, metadata };
}

/** A text that is not the file byte for byte must never be written back. */
function checkText(text: string): void {
  if (text.startsWith("\uFEFF")) throw new Refusal("parse", "the file starts with a byte order mark", 1);
  const damaged = text.indexOf("\uFFFD");
  const conflict = /^(<{7}|>{7})( |\r?$)/m.exec(text);
  if (damaged >= 0) throw new Refusal("parse", "there are bytes that are no UTF-8", lineAt(text, damaged));
  if (conflict !== null)
    throw new Refusal("parse", "there are conflict markers", lineAt(text, conflict.index));
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split("\n").length;
}

/** YAML and JSON keep the metadata in a map `sops` beside the values; the first document's must be there. */
function nested(documents: readonly MapNode[]): SopsTree {
  const copies = documents.map(metadataIn);
  return {
    documents: documents.map(({ entries }) => ({
      kind: "map",
      entries: entries.filter(({ key }) => key !== "sops"),
    })),
    metadata: copies[0] === undefined ? [] : copies.filter((copy) => copy !== undefined),
  };
}

function metadataIn({ entries }: MapNode): MapNode | undefined {
  const [ours, ...more] = entries.filter(({ key }) => key === "sops");
  if (more.length > 0) throw new Refusal("parse", "the metadata of sops is there twice");
  if (ours === undefined) return undefined;
  if (ours.value.kind !== "map") throw new Refusal("parse", "the metadata of sops is no map");
  return ours.value;
}

function namesOf({ documents }: SopsTree): readonly string[] {
  const names = (node: Node, above: readonly string[]): readonly string[] =>
    node.kind === "map"
      ? node.entries.flatMap(({ key, value }) => (isName(key) ? names(value, [...above, key]) : []))
      : [above.join("/")];
  return [...new Set(documents.flatMap((document) => names(document, [])))].toSorted();
}
