import type { Review, ReviewComment } from "../records/words.ts";
import { nodeId, type Place } from "../world.ts";
import { renderAccount } from "./account.ts";
import { association, reactionSummary } from "./issue.ts";
import { apiUrl, htmlUrl } from "./repository.ts";

export function renderReview(place: Place, review: Review) {
  const { world, repository } = place;
  const pull = `${apiUrl(world, repository)}/pulls/${review.issue}`;
  const page = `${htmlUrl(world, repository)}/pull/${review.issue}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId("PRR", review.id),
    user: renderAccount(world, review.user),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pull,
    author_association: association(place, review.user),
    _links: { html: { href: page }, pull_request: { href: pull } },
    submitted_at: review.submittedAt,
    commit_id: review.oid,
  };
}

export function renderReviewComment(place: Place, comment: ReviewComment) {
  const { world, repository } = place;
  const { review, line, startLine, side } = comment;
  const api = apiUrl(world, repository);
  const [url, pull] = [`${api}/pulls/comments/${comment.id}`, `${api}/pulls/${review.issue}`];
  const page = `${htmlUrl(world, repository)}/pull/${review.issue}#discussion_r${comment.id}`;
  return {
    url,
    pull_request_review_id: review.id,
    id: comment.id,
    node_id: nodeId("PRRC", comment.id),
    diff_hunk: comment.hunk,
    path: comment.path,
    commit_id: review.oid,
    original_commit_id: review.oid,
    user: renderAccount(world, review.user),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: page,
    pull_request_url: pull,
    author_association: association(place, review.user),
    _links: { self: { href: url }, html: { href: page }, pull_request: { href: pull } },
    start_line: startLine,
    original_start_line: startLine,
    start_side: startLine === null ? null : side,
    line,
    original_line: line,
    side,
    subject_type: "line",
    reactions: reactionSummary(`${url}/reactions`, []),
  };
}
