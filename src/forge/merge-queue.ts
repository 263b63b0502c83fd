/** GitHub's merge queue, by hand: a pull request is queued as a merge group, whose checks decide whether it lands. */
import { Refusal } from "./answers.ts";
import { readCommit, writeCommit } from "./git/commits.ts";
import { mergedTree } from "./git/merge.ts";
import { forceRefs } from "./push.ts";
import type { Account } from "./records/accounts.ts";
import type { Issue, Pull } from "./records/repository.ts";
import { renderSimpleCommit } from "./render/commit.ts";
import { signatureOf } from "./signature.ts";
import { emit } from "./webhooks/emit.ts";
import type { Place } from "./world.ts";

export interface MergeGroup {
  readonly issue: Issue;
  readonly pull: Pull;
  /** Such as `refs/heads/gh-readonly-queue/main/pr-7-BASE`. */
  readonly ref: string;
  readonly oid: string;
  readonly baseOid: string;
  readonly by: Account;
}

/**
 * Queues a pull request: its merge stands on a branch of its own, and checks are asked for.
 *
 * @throws Refusal 422 for a conflict, or when it is no open pull request.
 */
export function enqueue(place: Place, issue: Issue, by: Account): MergeGroup {
  const { world, repository } = place;
  const { pull } = issue;
  if (pull === undefined || issue.state === "closed") throw new Refusal(422, "Pull request is not open");
  const tree = mergedTree(repository.directory, pull.baseOid, pull.headOid);
  if (tree === undefined) throw new Refusal(422, "Pull request is not mergeable");
  const self = signatureOf(world, by);
  const oid = writeCommit(repository.directory, {
    tree,
    parents: [pull.baseOid, pull.headOid],
    author: self,
    committer: { ...self, name: "GitHub", email: "noreply@github.com" },
    message: `Merge pull request #${issue.number} from ${pull.from.owner.login}/${pull.head}\n\n${issue.title}`,
  });
  repository.signed.add(oid);
  const ref = `refs/heads/gh-readonly-queue/${pull.base}/pr-${issue.number}-${pull.baseOid}`;
  const group = { issue, pull, ref, oid, baseOid: pull.baseOid, by };
  forceRefs(place, [{ ref, before: undefined, after: oid }], by);
  tell(place, group, { action: "checks_requested" });
  return group;
}

/** The checks passed: the base moves to the group's commit, and the pull request is merged. */
export function land(place: Place, group: MergeGroup): void {
  const { pull, oid, baseOid, by } = group;
  forceRefs(place, [{ ref: `refs/heads/${pull.base}`, before: baseOid, after: oid }], by);
  dissolve(place, group, "merged");
}

/** Takes the group out of the queue. */
export function dissolve(
  place: Place,
  group: MergeGroup,
  reason: "merged" | "invalidated" | "dequeued",
): void {
  forceRefs(place, [{ ref: group.ref, before: group.oid, after: undefined }], group.by);
  tell(place, group, { action: "destroyed", reason });
}

function tell(
  { world, repository }: Place,
  { ref, oid, baseOid, pull, by }: MergeGroup,
  { action, ...more }: { readonly action: string; readonly reason?: string },
): void {
  const commit = readCommit(repository.directory, oid);
  const merge_group = {
    head_sha: oid,
    head_ref: ref,
    base_sha: baseOid,
    base_ref: `refs/heads/${pull.base}`,
    head_commit: commit && renderSimpleCommit(commit),
  };
  emit(world, { repository, event: "merge_group", action, sender: by, payload: { merge_group, ...more } });
}
