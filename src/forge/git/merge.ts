import { type Commit, readCommit, type Signature, writeCommit } from "./commits.ts";
import { isAncestor } from "./history.ts";
import { tryGit } from "./run.ts";
import { emptyTree } from "./trees.ts";

/** The tree of `ours` and `theirs` merged, or undefined when they conflict. */
export function mergedTree(directory: string, ours: string, theirs: string): string | undefined {
  if (isAncestor(directory, ours, theirs)) return readCommit(directory, theirs)?.tree;
  const { code, stdout, stderr } = tryGit(directory, [
    "merge-tree",
    "--write-tree",
    "--allow-unrelated-histories",
    ours,
    theirs,
  ]);
  if (code > 1 || code < 0) throw new Error(`git merge-tree ended with ${code}: ${stderr}`);
  return code === 0 ? stdout.split("\n")[0] : undefined;
}

const nobody: Signature = { name: "forge", email: "forge@forge.invalid", date: "2020-01-01T00:00:00Z" };

/** `oids`, oldest first, copied onto `onto`; undefined when one conflicts. Commits that come out empty are left out. */
export function rebased(
  directory: string,
  oids: readonly string[],
  onto: string,
  committer: Signature,
): string | undefined {
  let head = onto;
  for (const oid of oids) {
    const commit = readCommit(directory, oid);
    if (commit === undefined || commit.parents.length > 1) continue;
    const tree = transplanted(directory, commit, head);
    if (tree === undefined) return undefined;
    if (tree === readCommit(directory, head)?.tree) continue;
    head = writeCommit(directory, { ...commit, tree, parents: [head], committer });
  }
  return head;
}

/**
 * The tree of `head` with the change that `commit` made. `git merge-tree` finds its merge base itself (only git 2.40 can be
 * told one), so both sides are put on a stand-in of the commit's parent.
 */
function transplanted(directory: string, commit: Commit, head: string): string | undefined {
  const treeOf = (oid: string | undefined): string =>
    (oid === undefined ? undefined : readCommit(directory, oid)?.tree) ?? emptyTree;
  const standIn = (tree: string, parents: readonly string[]): string =>
    writeCommit(directory, { tree, parents, author: nobody, committer: nobody, message: "stand-in" });
  const parent = standIn(treeOf(commit.parents[0]), []);
  return mergedTree(directory, standIn(treeOf(head), [parent]), standIn(commit.tree, [parent]));
}
