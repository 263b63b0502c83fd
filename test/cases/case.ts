import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readLibrary } from "../../src/edge/library.ts";
import type { GeneratedFile } from "../../src/files/file.ts";
import { generate } from "../../src/files/generate.ts";
import { type Facts, noFacts } from "../../src/lab/facts.ts";
import type { Model } from "../../src/lab/model.ts";
import { parseLab } from "../../src/lab/parse.ts";
import type { Result } from "../../src/lab/problem.ts";
import { resolve } from "../../src/lab/resolve.ts";
import { isSopsPath, secretNames } from "../../src/lab/secret-names.ts";
import { undecided } from "../../src/plan/decisions.ts";
import { diff } from "../../src/plan/diff.ts";
import { parseManifest } from "../../src/plan/manifest.ts";
import { makePlan } from "../../src/plan/plan.ts";
import type { Snapshot } from "../../src/plan/snapshot.ts";
import { SOPS_CONFIG } from "../../src/secrets/config/config.ts";
import { readTree } from "./golden.ts";

/** A lab.yaml and the tree that labkeeper makes of it. */
export interface Case {
  readonly name: string;
  readonly lab: string;
  /** What the repository holds besides lab.yaml: path -> text of the files in the case's folder `repository`. */
  readonly repository: Readonly<Record<string, string>>;
  /** Directory of the golden tree: what `sync --write` adds to such a repository. */
  readonly expected: string;
}

const here = import.meta.dirname;
const examples = join(here, "../../examples");
const ending = ".lab.yaml";

/** Each example is a case, and each folder here; a folder that is named like an example holds its golden tree only. */
export const cases: readonly Case[] = [...new Set([...namesOfExamples(), ...namesOfFolders()])]
  .toSorted()
  .map((name) => ({
    name,
    lab: readFileSync(labFile(name), "utf8"),
    repository: readTree(join(here, name, "repository")),
    expected: join(here, name, "expected"),
  }));

function namesOfExamples(): string[] {
  const files = readdirSync(examples).filter((file) => file.endsWith(ending));
  return files.map((file) => file.slice(0, -ending.length));
}

function namesOfFolders(): string[] {
  const entries = readdirSync(here, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

function labFile(name: string): string {
  const example = join(examples, name + ending);
  const own = join(here, name, "lab.yaml");
  if (existsSync(example) && existsSync(own)) throw new Error(`${own} shadows ${example}: remove it`);
  return existsSync(example) ? example : own;
}

export function findCase(name: string): Case {
  const found = cases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no case ${name}`);
  return found;
}

/** The Nix library of this checkout. */
export const library = await readLibrary();

export { noFacts };

/** What the files of a case's repository say: its sops files. */
export function factsOf({ repository }: Pick<Case, "repository">): Facts {
  const sops = Object.entries(repository).filter(([path]) => isSopsPath(path));
  return {
    ...noFacts,
    secrets: new Map(sops.map(([path, text]) => [path, secretNames(path, text)])),
    sopsConfig: repository[SOPS_CONFIG] ?? null,
  };
}

/** The model of a lab.yaml that is right. */
export function modelOf(lab: string): Model {
  return value(resolve(value(parseLab(lab)), { profiles: [...library.profiles.keys()] }));
}

export function filesOf(lab: string, facts = noFacts): readonly GeneratedFile[] {
  return generate({ model: modelOf(lab), library, facts });
}

/** A generated file by its path. */
export function fileOf(lab: string, path: string, facts = noFacts): GeneratedFile {
  const found = filesOf(lab, facts).find((file) => file.path === path);
  if (found === undefined) throw new Error(`${path} is not generated`);
  return found;
}

/** path -> text of what would be written into a repository that nothing was written into; pure functions all the way. */
export function treeOf(model: Model, facts = noFacts): Readonly<Record<string, string>> {
  const snapshot: Snapshot = { objectFormat: "sha1", entries: new Map() };
  const { version } = library;
  const manifest = value(parseManifest(undefined, version));
  const files = generate({ model, library, facts });
  const changes = diff({ snapshot, manifest, files, version });
  const decided = { proposed: undefined, decisions: undecided, stateful: new Set<string>() };
  return Object.fromEntries(makePlan({ snapshot, manifest, changes, model, version, ...decided }).write);
}

function value<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.problems, null, 2));
}
