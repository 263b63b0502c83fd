import type { GeneratedFile } from "../files/file.ts";
import { relativePath } from "../files/paths.ts";
import { optionLine, optionsIn } from "./options.ts";
import type { NixError, NixOutput, NixPlace } from "./output.ts";
import {
  copiedFile,
  type EvaluatedTree,
  fileAt,
  firstColumn,
  lineOfOption,
  rootsOfTree,
  type TreeLine,
} from "./tree.ts";

/** A tree, and the copies of it that nix spoke of. */
export interface Scene {
  readonly tree: EvaluatedTree;
  /** Such as `/nix/store/<hash>-source`. */
  readonly roots: ReadonlySet<string>;
}

export function sceneOf(output: NixOutput, tree: EvaluatedTree): Scene {
  return { tree, roots: rootsOfTree(output.errors.flatMap(filesOf), tree) };
}

/** Every place of the tree that an error speaks of: what its message names, then the trace from the inside. */
export function placesOf(
  { message, at, frames }: NixError,
  option: string | undefined,
  scene: Scene,
): TreeLine[] {
  return [
    ...definitionsIn(message, option, scene),
    ...[at, ...frames.map((frame) => frame.at)].flatMap((place) => treeLine(place, scene)),
    ...frames.flatMap(({ label }, at) => definitionsIn(label, optionAround(frames.slice(at)), scene)),
  ];
}

/** The option whose definitions were looked at: a frame further out says so. */
function optionAround(frames: NixError["frames"]): string | undefined {
  return frames.slice(0, 2).flatMap(({ label }) => /\boption [`'](.+?)'/.exec(label)?.[1] ?? [])[0];
}

function treeLine(place: NixPlace | undefined, scene: Scene): TreeLine[] {
  const path = place === undefined ? undefined : pathInTree(place.file, scene);
  return path === undefined || place === undefined ? [] : [{ ...place, file: path }];
}

function pathInTree(file: string, { tree, roots }: Scene): string | undefined {
  const copy = copiedFile(file);
  if (copy === undefined) return fileAt(file, tree.paths);
  return roots.has(copy.root) ? fileAt(copy.path, tree.paths) : undefined;
}

/** "- In `FILE': value", "while evaluating definitions from `FILE'": a file without a line. Our own before a person's. */
function definitionsIn(text: string, option: string | undefined, scene: Scene): TreeLine[] {
  return definingFiles(text)
    .flatMap((file) => pathInTree(file, scene) ?? [])
    .map((file) => lineOfOption(scene.tree, file, option))
    .toSorted(generatedFirst(scene));
}

function generatedFirst({ tree: { files } }: Scene): (a: TreeLine, b: TreeLine) => number {
  const isOwn = ({ file }: TreeLine): number => Number(files.get(file)?.once !== false);
  return (a, b) => isOwn(a) - isOwn(b);
}

function definingFiles(text: string): string[] {
  return [...text.matchAll(/(?:- In|definitions? from) [`']([^'`\n]+)'/g)].map(([, file = ""]) =>
    file.replace(/, via option .*$/, ""),
  );
}

/** The file of ours that is missing from the lab's tree. */
export function ourFileAt(missing: string, { tree, roots }: Scene): GeneratedFile | undefined {
  const { root, path } = copiedFile(missing) ?? { root: undefined, path: missing };
  const isElsewhere = root !== undefined && roots.size > 0 && !roots.has(root);
  return isElsewhere || tree.paths.has(path) ? undefined : tree.files.get(path);
}

/** The lines of the tree that name a file which is not there. */
export function whoNames(missing: string, { tree, roots }: Scene): TreeLine[] {
  const { root, path } = copiedFile(missing) ?? { root: undefined, path: missing };
  if (path.startsWith("/") || (root !== undefined && roots.size > 0 && !roots.has(root))) return [];
  return [...tree.texts].flatMap(([file, text]) => {
    const name = relativePath(file, path);
    const line = text.split("\n").findIndex((one) => names(one, name));
    return line === -1
      ? []
      : [{ file, line: line + 1, column: (text.split("\n")[line]?.indexOf(name) ?? 0) + 1 }];
  });
}

function names(line: string, name: string): boolean {
  const at = line.indexOf(name);
  return at !== -1 && !/[\w./-]/.test(line[at + name.length] ?? " ");
}

/** Files and options that a text speaks of: an assertion has no place of its own. */
export function mentioned(message: string, host: string | undefined, scene: Scene): TreeLine[] {
  const { tree } = scene;
  const isNear = (file: string): boolean => host === undefined || file.startsWith(`hosts/${host}/`);
  const ours = [...tree.texts.keys()].filter((file) => file.startsWith("hosts/") && isNear(file));
  const paths = [...tree.paths].filter((path) => path.includes("/") && message.includes(path));
  const options = optionsIn(message).flatMap((option) => ours.flatMap((file) => setIn(tree, file, option)));
  return [
    ...paths.map((file) => ({ file, line: undefined, column: undefined })),
    ...options.toSorted(generatedFirst(scene)),
  ];
}

/** A line that sets an option by at least two steps of its name: one alone may be another option's. */
function setIn({ texts }: EvaluatedTree, file: string, option: string): TreeLine[] {
  const text = texts.get(file) ?? "";
  const line = optionLine(text, option, 2);
  return line === undefined ? [] : [{ file, line, column: firstColumn(text, line) }];
}

/** The host that is spoken of, where it is one only. */
export function hostIn(text: string, { hosts }: EvaluatedTree): string | undefined {
  const outputs =
    /\b(?:nixosConfigurations|darwinConfigurations|checks\.[a-z0-9_-]+)\.["']?([a-z0-9-]+)|nixos-system-([a-z0-9-]+?)-\d|\bhosts\/([a-z0-9-]+)\//g;
  const named = new Set([...text.matchAll(outputs)].map(([, one, two, three]) => one ?? two ?? three ?? ""));
  const found = hosts.filter((host) => named.has(host));
  return found.length === 1 ? found[0] : undefined;
}

function filesOf({ message, at, frames }: NixError): string[] {
  return [
    ...(at === undefined ? [] : [at.file]),
    ...frames.flatMap((frame) => frame.at?.file ?? []),
    ...[message, ...frames.map(({ label }) => label)].flatMap(definingFiles),
  ];
}
