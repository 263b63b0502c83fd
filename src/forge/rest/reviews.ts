import { accountOf } from "../actor.ts";
import { invalid, listed, noContent, ok, present, Refusal } from "../answers.ts";
import { choice, list, optionalText, record, text } from "../fields.ts";
import { readCommit } from "../git/commits.ts";
import { linesOf, patchesBetween } from "../git/patch.ts";
import type { Issue } from "../records/repository.ts";
import type { Review, ReviewComment } from "../records/words.ts";
import { filesOf, forkPoint } from "../render/pull.ts";
import { renderReview, renderReviewComment } from "../render/review.ts";
import { need } from "../rights.ts";
import { type RepositoryRequest, type Route, repositoryRoute } from "../routing.ts";
import { nextId, timestamp } from "../world.ts";
import { longestBody } from "./comments.ts";
import { findPull, pullOf } from "./pulls.ts";

const read = [need("pull_requests", "read")];
const write = [need("pull_requests", "write")];

const states = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;

/** Reviews that are submitted at once; pending ones, and comments outside a review, are not served. */
export const reviewRoutes: readonly Route[] = [
  repositoryRoute(["GET", "/pulls/{pull_number}/reviews"], read, (request) => {
    const { number } = findPull(request);
    const found = [...request.repository.reviews.values()].filter(({ issue }) => issue === number);
    return listed(found.map((review) => renderReview(request, review)));
  }),

  repositoryRoute(["POST", "/pulls/{pull_number}/reviews"], write, (request) =>
    ok(renderReview(request, submit(request, findPull(request)))),
  ),

  repositoryRoute(["PUT", "/pulls/{pull_number}/reviews/{review_id}"], write, (request) => {
    const review = present(request.repository.reviews.get(Number(request.params.review_id)));
    if (review.user !== accountOf(request.actor)) throw new Refusal(403, "Resource not accessible");
    review.body = words(request.body);
    return ok(renderReview(request, review));
  }),

  repositoryRoute(["GET", "/pulls/{pull_number}/comments"], read, (request) => {
    const { number } = findPull(request);
    const found = [...request.repository.reviewComments.values()].filter(
      ({ review }) => review.issue === number,
    );
    return listed(found.map((comment) => renderReviewComment(request, comment)));
  }),

  repositoryRoute(["PATCH", "/pulls/comments/{comment_id}"], write, (request) => {
    const comment = findComment(request);
    comment.body = words(request.body);
    comment.updatedAt = timestamp(request.world);
    return ok(renderReviewComment(request, comment));
  }),

  repositoryRoute(["DELETE", "/pulls/comments/{comment_id}"], write, (request) => {
    request.repository.reviewComments.delete(findComment(request).id);
    return noContent;
  }),
];

function findComment({ repository, params }: RepositoryRequest): ReviewComment {
  return present(repository.reviewComments.get(Number(params.comment_id)));
}

function words(body: RepositoryRequest["body"]): string {
  const said = text(body, "body");
  if (said.length > longestBody) throw invalid("PullRequestReview", "body", "custom", "body is too long");
  return said;
}

/** A review with all its comments, or nothing where one of them is on no line of the diff. */
function submit(request: RepositoryRequest, issue: Issue): Review {
  const { world, repository, actor, body } = request;
  if (body.event === undefined)
    throw new Refusal(422, "the forge serves no pending reviews: give an `event`");
  const event = choice(body, "event", ["COMMENT", "APPROVE", "REQUEST_CHANGES"]);
  const oid = optionalText(body, "commit_id", null) ?? pullOf(issue).headOid;
  if (readCommit(repository.directory, oid) === undefined) throw invalid("PullRequestReview", "commit_id");
  const review: Review = {
    id: nextId(world),
    issue: issue.number,
    user: accountOf(actor),
    state: states[event],
    oid,
    body: event === "APPROVE" ? (optionalText(body, "body", "") ?? "") : words(body),
    submittedAt: timestamp(world),
  };
  const given = list(body, "comments").map((comment) => record(comment, "comments"));
  const comments = given.map((comment) => commentOf(request, review, comment));
  repository.reviews.set(review.id, review);
  for (const comment of comments) repository.reviewComments.set(comment.id, comment);
  return review;
}

function commentOf(
  request: RepositoryRequest,
  review: Review,
  given: Readonly<Record<string, unknown>>,
): ReviewComment {
  const { world } = request;
  const side = choice(given, "side", ["RIGHT", "LEFT"]);
  const path = text(given, "path");
  const line = Number(given.line);
  const startLine = given.start_line === undefined ? null : Number(given.start_line);
  const shown = diffOf(request, review, path);
  const hunkAt = (wanted: number): string | undefined =>
    shown.find(({ left, right }) => (side === "RIGHT" ? right : left) === wanted)?.hunk;
  const hunk = hunkAt(line);
  const isWhole = startLine === null || (startLine < line && sameHunk(hunkAt(startLine), hunk));
  if (hunk === undefined || !isWhole) {
    throw new Refusal(422, "Unprocessable Entity", {
      errors: ["Pull request review thread line must be part of the diff"],
    });
  }
  const now = timestamp(world);
  const id = nextId(world);
  return {
    id,
    review,
    path,
    startLine,
    line,
    side,
    hunk,
    body: words(given),
    createdAt: now,
    updatedAt: now,
  };
}

function sameHunk(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one.split("\n")[0] === other?.split("\n")[0];
}

function diffOf(request: RepositoryRequest, { oid }: Review, path: string) {
  const pull = { ...pullOf(findPull(request)), headOid: oid };
  const at = filesOf(request, pull).findIndex((file) => file.path === path);
  const patches = patchesBetween(request.repository.directory, forkPoint(request, pull), oid);
  return linesOf(patches[at] ?? "");
}
