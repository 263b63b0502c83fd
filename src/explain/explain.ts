import type { GeneratedFile } from "../files/file.ts";
import { LAB_FILE } from "../lab/document.ts";
import type { Position, Problem } from "../lab/problem.ts";
import { kindOf } from "./kinds.ts";
import type { NixError, NixOutput, NixWarning } from "./output.ts";
import { hostIn, mentioned, ourFileAt, placesOf, type Scene, sceneOf, whoNames } from "./places.ts";
import { type EvaluatedTree, type Origin, originOf, type TreeLine } from "./tree.ts";

/** What nix said, put where a person can do something about it. */
export interface Explained extends Problem {
  readonly level: "failure" | "warning";
  /** Further places that a person needs to see, such as the other one of two definitions; at most four. */
  readonly trail: readonly Place[];
}

export interface Place {
  readonly at: Position;
  /** What is there: a node of lab.yaml, or nothing to add. */
  readonly about: string | undefined;
}

/** Explains each error and each warning, errors first. Names that nix gave to copies of the tree are told as paths of it. */
export function explain(output: NixOutput, tree: EvaluatedTree): readonly Explained[] {
  const scene = sceneOf(output, tree);
  return [
    ...output.errors.map((error) => explainError(error, scene)),
    ...output.warnings.map((warning) => explainWarning(warning, scene)),
  ];
}

/** All that is known of one message before it has a place. */
interface Said {
  readonly level: Explained["level"];
  readonly rule: string;
  readonly message: string;
  readonly hint: string;
  readonly lines: readonly TreeLine[];
  readonly host: string | undefined;
}

function explainError(error: NixError, scene: Scene): Explained {
  const { asked, message, frames } = error;
  const { rule, hint, option, missing } = kindOf(message);
  const text = [message, ...frames.map(({ label }) => label)].join("\n");
  const host = hostIn(asked, scene.tree) ?? hostIn(text, scene.tree);
  const lines = [
    ...placesOf(error, option, scene),
    ...(missing === undefined ? [] : whoNames(missing, scene)),
  ];
  const lost = missing === undefined ? undefined : ourFileAt(missing, scene);
  const isSettled = lines.some((line) => originOf(scene.tree, line).rank === 0);
  const further = isSettled ? [] : mentioned(message, host, scene);
  const all = { level: "failure", rule, lines: [...lines, ...further], host } as const;
  if (lost === undefined) return placed({ ...all, message, hint }, scene);
  return placed({ ...all, message: `${lost.path} is not there`, hint: wayBack(lost) }, scene);
}

/** A sync makes what belongs to a person again, and leaves a generated file away that somebody took away. */
function wayBack({ path, once }: GeneratedFile): string {
  const command = once ? "labkeeper sync" : `labkeeper revert ${path}`;
  return `commit the file, or have \`${command}\` write it again; flakes see tracked files only`;
}

function explainWarning({ asked, text: message }: NixWarning, scene: Scene): Explained {
  const hint = "do what it asks for, or say in lab.yaml under `acknowledge` why it may stay";
  const rule = /^lab\/([a-z0-9-]+):/.exec(message)?.[1] ?? "evaluation-warning";
  const host = hostIn(asked, scene.tree) ?? hostIn(message, scene.tree);
  const lines = mentioned(message, host, scene);
  return placed({ level: "warning", rule, message, hint, lines, host }, scene);
}

/** At the first line of lab.yaml or of a person's own files; else at the host; else at what is left; else at the top. */
function placed({ lines, host, ...said }: Said, scene: Scene): Explained {
  const { tree } = scene;
  const origins = lines.map((line) => originOf(tree, line));
  const [best] = origins.toSorted((a, b) => a.rank - b.rank);
  const at =
    best?.rank === 0 || host === undefined
      ? (best?.at ?? { file: LAB_FILE, line: 1, column: 1 })
      : tree.where(["hosts", host], "key");
  return { ...said, message: shortened(said.message, scene), ...at, trail: trailOf(origins, at) };
}

export const longestTrail = 4;

function trailOf(origins: readonly Origin[], at: Position): readonly Place[] {
  const places = new Map(
    origins
      .filter(({ rank }) => rank === 0)
      .map(({ at: there, node }) => [key(there), { at: there, about: node }]),
  );
  places.delete(key(at));
  return [...places.values()].slice(0, longestTrail);
}

function key({ file, line }: Position): string {
  return `${file}:${line}`;
}

const longestMessage = 2000;

/** With paths of the tree instead of those of its copy, and not longer than a person reads. */
function shortened(message: string, { roots }: Scene): string {
  let text = message.slice(0, 4 * longestMessage);
  for (const root of roots) text = text.replaceAll(`${root}/`, "");
  text = text.replaceAll(/(?:\/[^\s'"`:]*)?\/[0-9a-z]{32}-([^\s/'"`]+)\//g, "<$1>/");
  return text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text;
}
