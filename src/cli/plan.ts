import { openRepository } from "../edge/git.ts";
import { readLibrary } from "../edge/library.ts";
import { proposeSync } from "../flow/sync.ts";
import { planJson } from "../talk/json.ts";
import { describePlan } from "../talk/plan.ts";
import { refuse, say } from "./answer.ts";
import type { AddCommand } from "./command.ts";

export const addPlan: AddCommand = (program, context) => {
  program
    .command("plan")
    .description("what a sync would change, by lab.yaml of HEAD; writes nothing")
    .option("--json", "print the plan as JSON")
    .action(async ({ json }: { json?: true }) => plan(context.directory(), json));
};

async function plan(directory: string, json = false): Promise<void> {
  const [repository, library] = await Promise.all([openRepository(directory), readLibrary()]);
  const proposal = await proposeSync(repository, library);
  if (!proposal.ok) return refuse(proposal, json);
  say(json ? planJson(proposal.value.plan) : describePlan(proposal.value.plan));
}
