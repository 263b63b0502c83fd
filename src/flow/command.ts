import type { Comment } from "../edge/github/comments.ts";
import { Retry, Stop } from "../errors.ts";
import type { PageBlock } from "../files/markdown.ts";
import {
  describeBug,
  describeFault,
  describeRefusal,
  describeStop,
  heading,
} from "../talk/commands/answers.ts";
import { isFault, type Said } from "../talk/commands/command.ts";
import { readCommands } from "../talk/commands/read.ts";
import { refusal } from "../talk/commands/rights.ts";
import { printComment } from "../talk/comment.ts";
import { answerTo, beginAnswer, giveAnswer, keepOne } from "./command/answer.ts";
import { carryOut } from "./command/carry-out.ts";
import { type CommandDesk, pullOf, readBase, readGround, type Scene } from "./command/scene.ts";

/**
 * Does what a comment says, and answers once. Only the comment itself counts, as it is now: whoever wrote it, and as long as
 * nobody has changed it. A command that was answered is not done again; one whose answer is not finished is.
 *
 * @throws Retry, and whatever is a bug, after the answer says so
 */
export async function runCommand(
  desk: CommandDesk,
  { issue, comment: id }: { readonly issue: number; readonly comment: number },
): Promise<void> {
  const comment = await desk.hub.comments.get(id);
  if (comment === undefined || comment.issue !== issue || !mayCommand(comment)) return;
  const said = readCommands(comment.body);
  if (said.length === 0) return;
  const { login } = comment.author;
  const [role, { private: isPrivate }] = await Promise.all([desk.hub.people.role(login), desk.hub.about()]);
  if (!isPrivate && (role === "none" || role === "read")) {
    await desk.hub.comments.react(id, "-1"); // a comment for each passer-by would be a way to make us shout
    return;
  }
  await desk.hub.comments.react(id, "eyes");
  const there = await answerTo(desk, comment);
  if (there !== undefined) await keepOne(desk, there);
  if (there?.finished === true) return;
  const base = await readBase(desk);
  const ground = await readGround(desk, base);
  const scene = { desk, issue, base, ground, asker: { login, role }, pull: pullOf(desk, issue) };
  await answerAll(scene, { comment, said });
}

/** Of a person, in his own hand, and not changed since: an edit could put words into it that he never said. */
export function mayCommand({ author, app, createdAt, updatedAt }: Comment): boolean {
  return !author.bot && author.id !== 0 && app === undefined && createdAt === updatedAt;
}

interface Talk {
  readonly comment: Comment;
  readonly said: readonly Said[];
}

/** One command after the other; a later one sees what an earlier one did. */
async function answerAll(scene: Scene, { comment, said }: Talk): Promise<void> {
  const { desk } = scene;
  const blocks: PageBlock[] = [];
  try {
    for (const one of said) blocks.push(heading(one.text), ...(await answerOne(scene, one)));
  } catch (error) {
    // To be done again later: what is answered by then is a promise, no answer.
    if (!(error instanceof Retry))
      await beginAnswer(desk, comment, printComment([...blocks, ...describeBug()]));
    throw error;
  }
  await giveAnswer(desk, comment, printComment(blocks));
}

/** Does one command if he who says it may, and says what came of it. */
export async function answerOne(scene: Scene, { asked }: Said): Promise<readonly PageBlock[]> {
  if (isFault(asked)) return describeFault(asked);
  const refused = refusal(asked.name, scene.asker, scene);
  if (refused !== undefined) return describeRefusal(asked.name, refused);
  try {
    return await carryOut(scene, asked);
  } catch (error) {
    if (error instanceof Stop) return describeStop(error);
    throw error;
  }
}
