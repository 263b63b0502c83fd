import { openRepository } from "../edge/git.ts";
import { readLibrary } from "../edge/library.ts";
import { restore } from "../flow/restore.ts";
import { describeRestore } from "../talk/restore.ts";
import { refuse, say } from "./answer.ts";
import type { AddCommand } from "./command.ts";

export const addRestore: AddCommand = (program, context) => {
  program
    .command("restore <service>")
    .description("how a service's data comes back: copies, commands, the order from bare metal")
    .option("--host <host>", "the host that it runs on, where it runs on several")
    .action(async (service: string, { host }: { host?: string }) => {
      const { workTree } = await openRepository(context.directory());
      const answer = await restore(workTree, await readLibrary(), { service, host });
      if (!answer.ok) return refuse(answer);
      say(describeRestore(answer.value));
    });
};
