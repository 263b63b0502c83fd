import { lines, type Outcome, tryGit } from "./run.ts";

/** Questions about objects have the same answer for ever, and webhooks and answers ask them again and again. */
const answers = new Map<string, Outcome>();
const mostAnswers = 2000;

/** Asks git something that only ids in `args` decide: no branch names. */
function ask(directory: string, args: readonly string[]): Outcome {
  const key = JSON.stringify([directory, args]);
  const known = answers.get(key);
  if (known !== undefined) return known;
  const outcome = tryGit(directory, args);
  if (outcome.code > 1) return outcome; // no answer: an object is not there yet
  if (answers.size >= mostAnswers) answers.clear();
  answers.set(key, outcome);
  return outcome;
}

/** The same where anything but success is a mistake of the forge. */
function answer(directory: string, args: readonly string[]): string {
  const { code, stdout, stderr } = ask(directory, args);
  if (code !== 0) throw new Error(`git ${args.join(" ")} ended with ${code}: ${stderr}`);
  return stdout;
}

/** Whether `oid` is `of` or one of its ancestors. */
export function isAncestor(directory: string, oid: string, of: string): boolean {
  return oid === of || ask(directory, ["merge-base", "--is-ancestor", oid, of]).code === 0;
}

/** The best common ancestor, or undefined for unrelated histories. */
export function mergeBase(directory: string, one: string, other: string): string | undefined {
  return lines(ask(directory, ["merge-base", one, other]).stdout)[0];
}

/** Commits of `to` that `from` lacks, newest first. With `path`, only those that change it. */
export function commitsBetween(
  directory: string,
  from: string | undefined,
  to: string,
  path?: string,
): readonly string[] {
  const range = from === undefined ? [to] : [to, `^${from}`];
  return lines(
    answer(directory, ["rev-list", "--topo-order", ...range, ...(path === undefined ? [] : ["--", path])]),
  );
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
  const raw = fields(answer(directory, ["diff-tree", "-r", "-M", "-z", "--raw", from, to]));
  const counts = countsBetween(directory, from, to);
  const changes: FileChange[] = [];
  for (let at = 0; at < raw.length; ) {
    const [, , before = "", after = "", letter = ""] = (raw[at] ?? "").split(" ");
    const renamed = letter.startsWith("R");
    const path = raw[at + (renamed ? 2 : 1)] ?? "";
    const [additions, deletions] = counts.get(path) ?? [0, 0];
    changes.push({
      path,
      status: statuses[letter.slice(0, 1)] ?? "modified",
      previous: renamed ? raw[at + 1] : undefined,
      oid: letter === "D" ? before : after,
      additions,
      deletions,
    });
    at += renamed ? 3 : 2;
  }
  return changes;
}

/** Added and removed lines by path; zeros for binary files. */
function countsBetween(
  directory: string,
  from: string,
  to: string,
): ReadonlyMap<string, readonly [number, number]> {
  const raw = fields(answer(directory, ["diff-tree", "-r", "-M", "-z", "--numstat", from, to]));
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
