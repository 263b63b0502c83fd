import type { Repository } from "../edge/edges.ts";
import { openRepository } from "../edge/git.ts";
import { readLibrary } from "../edge/library.ts";
import type { Library } from "../files/library.ts";
import type { Asked } from "../flow/decide.ts";
import { applySync, applyWrite, proposeSync, proposeWrite } from "../flow/sync.ts";
import { keptBack, type Plan } from "../plan/plan.ts";
import { describeSync, describeWrite } from "../talk/sync.ts";
import { REFUSED, refuse, say } from "./answer.ts";
import type { AddCommand } from "./command.ts";

export const addSync: AddCommand = (program, context) => {
  program
    .command("sync")
    .description("commit the generated files to branch labkeeper/sync, on top of HEAD")
    .option("--write", "read and write the work tree instead")
    .option("--confirm <id>", "go ahead with what the plan of this id holds back")
    .action(async ({ write, confirm }: { write?: true; confirm?: string }) =>
      sync(context.directory(), write, { confirm }),
    );
};

const inWorkTree = ["--write", "in the work tree instead of on branch labkeeper/sync"] as const;

export const addAdopt: AddCommand = (program, context) => {
  program
    .command("adopt <path>")
    .description("leave a generated file to yourself: it is never written again")
    .option(...inWorkTree)
    .action(async (path: string, { write }: { write?: true }) =>
      sync(context.directory(), write, { adopt: path }),
    );
};

export const addRevert: AddCommand = (program, context) => {
  program
    .command("revert <path>")
    .description("give a file back to labkeeper: the generated text takes its place")
    .option(...inWorkTree)
    .action(async (path: string, { write }: { write?: true }) =>
      sync(context.directory(), write, { revert: path }),
    );
};

async function sync(directory: string, write: true | undefined, asked: Asked): Promise<void> {
  const [repository, library] = await Promise.all([openRepository(directory), readLibrary()]);
  await (write ? syncWorkTree(repository, library, asked) : syncBranch(repository, library, asked));
}

async function syncBranch(repository: Repository, library: Library, asked: Asked): Promise<void> {
  const proposal = await proposeSync(repository, library, asked);
  if (!proposal.ok) return refuse(proposal);
  const commit = await applySync(repository, proposal.value, new Date());
  say(describeSync(proposal.value.plan, commit));
  answerFor(proposal.value.plan);
}

async function syncWorkTree(repository: Repository, library: Library, asked: Asked): Promise<void> {
  const plan = await proposeWrite(repository, library, asked);
  if (!plan.ok) return refuse(plan);
  const untracked = await applyWrite(repository, plan.value);
  say(describeWrite(plan.value, untracked));
  answerFor(plan.value);
}

/** Something was kept back: a person has to look at it. */
function answerFor(plan: Plan): void {
  if (keptBack(plan).length > 0) process.exitCode = REFUSED;
}
