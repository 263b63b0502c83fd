import { tickBoxes } from "./boxes.ts";
import type { CommandDesk } from "./command/scene.ts";
import { runCommand } from "./command.ts";
import { deskOf, type Means } from "./desk.ts";
import type { Handler, Hands } from "./hands.ts";
import type { Job } from "./job.ts";
import { checkNamed } from "./nix-check-job.ts";
import { unanswered } from "./unanswered.ts";

/** What commands take besides. */
export type CommandMeans = Means & Pick<CommandDesk, "keyring">;

/** The job about a comment with a command in it. */
export function commandJob(means: CommandMeans): Handler<"command"> {
  return async (job, hands) => {
    await runCommand(commandDesk(means, hands, job), job);
  };
}

/** The job about boxes that somebody ticked on the dashboard. */
export function checkboxJob(means: CommandMeans): Handler<"checkbox"> {
  return async (job, hands) => {
    await tickBoxes(commandDesk(means, hands, job), job);
  };
}

function commandDesk(means: CommandMeans, hands: Hands, { repository, installation }: Job): CommandDesk {
  const { keyring, evaluate } = means;
  const desk = deskOf(means, hands);
  const verifyCommit =
    evaluate === undefined ? undefined : async (head: string) => await checkNamed(desk, head, evaluate);
  const place = { repository, installation };
  return { ...desk, enqueue: hands.enqueue, place, keyring, verifyCommit };
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
