import { invalid, Refusal } from "./answers.ts";
import { bringObjects } from "./forks.ts";
import { writeCommit } from "./git/commits.ts";
import { isAncestor } from "./git/history.ts";
import { mergedTree } from "./git/merge.ts";
import { readRef } from "./git/refs.ts";
import { openIssue } from "./issues.ts";
import { writePullRef } from "./pull-head.ts";
import type { Account, App } from "./records/accounts.ts";
import type { Issue, Pull, Repository } from "./records/repository.ts";
import { signatureOf } from "./signature.ts";
import { emit } from "./webhooks/emit.ts";
import { nextId, type Place } from "./world.ts";

export interface NewPull {
  readonly title: string;
  readonly body: string | null;
  /** The repository itself, or a fork of it. */
  readonly from: Repository;
  readonly head: string;
  readonly base: string;
  readonly draft: boolean;
}

/**
 * Opens a pull request.
 *
 * @throws Refusal 422 for an unknown branch, for a branch with nothing new, and for a second pull request of one branch.
 */
export function openPull(
  place: Place,
  wanted: NewPull,
  by: { readonly user: Account; readonly app: App | undefined },
): Issue {
  const { world, repository } = place;
  const { title, body, ...ends } = wanted;
  const headOid = readRef(wanted.from.directory, `refs/heads/${wanted.head}`);
  const baseOid = readRef(repository.directory, `refs/heads/${wanted.base}`);
  if (headOid === undefined) throw invalid("PullRequest", "head");
  if (baseOid === undefined) throw invalid("PullRequest", "base");
  mustBeNew(repository, wanted);
  bringObjects(wanted.from, repository, headOid);
  if (isAncestor(repository.directory, headOid, baseOid)) {
    throw refusedPull(`No commits between ${wanted.base} and ${wanted.head}`);
  }
  const pull: Pull = {
    id: nextId(world),
    ...ends,
    headOid,
    baseOid,
    mergedAt: null,
    mergedBy: undefined,
    mergeOid: null,
    mergeable: undefined,
    testMergeOid: null,
    headDeletedAt: null,
  };
  const issue = openIssue(place, { title, body, pull }, by);
  writePullRef(repository, `refs/pull/${issue.number}/head`, headOid);
  emit(world, {
    repository,
    event: "pull_request",
    action: "opened",
    sender: by.user,
    issue,
    payload: { number: issue.number },
  });
  return issue;
}

function mustBeNew(repository: Repository, { from, head, base }: NewPull): void {
  const twin = [...repository.issues.values()].find(
    ({ state, pull }) => state === "open" && pull?.from === from && pull.head === head && pull.base === base,
  );
  if (twin !== undefined) throw refusedPull(`A pull request already exists for ${from.owner.login}:${head}.`);
}

function refusedPull(message: string): Refusal {
  return new Refusal(422, "Validation Failed", {
    errors: [{ resource: "PullRequest", code: "custom", message }],
  });
}

/**
 * Whether the pull request merges without a conflict. The first one to ask gets undefined and starts the computation, as on
 * GitHub; the next one gets the result, and `refs/pull/N/merge` shows the merge. After a conflict that ref stays as it was.
 */
export function askMergeable(place: Place, number: number, pull: Pull): boolean | undefined {
  const known = pull.mergeable;
  if (known !== undefined) return known;
  const oid = testMerge(place, pull);
  pull.mergeable = oid !== undefined;
  if (oid !== undefined) {
    pull.testMergeOid = oid;
    writePullRef(place.repository, `refs/pull/${number}/merge`, oid);
  }
  return undefined;
}

function testMerge({ world, repository }: Place, { from, headOid, baseOid }: Pull): string | undefined {
  const { directory } = repository;
  const tree = mergedTree(directory, baseOid, headOid);
  if (tree === undefined) return undefined;
  const self = signatureOf(world, from.owner);
  const github = { name: "GitHub", email: "noreply@github.com", date: self.date };
  const message = `Merge ${headOid} into ${baseOid}`;
  return writeCommit(directory, {
    tree,
    parents: [baseOid, headOid],
    author: self,
    committer: github,
    message,
  });
}
