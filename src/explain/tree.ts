import type { GeneratedFile } from "../files/file.ts";
import { FLAKE_FILE, HOSTS_FILE, isHelperFile, PROFILES_DIRECTORY } from "../files/paths.ts";
import type { Where } from "../lab/locate.ts";
import { dotted, type Path, type Position } from "../lab/problem.ts";
import { optionLine } from "./options.ts";

/** The tree that nix evaluated, as far as an explanation needs it. */
export interface EvaluatedTree {
  /** Every path of the tree. */
  readonly paths: ReadonlySet<string>;
  /** Texts of its Nix files, as they stand there. */
  readonly texts: ReadonlyMap<string, string>;
  /** What labkeeper makes of that tree's lab.yaml. */
  readonly files: ReadonlyMap<string, GeneratedFile>;
  /** Positions in that tree's lab.yaml. */
  readonly where: Where;
  /** Names of its hosts. */
  readonly hosts: readonly string[];
}

/** A line of a file of the tree. */
export interface TreeLine {
  readonly file: string;
  /** Undefined: the file as a whole. */
  readonly line: number | undefined;
  readonly column: number | undefined;
}

/** Where a line comes from. */
export interface Origin {
  /** lab.yaml's node, or the line itself where no node made it. */
  readonly at: Position;
  /** The node, as people write it; undefined: the line stands for itself. */
  readonly node: string | undefined;
  /** How well a person is served by being sent there: data and his own files before helpers and lists. */
  readonly rank: number;
}

/** Traces a line of the tree to lab.yaml. */
export function originOf(tree: EvaluatedTree, { file, line, column }: TreeLine): Origin {
  const here = { file, line: line ?? 1, column: column ?? 1 };
  const generated = tree.files.get(file);
  if (listing.includes(file)) return { at: here, node: undefined, rank: 4 };
  if (generated === undefined || generated.once) return { at: here, node: undefined, rank: 0 };
  const written = line === undefined ? undefined : lineAsGenerated(tree, generated, line);
  if (line !== undefined && written === undefined) return { at: here, node: undefined, rank: 0 };
  const node = nodeOf(generated, written);
  if (node === undefined) return { at: here, node: undefined, rank: isInstalled(file) ? 3 : 2 };
  return { at: keyOf(tree, node), node: dotted(node), rank: 0 };
}

/** The value where it is a word, the key of what goes over several lines. */
function keyOf({ where }: EvaluatedTree, node: Path): Position {
  const value = where(node);
  return (value.endLine ?? value.line) === value.line ? value : where(node, "key");
}

/** flake.nix and the list of hosts are in every trace. */
const listing = [FLAKE_FILE, HOSTS_FILE];

function isInstalled(file: string): boolean {
  return isHelperFile(file) || file.startsWith(`${PROFILES_DIRECTORY}/`);
}

/** The line of our text that the line on disk is: they differ where a person edited the file. Undefined: it is his own. */
function lineAsGenerated(
  { texts }: EvaluatedTree,
  { path, text }: GeneratedFile,
  line: number,
): number | undefined {
  const stands = texts.get(path);
  if (stands === undefined || stands === text) return line;
  const wanted = stands.split("\n")[line - 1];
  const same = text.split("\n").flatMap((one, i) => (one === wanted ? [i + 1] : []));
  return same.toSorted((a, b) => Math.abs(a - line) - Math.abs(b - line))[0];
}

/** The node behind a line, or what all nodes of the file share. */
function nodeOf({ origins }: GeneratedFile, line: number | undefined): Path | undefined {
  if (line !== undefined) return origins[line - 1] ?? undefined;
  const nodes = origins.filter((one) => one !== null);
  const [first] = nodes;
  if (first === undefined) return undefined;
  const shared = first.findIndex((step, i) => nodes.some((node) => node[i] !== step));
  const common = shared === -1 ? first : first.slice(0, shared);
  return common.length === 0 ? undefined : common;
}

/** The line of a file that sets an option, or the file as a whole. */
export function lineOfOption({ texts }: EvaluatedTree, file: string, option: string | undefined): TreeLine {
  const text = texts.get(file);
  const line = text === undefined || option === undefined ? undefined : optionLine(text, option);
  return { file, line, column: line === undefined ? undefined : firstColumn(text, line) };
}

/** Where a line's text begins. */
export function firstColumn(text: string | undefined, line: number): number {
  return (text?.split("\n")[line - 1]?.search(/\S/) ?? 0) + 1;
}

/** nix names files by their path in a copy: `/nix/store/<hash>-source/hosts/luna/default.nix`, `«git+file:…»/hosts/…`. */
export interface CopiedFile {
  readonly root: string;
  readonly path: string;
}

export function copiedFile(file: string): CopiedFile | undefined {
  const [, root, path] = /^(.*?\/[0-9a-z]{32}-[^/]+|«[^»]*»)\/(.+)$/.exec(file) ?? [];
  return root === undefined || path === undefined ? undefined : { root, path };
}

/**
 * Which of the copies that a log names is the lab's: the one all of whose files the tree has. Inputs have files of the same
 * names (`flake.nix`, `lib/default.nix`), so every file counts.
 */
export function rootsOfTree(
  files: readonly string[],
  { paths }: Pick<EvaluatedTree, "paths">,
): ReadonlySet<string> {
  const copies = Map.groupBy(
    files.flatMap((file) => copiedFile(file) ?? []),
    ({ root }) => root,
  );
  return new Set(
    [...copies]
      .filter(([, all]) => all.every(({ path }) => fileAt(path, paths) !== undefined))
      .map(([root]) => root),
  );
}

/** A path of the tree, or the default.nix of a directory: modules are named by what imports them. */
export function fileAt(path: string, paths: ReadonlySet<string>): string | undefined {
  return [path, `${path}/default.nix`].find((one) => paths.has(one));
}
