import type { Comment } from "../../edge/github/comments.ts";
import { marked, oursAmong } from "../../talk/markers.ts";
import type { Desk } from "../desk.ts";

/** What was said to a comment so far. */
export interface Answer {
  readonly comment: Comment;
  readonly finished: boolean;
  /** Others of ours that say the same, as two of us may have written at the same time. */
  readonly twins: readonly Comment[];
}

type Asked = Pick<Comment, "id" | "issue" | "createdAt">;

/** Our answer to a comment, found by its marker, so that nothing else has to be remembered. */
export async function answerTo(
  { hub, us, keys }: Desk,
  { id, issue, createdAt }: Asked,
): Promise<Answer | undefined> {
  const comments = await hub.comments.list(issue, createdAt);
  const of = (topic: string) => oursAmong(comments, us, { repository: hub.id, number: issue, topic, keys });
  const [finished, begun] = [of(doneTopic(id)), of(begunTopic(id))];
  const { first: comment, duplicates } = finished.first === undefined ? begun : finished;
  if (comment === undefined) return undefined;
  const twins = finished.first === undefined ? duplicates : [...duplicates, ...withFirst(begun)];
  return { comment, finished: finished.first !== undefined, twins };
}

function withFirst({ first, duplicates }: ReturnType<typeof oursAmong<Comment>>): readonly Comment[] {
  return first === undefined ? duplicates : [first, ...duplicates];
}

/** Takes back all but one of our answers. */
export async function keepOne({ hub }: Pick<Desk, "hub">, { twins }: Answer): Promise<void> {
  for (const { id } of twins) await hub.comments.remove(id);
}

export function doneTopic(comment: number): string {
  return `answer-${comment}`;
}

/** An answer that says that there is more to come, and is looked for again. */
function begunTopic(comment: number): string {
  return `begun-${comment}`;
}

/** Says something that is not the end of it. */
export async function beginAnswer(desk: Desk, asked: Asked, text: string): Promise<void> {
  await write(desk, { asked, text, topic: begunTopic(asked.id) });
}

/** Says all there is to say; the same comment is changed where one was begun. */
export async function giveAnswer(desk: Desk, asked: Asked, text: string): Promise<void> {
  await write(desk, { asked, text, topic: doneTopic(asked.id) });
}

async function write(
  desk: Desk,
  { asked, text, topic }: { readonly asked: Asked; readonly text: string; readonly topic: string },
): Promise<void> {
  const { hub, keys } = desk;
  const body = marked(text, keys, { repository: hub.id, number: asked.issue, topic });
  const there = await answerTo(desk, asked);
  if (there === undefined) await hub.comments.create(asked.issue, body);
  else if (there.comment.body !== body) await hub.comments.update(there.comment.id, body);
}
