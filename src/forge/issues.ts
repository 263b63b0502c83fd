import type { Account, App } from "./records/accounts.ts";
import type { Issue, Pull } from "./records/repository.ts";
import { emit } from "./webhooks/emit.ts";
import { nextId, type Place, timestamp } from "./world.ts";

export interface NewIssue {
  readonly title: string;
  readonly body: string | null;
  readonly pull?: Pull;
}

/** Opens an issue; for one that carries a pull request, the caller announces that. */
export function openIssue(
  { world, repository }: Place,
  { title, body, pull }: NewIssue,
  { user, app }: { readonly user: Account; readonly app: App | undefined },
): Issue {
  const now = timestamp(world);
  const issue: Issue = {
    id: nextId(world),
    number: Math.max(0, ...repository.issues.keys()) + 1,
    user,
    app,
    title,
    body,
    state: "open",
    stateReason: null,
    closedBy: undefined,
    closedAt: null,
    labels: [],
    assignees: [],
    reactions: [],
    createdAt: now,
    updatedAt: now,
    pull,
  };
  repository.issues.set(issue.number, issue);
  if (pull === undefined) emit(world, { repository, event: "issues", action: "opened", sender: user, issue });
  return issue;
}

/** Closes an issue or pull request and says so; nothing when it is closed. */
export function closeIssue(
  { world, repository }: Place,
  issue: Issue,
  by: Account,
  reason: "completed" | "not_planned" = "completed",
): void {
  if (issue.state === "closed") return;
  issue.state = "closed";
  issue.stateReason = issue.pull === undefined ? reason : null;
  issue.closedAt = timestamp(world);
  issue.updatedAt = issue.closedAt;
  issue.closedBy = by;
  announce({ world, repository }, issue, "closed", by);
}

/** Opens it again and says so. */
export function reopenIssue({ world, repository }: Place, issue: Issue, by: Account): void {
  if (issue.state === "open") return;
  issue.state = "open";
  issue.stateReason = issue.pull === undefined ? "reopened" : null;
  issue.closedAt = null;
  issue.updatedAt = timestamp(world);
  issue.closedBy = undefined;
  announce({ world, repository }, issue, "reopened", by);
}

function announce({ world, repository }: Place, issue: Issue, action: string, by: Account): void {
  const event = issue.pull === undefined ? "issues" : "pull_request";
  const payload = issue.pull === undefined ? {} : { number: issue.number };
  emit(world, { repository, event, action, sender: by, issue, payload });
}
