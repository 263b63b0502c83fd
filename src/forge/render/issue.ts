import type { Account } from "../records/accounts.ts";
import type { Issue, Pull } from "../records/repository.ts";
import type { Comment, Label, Reaction } from "../records/words.ts";
import { isAtLeast, roleOf } from "../rights.ts";
import { nodeId, type Place } from "../world.ts";
import { renderAccount } from "./account.ts";
import { renderApp } from "./app.ts";
import { apiUrl, htmlUrl } from "./repository.ts";

/** An issue, or the issue side of a pull request. */
export function renderIssue({ world, repository }: Place, issue: Issue) {
  const [api, html] = [apiUrl(world, repository), htmlUrl(world, repository)];
  const url = `${api}/issues/${issue.number}`;
  const page = `${html}/${issue.pull === undefined ? "issues" : "pull"}/${issue.number}`;
  const comments = [...repository.comments.values()].filter((comment) => comment.issue === issue.number);
  return {
    id: issue.id,
    node_id: nodeId(issue.pull === undefined ? "I" : "PR", issue.id),
    url,
    repository_url: api,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: page,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    state: issue.state,
    state_reason: issue.stateReason,
    locked: false,
    active_lock_reason: null,
    ...people({ world, repository }, issue),
    labels: issue.labels.map((label) => renderLabel(api, label)),
    milestone: null,
    comments: comments.length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    reactions: reactionSummary(`${url}/reactions`, issue.reactions),
    performed_via_github_app: issue.app === undefined ? null : renderApp(world, issue.app),
    ...(issue.pull === undefined ? {} : pullSide(`${api}/pulls/${issue.number}`, page, issue.pull)),
  };
}

function people(place: Place, { user, assignees, closedBy }: Issue) {
  const { world } = place;
  return {
    user: renderAccount(world, user),
    author_association: association(place, user),
    assignee: assignees[0] === undefined ? null : renderAccount(world, assignees[0]),
    assignees: assignees.map((account) => renderAccount(world, account)),
    ...(closedBy === undefined ? {} : { closed_by: renderAccount(world, closedBy) }),
  };
}

/** @param page URL of its web page */
function pullSide(url: string, page: string, { draft, mergedAt }: Pull) {
  const urls = { url, html_url: page, diff_url: `${page}.diff`, patch_url: `${page}.patch` };
  return { draft, pull_request: { ...urls, merged_at: mergedAt } };
}

export function renderComment({ world, repository }: Place, comment: Comment) {
  const [api, html] = [apiUrl(world, repository), htmlUrl(world, repository)];
  const url = `${api}/issues/comments/${comment.id}`;
  const isPull = repository.issues.get(comment.issue)?.pull !== undefined;
  return {
    id: comment.id,
    node_id: nodeId("IC", comment.id),
    url,
    html_url: `${html}/${isPull ? "pull" : "issues"}/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${comment.issue}`,
    user: renderAccount(world, comment.user),
    body: comment.body,
    author_association: association({ world, repository }, comment.user),
    reactions: reactionSummary(`${url}/reactions`, comment.reactions),
    performed_via_github_app: comment.app === undefined ? null : renderApp(world, comment.app),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
  };
}

/** @param api URL of the repository */
export function renderLabel(api: string, { id, name, color, description }: Label) {
  const url = `${api}/labels/${encodeURIComponent(name)}`;
  return { id, node_id: nodeId("LA", id), url, name, color, default: false, description };
}

export function renderReaction({ world }: Place, { id, user, content, createdAt }: Reaction) {
  return { id, node_id: nodeId("REA", id), user: renderAccount(world, user), content, created_at: createdAt };
}

/** Contents of reactions, as the API names them. */
export const reactionContents = [
  "+1",
  "-1",
  "laugh",
  "confused",
  "heart",
  "hooray",
  "rocket",
  "eyes",
] as const;

export function reactionSummary(url: string, reactions: readonly Reaction[]) {
  const counted = reactionContents.map((content) => [
    content,
    reactions.filter((reaction) => reaction.content === content).length,
  ]);
  return { url, total_count: reactions.length, ...(Object.fromEntries(counted) as Record<string, number>) };
}

/** What a person is to the repository. A hint for readers: no right follows from it. */
export function association({ repository }: Place, account: Account): string {
  if (account === repository.owner) return "OWNER";
  return isAtLeast(roleOf(account, repository), "triage") ? "COLLABORATOR" : "NONE";
}
