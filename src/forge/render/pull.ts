import { commitsBetween, filesBetween, mergeBase } from "../git/history.ts";
import type { Account } from "../records/accounts.ts";
import type { Issue, Pull } from "../records/repository.ts";
import { nodeId, type Place } from "../world.ts";
import { renderAccount } from "./account.ts";
import { association, renderLabel } from "./issue.ts";
import { apiUrl, htmlUrl, renderRepository } from "./repository.ts";

/** A pull request as lists show it. */
export function renderPull(place: Place, issue: Issue, pull: Pull) {
  const { world, repository } = place;
  const [api, html] = [apiUrl(world, repository), htmlUrl(world, repository)];
  const page = `${html}/pull/${issue.number}`;
  return {
    id: pull.id,
    node_id: nodeId("PR", issue.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    ...links(api, page, issue.number, pull.headOid),
    number: issue.number,
    state: issue.state,
    locked: false,
    active_lock_reason: null,
    title: issue.title,
    user: renderAccount(world, issue.user),
    body: issue.body,
    labels: issue.labels.map((label) => renderLabel(api, label)),
    milestone: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeOid ?? pull.testMergeOid,
    assignee: issue.assignees[0] === undefined ? null : renderAccount(world, issue.assignees[0]),
    assignees: issue.assignees.map((account) => renderAccount(world, account)),
    requested_reviewers: [],
    requested_teams: [],
    head: end({ world, repository: pull.from }, pull.head, pull.headOid),
    base: end(place, pull.base, pull.baseOid),
    author_association: association(place, issue.user),
    auto_merge: null,
    draft: pull.draft,
  };
}

/** What only a single pull request has, and webhooks. */
export function renderFullPull(place: Place, issue: Issue, pull: Pull) {
  const { world, repository } = place;
  const files = filesOf(place, pull);
  const sum = (field: "additions" | "deletions"): number =>
    files.reduce((total, file) => total + file[field], 0);
  const known = issue.state === "open" ? pull.mergeable : undefined;
  return {
    ...renderPull(place, issue, pull),
    merged: pull.mergedAt !== null,
    mergeable: known ?? null,
    rebaseable: known ?? null,
    mergeable_state: known === undefined ? "unknown" : known ? "clean" : "dirty",
    merged_by: pull.mergedBy === undefined ? null : renderAccount(world, pull.mergedBy),
    comments: [...repository.comments.values()].filter((comment) => comment.issue === issue.number).length,
    review_comments: [...repository.reviewComments.values()].filter(
      ({ review }) => review.issue === issue.number,
    ).length,
    maintainer_can_modify: false,
    commits: commitsOf(place, pull).length,
    additions: sum("additions"),
    deletions: sum("deletions"),
    changed_files: files.length,
  };
}

/** Commits of the head that the base lacks, oldest first. */
export function commitsOf({ repository }: Place, { headOid, baseOid }: Pull): readonly string[] {
  return commitsBetween(repository.directory, baseOid, headOid).toReversed();
}

/** What the pull request changes: its head against where it left the base. */
export function filesOf(place: Place, pull: Pull) {
  return filesBetween(place.repository.directory, forkPoint(place, pull), pull.headOid);
}

/** Where the head left the base. */
export function forkPoint({ repository: { directory } }: Place, { headOid, baseOid }: Pull): string {
  return mergeBase(directory, baseOid, headOid) ?? baseOid;
}

function end({ world, repository }: Place, ref: string, sha: string) {
  const owner: Account = repository.owner;
  return {
    label: `${owner.login}:${ref}`,
    ref,
    sha,
    user: renderAccount(world, owner),
    repo: {
      ...renderRepository(world, repository),
      allow_merge_commit: true,
      allow_squash_merge: true,
      allow_rebase_merge: true,
    },
  };
}

function links(api: string, page: string, number: number, head: string) {
  const urls = {
    url: `${api}/pulls/${number}`,
    issue_url: `${api}/issues/${number}`,
    commits_url: `${api}/pulls/${number}/commits`,
    review_comments_url: `${api}/pulls/${number}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${api}/issues/${number}/comments`,
    statuses_url: `${api}/statuses/${head}`,
  };
  const href = (url: string) => ({ href: url });
  return {
    ...urls,
    _links: {
      self: href(urls.url),
      html: href(page),
      issue: href(urls.issue_url),
      comments: href(urls.comments_url),
      review_comments: href(urls.review_comments_url),
      review_comment: href(urls.review_comment_url),
      commits: href(urls.commits_url),
      statuses: href(urls.statuses_url),
    },
  };
}
