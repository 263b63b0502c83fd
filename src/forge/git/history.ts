import { readCommit } from "./commits.ts";
import { hasObject, isOid } from "./objects.ts";
import { lines, type Outcome, tryGit } from "./run.ts";
import { emptyTree } from "./trees.ts";

/**
 * Questions about objects have the same answer for ever, in every repository that holds them, and webhooks and answers ask them
 * again and again.
 */
const answers = new Map<string, Outcome>();
const mostAnswers = 2000;

/** Asks git something that only ids in `args` decide: no branch names. */
function ask(directory: string, args: readonly string[]): Outcome {
  if (!args.every((arg) => isKnown(directory, arg.replace("^", "")))) return tryGit(directory, args);
  const key = args.join(" ");
  const known = answers.get(key);
  if (known !== undefined) return known;
  const outcome = tryGit(directory, args);
  if (outcome.code > 1) return outcome; // no answer
  if (answers.size >= mostAnswers) answers.clear();
  answers.set(key, outcome);
  return outcome;
}

function isKnown(directory: string, arg: string): boolean {
  return !isOid(arg) || arg === emptyTree || hasObject(directory, arg);
}

/** The same where anything but success is a mistake of the forge. */
function answer(directory: string, args: readonly string[]): string {
  const { code, stdout, stderr } = ask(directory, args);
  if (code !== 0) throw new Error(`git ${args.join(" ")} ended with ${code}: ${stderr}`);
  return stdout;
}

/** Whether `oid` is `of` or one of its ancestors. */
export function isAncestor(directory: string, oid: string, of: string): boolean {
  const seen = new Set([of]);
  // A set that grows while it is gone through.
  for (const one of seen) {
    if (one === oid) return true;
    for (const parent of readCommit(directory, one)?.parents ?? []) seen.add(parent);
  }
  return false;
}

/** The best common ancestor, or undefined for unrelated histories. */
export function mergeBase(directory: string, one: string, other: string): string | undefined {
  if (isAncestor(directory, one, other)) return one;
  if (isAncestor(directory, other, one)) return other;
  return lines(ask(directory, ["merge-base", one, other]).stdout)[0];
}

/** Commits of `to` that `from` lacks, newest first. With `path`, only those that change it. */
export function commitsBetween(
  directory: string,
  from: string | undefined,
  to: string,
  path?: string,
): readonly string[] {
  const simple = path === undefined ? lineBetween(directory, from, to) : undefined;
  if (simple !== undefined) return simple;
  const range = from === undefined ? [to] : [to, `^${from}`];
  return lines(
    answer(directory, ["rev-list", "--topo-order", ...range, ...(path === undefined ? [] : ["--", path])]),
  );
}

/** The same where one commit follows the other; undefined: there are merges, or the histories part. */
function lineBetween(directory: string, from: string | undefined, to: string): readonly string[] | undefined {
  const found: string[] = [];
  for (let at: string | undefined = to; at !== from; ) {
    const parents: readonly string[] | undefined =
      at === undefined ? undefined : readCommit(directory, at)?.parents;
    if (at === undefined || parents === undefined || parents.length > 1) return undefined;
    found.push(at);
    [at] = parents;
  }
  return found;
}

export interface FileChange {
  readonly path: string;
  readonly status: "added" | "removed" | "modified" | "renamed";
  readonly previous: string | undefined;
  readonly oid: string;
  readonly additions: number;
  readonly deletions: number;
}

const statuses: Readonly<Record<string, FileChange["status"]>> = { A: "added", D: "removed", R: "renamed" };

/** What differs between two trees or commits, renames found. */
export function filesBetween(directory: string, from: string, to: string): readonly FileChange[] {
  // Both lists in one process: first all of --raw, whose records begin with a colon, then all of --numstat.
  const all = fields(answer(directory, ["diff-tree", "-r", "-M", "-z", "--raw", "--numstat", from, to]));
  const records = recordsIn(all);
  const counts = countsIn(all.slice(records.reduce((sum, record) => sum + record.length, 0)));
  return records.map(([head = "", ...paths]) => {
    const [, , before = "", after = "", letter = ""] = head.split(" ");
    const path = paths.at(-1) ?? "";
    const [additions, deletions] = counts.get(path) ?? [0, 0];
    return {
      path,
      status: statuses[letter.slice(0, 1)] ?? "modified",
      previous: letter.startsWith("R") ? paths[0] : undefined,
      oid: letter === "D" ? before : after,
      additions,
      deletions,
    };
  });
}

/** Records of `--raw`: what changed, then its path; of a rename both paths. */
function recordsIn(all: readonly string[]): readonly (readonly string[])[] {
  const records: (readonly string[])[] = [];
  for (let at = 0; all[at]?.startsWith(":") === true; ) {
    const size = /R\d*$/.test(all[at] ?? "") ? 3 : 2;
    records.push(all.slice(at, at + size));
    at += size;
  }
  return records;
}

/** Added and removed lines by path, of `--numstat`; zeros for binary files. */
function countsIn(raw: readonly string[]): ReadonlyMap<string, readonly [number, number]> {
  const counts = new Map<string, readonly [number, number]>();
  for (let at = 0; at < raw.length; ) {
    const [added = "0", removed = "0", name = ""] = (raw[at] ?? "").split("\t");
    const path = name === "" ? (raw[at + 2] ?? "") : name;
    counts.set(path, [Number(added) || 0, Number(removed) || 0]);
    at += name === "" ? 3 : 1;
  }
  return counts;
}

function fields(text: string): string[] {
  return text.split("\0").filter((field) => field !== "");
}
