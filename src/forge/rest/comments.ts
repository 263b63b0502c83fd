import { accountOf, appOf } from "../actor.ts";
import { created, listed, noContent, ok, present, Refusal } from "../answers.ts";
import { text } from "../fields.ts";
import type { Comment, Reaction } from "../records/words.ts";
import { reactionContents, renderComment, renderReaction } from "../render/issue.ts";
import { isAtLeast, roleOf } from "../rights.ts";
import { type RepositoryRequest, type Route, repositoryRoute } from "../routing.ts";
import { emit } from "../webhooks/emit.ts";
import { nextId, timestamp } from "../world.ts";
import { findIssue, readIssues, writeIssues } from "./issues.ts";

/** Of issues, pull requests and comments: longer ones are refused. */
export const longestBody = 65_536;

export const commentRoutes: readonly Route[] = [
  repositoryRoute(["GET", "/issues/{issue_number}/comments"], readIssues, (request) => {
    const issue = findIssue(request);
    const since = request.query.get("since") ?? "";
    const comments = [...request.repository.comments.values()].filter(
      (comment) => comment.issue === issue.number && comment.updatedAt >= since,
    );
    return listed(comments.map((comment) => renderComment(request, comment)));
  }),

  repositoryRoute(["GET", "/issues/comments"], readIssues, (request) => {
    const since = request.query.get("since") ?? "";
    const comments = [...request.repository.comments.values()].filter(({ updatedAt }) => updatedAt >= since);
    return listed(comments.map((comment) => renderComment(request, comment)));
  }),

  repositoryRoute(["POST", "/issues/{issue_number}/comments"], writeIssues, (request) => {
    const { world, repository, actor } = request;
    const issue = findIssue(request);
    const now = timestamp(world);
    const comment: Comment = {
      id: nextId(world),
      issue: issue.number,
      user: accountOf(actor),
      app: appOf(actor),
      body: bodyOf(request),
      reactions: [],
      createdAt: now,
      updatedAt: now,
    };
    repository.comments.set(comment.id, comment);
    issue.updatedAt = now;
    tell(request, comment, "created");
    return created(renderComment(request, comment));
  }),

  repositoryRoute(["GET", "/issues/comments/{comment_id}"], readIssues, (request) =>
    ok(renderComment(request, findComment(request))),
  ),

  repositoryRoute(["PATCH", "/issues/comments/{comment_id}"], writeIssues, (request) => {
    const comment = findComment(request);
    mustBeTheirs(request, comment);
    const changes = { body: { from: comment.body } };
    comment.body = bodyOf(request);
    comment.updatedAt = timestamp(request.world);
    tell(request, comment, "edited", { changes });
    return ok(renderComment(request, comment));
  }),

  repositoryRoute(["DELETE", "/issues/comments/{comment_id}"], writeIssues, (request) => {
    const comment = findComment(request);
    mustBeTheirs(request, comment);
    request.repository.comments.delete(comment.id);
    tell(request, comment, "deleted");
    return noContent;
  }),

  repositoryRoute(["GET", "/issues/comments/{comment_id}/reactions"], readIssues, (request) =>
    listed(findComment(request).reactions.map((reaction) => renderReaction(request, reaction))),
  ),

  repositoryRoute(["POST", "/issues/comments/{comment_id}/reactions"], writeIssues, (request) =>
    react(request, findComment(request).reactions),
  ),

  repositoryRoute(
    ["DELETE", "/issues/comments/{comment_id}/reactions/{reaction_id}"],
    writeIssues,
    (request) => {
      const { reactions } = findComment(request);
      const found = present(reactions.find(({ id }) => id === Number(request.params.reaction_id)));
      reactions.splice(reactions.indexOf(found), 1);
      return noContent;
    },
  ),

  repositoryRoute(["GET", "/issues/{issue_number}/reactions"], readIssues, (request) =>
    listed(findIssue(request).reactions.map((reaction) => renderReaction(request, reaction))),
  ),

  repositoryRoute(["POST", "/issues/{issue_number}/reactions"], writeIssues, (request) =>
    react(request, findIssue(request).reactions),
  ),
];

function findComment({ repository, params }: RepositoryRequest): Comment {
  return present(repository.comments.get(Number(params.comment_id)));
}

function bodyOf({ body }: RepositoryRequest): string {
  const words = text(body, "body");
  if (words.length > longestBody) {
    const message = `body is too long (maximum is ${longestBody} characters)`;
    throw new Refusal(422, "Validation Failed", {
      errors: [{ resource: "IssueComment", code: "custom", field: "body", message }],
    });
  }
  return words;
}

/** Writers may change anybody's words, others only their own. */
function mustBeTheirs({ actor, repository }: RepositoryRequest, comment: Comment): void {
  const by = accountOf(actor);
  if (comment.user !== by && actor.kind === "user" && !isAtLeast(roleOf(by, repository), "write")) {
    throw new Refusal(403, "Must have admin rights to Repository.");
  }
}

/** The same reaction of one account counts once: then 200 instead of 201. */
function react(request: RepositoryRequest, reactions: Reaction[]) {
  const [content, user] = [text(request.body, "content"), accountOf(request.actor)];
  if (!reactionContents.some((known) => known === content)) throw new Refusal(422, "Validation Failed");
  const there = reactions.find((reaction) => reaction.user === user && reaction.content === content);
  if (there !== undefined) return ok(renderReaction(request, there));
  const reaction = { id: nextId(request.world), content, user, createdAt: timestamp(request.world) };
  reactions.push(reaction);
  return created(renderReaction(request, reaction));
}

function tell(request: RepositoryRequest, comment: Comment, action: string, more = {}): void {
  const { world, repository } = request;
  const issue = present(repository.issues.get(comment.issue));
  const payload = { comment: renderComment(request, comment), ...more };
  emit(world, {
    repository,
    event: "issue_comment",
    action,
    sender: accountOf(request.actor),
    issue,
    payload,
  });
}
