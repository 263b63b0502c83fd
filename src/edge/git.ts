import { Stop } from "../errors.ts";
import type { ObjectFormat } from "../plan/snapshot.ts";
import type { Branch, Repository } from "./edges.ts";
import { writeCommit } from "./git/commit.ts";
import { gitLine, stopWithGitsWords } from "./git/run.ts";
import { commitSource, type Local } from "./git/tree.ts";
import { openWorkTree } from "./git/worktree.ts";
import { CommandFailed } from "./process.ts";

/**
 * The repository whose work tree holds `directory`, wherever GIT_DIR points. Needs git 2.34 or later.
 *
 * @throws Stop when there is no git, no repository that git lets us use, or no work tree.
 */
export async function openRepository(directory: string): Promise<Repository> {
  const asked = gitLine(directory, ["rev-parse", "--show-toplevel"]);
  asked.catch(() => {}); // where there is none, the description says why
  const objectFormat = await describe(directory);
  const root = await asked;
  const local: Local = { root, objectFormat };
  return {
    root,
    workTree: openWorkTree(local),
    head: async () => await head(root),
    defaultBranch: async () => await defaultBranch(root),
    commitTree: (commit) => commitSource(local, commit),
    branch: async (name) => await readBranch(root, name),
    commit: async (request) => await writeCommit(local, request),
  };
}

async function describe(directory: string): Promise<ObjectFormat> {
  const questions = ["--is-bare-repository", "--is-inside-work-tree", "--show-object-format"];
  const answers = await gitLine(directory, ["rev-parse", ...questions]).catch((error: unknown) => {
    const message = `${directory} is not in a git repository that git can use`;
    throw stopWithGitsWords(
      error,
      message,
      "Run labkeeper in a clone of your lab's repository, or name one with -C",
    );
  });
  const [bare, inside, format] = answers.split("\n");
  if (bare === "true" || inside !== "true") {
    throw new Stop(
      `${directory} is in a git repository, but not in a work tree`,
      "Run labkeeper in a clone with files",
    );
  }
  if (format === "sha1" || format === "sha256") return format;
  throw new Error(`git names its objects by ${format}`);
}

async function head(root: string): Promise<string | undefined> {
  try {
    return await gitLine(root, ["rev-parse", "--quiet", "--verify", "HEAD^{commit}"]);
  } catch (error) {
    if (error instanceof CommandFailed && error.exitCode === 1) return undefined;
    throw error;
  }
}

/** In this order: what the remote calls its default, then the usual names. */
const defaultRefs = [
  "remotes/origin/HEAD",
  "remotes/origin/main",
  "remotes/origin/master",
  "heads/main",
  "heads/master",
];

async function defaultBranch(root: string): Promise<string | undefined> {
  const refs = defaultRefs.map((name) => `refs/${name}`);
  const lines = await gitLine(root, ["for-each-ref", "--format=%(refname) %(objectname)", ...refs]);
  const found = lines.split("\n").map((line) => line.split(" "));
  return refs.flatMap((ref) => found.find(([name]) => name === ref)?.[1] ?? [])[0];
}

const branchFields = ["refname", "objectname", "worktreepath", "committeremail:trim", "contents"];

async function readBranch(root: string, name: string): Promise<Branch | undefined> {
  const ref = `refs/heads/${name}`;
  const format = branchFields.map((field) => `%(${field})%00`).join("");
  const fields = (await gitLine(root, ["for-each-ref", `--format=${format}`, ref])).split("\0");
  // The pattern also matches branches below a folder of that name; then there is no branch of the name itself.
  const [found, id, worktree, committerEmail, message] = fields;
  if (found !== ref || id === undefined || committerEmail === undefined || message === undefined)
    return undefined;
  return { head: id, message, committerEmail, checkedOutAt: worktree === "" ? undefined : worktree };
}
