/** Everything that follows from a branch or tag that moves, whoever moved it and however. */
import { Refusal } from "./answers.ts";
import { requestSuites } from "./checks.ts";
import { bringObjects } from "./forks.ts";
import { isAncestor } from "./git/history.ts";
import { moveRefs, type RefUpdate, zeroOid } from "./git/refs.ts";
import { closeIssue } from "./issues.ts";
import { movePull, writePullRef } from "./pull-head.ts";
import type { Account } from "./records/accounts.ts";
import type { Issue, Repository } from "./records/repository.ts";
import { emit } from "./webhooks/emit.ts";
import { pushPayload } from "./webhooks/push.ts";
import { type Place, timestamp } from "./world.ts";

/**
 * Moves refs, all or none, then tells everybody.
 *
 * @throws Refusal 422 when git refuses: a ref was not where `before` says, or the new name clashes with another.
 */
export function pushRefs(place: Place, updates: readonly RefUpdate[], by: Account): void {
  for (const update of updates) mustBeUnprotected(place.repository, update);
  forceRefs(place, updates, by);
}

/** The same where a protection does not count: the merge of a pull request. */
export function forceRefs(place: Place, updates: readonly RefUpdate[], by: Account): void {
  const reason = moveRefs(place.repository.directory, updates);
  if (reason !== undefined) throw new Refusal(422, `Reference cannot be updated: ${reason}`);
  refsMoved(place, updates, by);
}

/** @throws Refusal 422 for a branch that only pull requests may move, or that nobody may create. */
function mustBeUnprotected(repository: Repository, { ref, before }: RefUpdate): void {
  const branch = ref.replace("refs/heads/", "");
  const problem =
    before === undefined
      ? repository.uncreatableBranches.has(branch) && "Cannot create ref due to creations being restricted."
      : repository.protectedBranches.has(branch) && "Changes must be made through a pull request.";
  if (problem !== false) throw new Refusal(422, `Repository rule violations found\n\n${problem}\n`);
}

/** Tells webhooks and pull requests that refs moved already, as after a push by git. */
export function refsMoved(place: Place, updates: readonly RefUpdate[], by: Account): void {
  const { world, repository } = place;
  repository.pushedAt = timestamp(world);
  for (const update of updates.filter(({ before, after }) => before !== after)) {
    announce(place, update, by);
    requestSuites(place, update, by);
    if (update.ref.startsWith("refs/heads/")) updatePulls(place, update, by);
  }
}

function announce({ world, repository }: Place, update: RefUpdate, by: Account): void {
  const [, kind = "heads", ...name] = update.ref.split("/");
  if (!["heads", "tags"].includes(kind)) return;
  emit(world, { repository, event: "push", sender: by, payload: pushPayload(world, repository, update, by) });
  if (update.before !== undefined && update.after !== undefined) return;
  const event = update.after === undefined ? "delete" : "create";
  const named = { ref: name.join("/"), ref_type: kind === "heads" ? "branch" : "tag", pusher_type: "user" };
  const payload =
    event === "delete"
      ? named
      : { ...named, master_branch: repository.defaultBranch, description: repository.description };
  emit(world, { repository, event, sender: by, payload });
}

/** Open pull requests follow their head; GitHub closes those that have nothing left to merge. */
function updatePulls(place: Place, { ref, before, after }: RefUpdate, by: Account): void {
  const branch = ref.slice("refs/heads/".length);
  const { world, repository } = place;
  if (after === undefined) noteDeletion(place, branch, before);
  for (const issue of openPulls(repository)) {
    if (issue.pull?.from === repository && issue.pull.head === branch)
      headMoved(place, issue, { before, after }, by);
    else if (issue.pull?.base === branch) baseMoved(place, issue, after, by);
  }
  const { parent } = repository;
  if (parent === undefined) return;
  for (const issue of openPulls(parent)) {
    if (issue.pull?.from !== repository || issue.pull.head !== branch) continue;
    if (after !== undefined) bringObjects(repository, parent, after);
    headMoved({ world, repository: parent }, issue, { before, after }, by);
  }
}

/** It stands in the timeline of each pull request whose branch it was. */
function noteDeletion({ world, repository }: Place, branch: string, before: string | undefined): void {
  for (const { pull } of repository.issues.values()) {
    if (pull?.from === repository && pull.head === branch && pull.headOid === before)
      pull.headDeletedAt = timestamp(world);
  }
}

function openPulls({ issues }: Repository): readonly Issue[] {
  return [...issues.values()].filter(({ pull, state }) => pull !== undefined && state === "open");
}

function headMoved(
  place: Place,
  issue: Issue,
  { before, after }: { readonly before: string | undefined; readonly after: string | undefined },
  by: Account,
): void {
  const { world, repository } = place;
  if (issue.pull === undefined) return;
  if (after === undefined) {
    closeIssue(place, issue, by);
    return;
  }
  movePull(issue.pull, { headOid: after });
  issue.updatedAt = timestamp(world);
  writePullRef(repository, `refs/pull/${issue.number}/head`, after);
  const payload = { number: issue.number, before: before ?? zeroOid, after };
  emit(world, { repository, event: "pull_request", action: "synchronize", sender: by, issue, payload });
  if (isAncestor(repository.directory, after, issue.pull.baseOid)) closeIssue(place, issue, by);
}

function baseMoved(place: Place, issue: Issue, after: string | undefined, by: Account): void {
  const { world, repository } = place;
  if (issue.pull === undefined) return;
  if (after === undefined) {
    closeIssue(place, issue, by);
    return;
  }
  if (!isAncestor(repository.directory, issue.pull.headOid, after)) {
    movePull(issue.pull, { baseOid: after });
    return;
  }
  issue.pull.mergedAt ??= timestamp(world);
  issue.pull.mergedBy ??= by;
  issue.pull.mergeOid ??= after;
  closeIssue(place, issue, by);
}
