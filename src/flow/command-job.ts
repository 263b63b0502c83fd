import type { CommandDesk } from "./command/scene.ts";
import { runCommand } from "./command.ts";
import type { Handler } from "./hands.ts";
import { deskOf, type Means } from "./pull-jobs.ts";
import { unanswered } from "./unanswered.ts";

/** What commands take besides. */
export type CommandMeans = Means & Pick<CommandDesk, "keyring" | "verifyCommit">;

/** The job about a comment with a command in it. */
export function commandJob(means: CommandMeans): Handler<"command"> {
  return async ({ repository, installation, issue, comment }, hands) => {
    const { keyring, verifyCommit } = means;
    const place = { repository, installation };
    const desk = { ...deskOf(means, hands), enqueue: hands.enqueue, place, keyring, verifyCommit };
    await runCommand(desk, { issue, comment });
  };
}

/** The job that finds the commands of a repository that nobody answered. */
export function commentsJob(means: Means): Handler<"comments"> {
  return async ({ repository, installation }, hands) => {
    const found = await unanswered(deskOf(means, hands));
    await hands.enqueue(
      found.map(({ issue, id }) => ({ repository, installation, kind: "command", issue, comment: id })),
    );
  };
}
