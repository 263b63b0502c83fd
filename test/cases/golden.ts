import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { writeTree } from "../support/temp.ts";

/** Whether golden trees are rewritten instead of compared: `npm run golden`, by a person who looks at the difference. */
export function isRewrite(environment: Readonly<Record<string, string | undefined>>): boolean {
  if (environment.UPDATE_GOLDEN !== "1") return false;
  if ((environment.CI ?? "") === "") return true;
  throw new Error(
    "golden trees are not rewritten in CI: run `npm run golden` at home and look at the difference",
  );
}

/** The files below a directory, path -> text. A directory that is not there holds none. */
export function readTree(directory: string): Readonly<Record<string, string>> {
  if (!existsSync(directory)) return {};
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(
    files.map((file) => [relative(directory, file), readFileSync(file, "utf8")] as const).toSorted(byPath),
  );
}

function byPath([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}

/** Makes a directory hold these files and nothing else. */
export function rewriteTree(directory: string, files: Readonly<Record<string, string>>): void {
  rmSync(directory, { recursive: true, force: true });
  writeTree(directory, files);
}

export interface TreeDifference {
  /** Wanted and not in the golden tree. */
  readonly extra: readonly string[];
  /** In the golden tree and no longer wanted. */
  readonly missing: readonly string[];
  /** In both with another text. */
  readonly changed: readonly string[];
}

type Tree = Readonly<Record<string, string>>;

export function compareTrees(wanted: Tree, golden: Tree): TreeDifference {
  return {
    extra: Object.keys(wanted).filter((path) => !(path in golden)),
    missing: Object.keys(golden).filter((path) => !(path in wanted)),
    changed: Object.keys(wanted).filter((path) => path in golden && golden[path] !== wanted[path]),
  };
}
