import { invalid, Refusal } from "./answers.ts";
import { isAncestor } from "./git/history.ts";
import { mergedTree } from "./git/merge.ts";
import { readRef } from "./git/refs.ts";
import { openIssue } from "./issues.ts";
import { writePullRef } from "./pull-head.ts";
import type { Account, App, Issue, Pull, Repository } from "./records.ts";
import { emit } from "./webhooks/emit.ts";
import { nextId, type Place } from "./world.ts";

export interface NewPull {
  readonly title: string;
  readonly body: string | null;
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
  const headOid = readRef(repository.directory, `refs/heads/${wanted.head}`);
  const baseOid = readRef(repository.directory, `refs/heads/${wanted.base}`);
  if (headOid === undefined) throw invalid("PullRequest", "head");
  if (baseOid === undefined) throw invalid("PullRequest", "base");
  mustBeNew(repository, wanted);
  if (isAncestor(repository.directory, headOid, baseOid)) {
    throw refusedPull(`No commits between ${wanted.base} and ${wanted.head}`);
  }
  const pull: Pull = {
    id: nextId(world),
    head: wanted.head,
    base: wanted.base,
    headOid,
    baseOid,
    draft: wanted.draft,
    mergedAt: null,
    mergedBy: undefined,
    mergeOid: null,
    mergeable: undefined,
  };
  const issue = openIssue(place, { title: wanted.title, body: wanted.body, pull }, by);
  writePullRef(repository, issue.number, headOid);
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

function mustBeNew(repository: Repository, { head, base }: NewPull): void {
  const twin = [...repository.issues.values()].find(
    ({ state, pull }) => state === "open" && pull?.head === head && pull.base === base,
  );
  if (twin !== undefined)
    throw refusedPull(`A pull request already exists for ${repository.owner.login}:${head}.`);
}

function refusedPull(message: string): Refusal {
  return new Refusal(422, "Validation Failed", {
    errors: [{ resource: "PullRequest", code: "custom", message }],
  });
}

/**
 * Whether the pull request merges without a conflict. The first one to ask gets undefined and starts the computation, as on
 * GitHub; the next one gets the result.
 */
export function askMergeable(repository: Repository, pull: Pull): boolean | undefined {
  const known = pull.mergeable;
  pull.mergeable ??= isMergeable(repository, pull);
  return known;
}

function isMergeable({ directory }: Repository, { headOid, baseOid }: Pull): boolean {
  return mergedTree(directory, baseOid, headOid) !== undefined;
}
