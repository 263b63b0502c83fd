import { openRepository } from "../edge/git.ts";
import { readLibrary } from "../edge/library.ts";
import { readWorld } from "../flow/world.ts";
import { checkJson } from "../talk/json.ts";
import { describeLab } from "../talk/lab.ts";
import { refuse, say } from "./answer.ts";
import type { AddCommand } from "./command.ts";

export const addCheck: AddCommand = (program, context) => {
  program
    .command("check")
    .description("validate lab.yaml and the repository, as they are in the work tree")
    .option("--json", "print problems and warnings as JSON")
    .action(async ({ json }: { json?: true }) => check(context.directory(), json));
};

async function check(directory: string, json = false): Promise<void> {
  const { workTree } = await openRepository(directory);
  const world = await readWorld(workTree, await readLibrary());
  if (!world.ok) return refuse(world, json);
  say(json ? checkJson([]) : describeLab(world.value.model));
}
