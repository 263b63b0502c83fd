import type { Comment } from "../edge/github/comments.ts";
import { readCommands } from "../talk/commands/read.ts";
import { isMarked } from "../talk/markers.ts";
import { doneTopic } from "./command/answer.ts";
import { mayCommand } from "./command.ts";
import type { Desk } from "./desk.ts";

/** Comments are looked through as far back as GitHub keeps webhooks, and a little more. */
const DAYS = 4;
/** At a time: the rest is found the next time. */
const MOST = 50;

/**
 * Comments with commands that nobody answered, newest first: what was said while labkeeper was away, or was forgotten with its
 * store. Nothing but the comments themselves is looked at. One call a hundred comments.
 */
export async function unanswered(
  desk: Pick<Desk, "hub" | "us" | "keys" | "now">,
): Promise<readonly Pick<Comment, "id" | "issue">[]> {
  const since = new Date(desk.now().getTime() - DAYS * 24 * 3_600_000).toISOString();
  const all = await desk.hub.comments.listAll(since);
  const byIssue = Map.groupBy(all, ({ issue }) => issue);
  const open = all.filter(
    (comment) =>
      comment.createdAt >= since &&
      mayCommand(comment) &&
      readCommands(comment.body).length > 0 &&
      !isAnswered(desk, comment, byIssue.get(comment.issue) ?? []),
  );
  return open.toReversed().slice(0, MOST);
}

function isAnswered(
  { hub, us, keys }: Pick<Desk, "hub" | "us" | "keys">,
  { id, issue }: Comment,
  others: readonly Comment[],
): boolean {
  const topic = { repository: hub.id, number: issue, topic: doneTopic(id), keys };
  return others.some((other) => isMarked(other, us, topic));
}
