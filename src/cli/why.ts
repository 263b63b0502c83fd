import { openRepository } from "../edge/git.ts";
import { readLibrary } from "../edge/library.ts";
import { why } from "../flow/why.ts";
import { describeWhy } from "../talk/why.ts";
import { refuse, say } from "./answer.ts";
import type { AddCommand } from "./command.ts";

export const addWhy: AddCommand = (program, context) => {
  program
    .command("why <path[:line]>")
    .description("which line of lab.yaml made this file, or this line of it")
    .action(async (asked: string) => {
      const { workTree } = await openRepository(context.directory());
      const answer = await why(workTree, await readLibrary(), asked);
      if (!answer.ok) return refuse(answer);
      say(describeWhy(answer.value));
    });
};
