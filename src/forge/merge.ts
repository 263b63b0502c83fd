/** Merging a pull request: by merge commit, squash or rebase; and "Update branch". */
import { Refusal } from "./answers.ts";
import { readCommit, writeCommit } from "./git/commits.ts";
import { mergedTree, rebased } from "./git/merge.ts";
import { readRef } from "./git/refs.ts";
import { closeIssue } from "./issues.ts";
import { forceRefs, pushRefs } from "./push.ts";
import type { Account } from "./records/accounts.ts";
import type { Issue, Pull } from "./records/repository.ts";
import { commitsOf } from "./render/pull.ts";
import { signatureOf } from "./signature.ts";
import { type Place, timestamp } from "./world.ts";

export type MergeMethod = "merge" | "squash" | "rebase";

export interface Merge {
  readonly method: MergeMethod;
  readonly title: string | null;
  readonly message: string | null;
  readonly by: Account;
}

/**
 * Merges an open pull request and answers with the base's new head.
 *
 * @throws Refusal 405 on a conflict.
 */
export function mergePull(place: Place, issue: Issue, pull: Pull, merge: Merge): string {
  const { world, repository } = place;
  const oid = mergeCommit(place, issue, pull, merge);
  if (oid === undefined) throw new Refusal(405, "Pull Request is not mergeable");
  if (merge.method !== "rebase") repository.signed.add(oid);
  pull.mergedAt = timestamp(world);
  pull.mergedBy = merge.by;
  pull.mergeOid = oid;
  closeIssue(place, issue, merge.by);
  forceRefs(place, [{ ref: `refs/heads/${pull.base}`, before: pull.baseOid, after: oid }], merge.by);
  return oid;
}

function mergeCommit(place: Place, issue: Issue, pull: Pull, merge: Merge): string | undefined {
  const { world, repository } = place;
  const { directory } = repository;
  const self = signatureOf(world, merge.by);
  const github = { name: "GitHub", email: "noreply@github.com", date: self.date };
  if (merge.method === "rebase") return rebased(directory, commitsOf(place, pull), pull.baseOid, self);
  const tree = mergedTree(directory, pull.baseOid, pull.headOid);
  if (tree === undefined) return undefined;
  const squashed = merge.method === "squash";
  const source = `${pull.from.owner.login}/${pull.head}`;
  const title = squashed
    ? `${issue.title} (#${issue.number})`
    : `Merge pull request #${issue.number} from ${source}`;
  const message = [merge.title ?? title, merge.message ?? (squashed ? squashBody(place, pull) : issue.title)];
  return writeCommit(directory, {
    tree,
    parents: squashed ? [pull.baseOid] : [pull.baseOid, pull.headOid],
    author: self,
    committer: github,
    message: message.filter((part) => part !== "").join("\n\n"),
  });
}

/** GitHub offers the messages of all commits as a list. */
function squashBody(place: Place, pull: Pull): string {
  const messages = commitsOf(place, pull).map(
    (oid) => readCommit(place.repository.directory, oid)?.message ?? "",
  );
  return messages.length < 2
    ? messages.map((message) => message.split("\n").slice(2).join("\n")).join("")
    : messages.map((message) => `* ${message}`).join("\n\n");
}

/**
 * "Update branch": merges the base into the head branch.
 *
 * @throws Refusal 422 when there is nothing to merge, or a conflict.
 */
export function updateBranch(place: Place, pull: Pull, by: Account): void {
  const { world, repository } = place;
  const { directory } = repository;
  if (pull.from !== repository)
    throw new Refusal(422, "the head repository is a fork, which the forge does not update");
  const base = readRef(directory, `refs/heads/${pull.base}`) ?? pull.baseOid;
  const tree = mergedTree(directory, pull.headOid, base);
  if (tree === undefined) throw new Refusal(422, "merge conflict between base and head");
  const self = signatureOf(world, by);
  const oid = writeCommit(directory, {
    tree,
    parents: [pull.headOid, base],
    author: self,
    committer: { ...self, name: "GitHub", email: "noreply@github.com" },
    message: `Merge branch '${pull.base}' into ${pull.head}`,
  });
  repository.signed.add(oid);
  pushRefs(place, [{ ref: `refs/heads/${pull.head}`, before: pull.headOid, after: oid }], by);
}
