import { resolve as resolvePath } from "node:path";
import { Command, CommanderError } from "commander";
import { openRepository } from "./edge/git.ts";
import { readLibrary } from "./edge/library.ts";
import { Retry, Stop } from "./errors.ts";
import { notGenerated } from "./files/sections.ts";
import { applySync, applyWrite, proposeSync, proposeWrite } from "./flow/sync.ts";
import { type Reading, readWorld } from "./flow/world.ts";
import { labJsonSchema } from "./lab/json-schema.ts";
import { keptBack, type Plan } from "./plan/plan.ts";
import { checkJson, planJson } from "./talk/json.ts";
import { describeLab } from "./talk/lab.ts";
import { describePlan } from "./talk/plan.ts";
import { describeProblems } from "./talk/problems.ts";
import { describeSync, describeWrite } from "./talk/sync.ts";

/** Exit codes, DESIGN.md "Command line". */
const FINE = 0;
const REFUSED = 1;
const WRONG_USAGE = 2;
const OUTSIDE_FAILED = 3;

function commandLine(): Command {
  const program = new Command("labkeeper")
    .description("Keeps a NixOS and nix-darwin home lab in step with its lab.yaml.")
    .option("-C <dir>", "work on the repository in this directory", ".")
    .exitOverride()
    .showHelpAfterError("(labkeeper --help lists the commands)");
  const directory = (): string => resolvePath(program.opts<{ C: string }>().C);

  program
    .command("check")
    .description("validate lab.yaml and the repository")
    .option("--json", "print problems and warnings as JSON")
    .action(async ({ json }: { json?: true }) => check(directory(), json === true));
  program
    .command("plan")
    .description("what would change; writes nothing")
    .option("--json", "print the plan as JSON")
    .action(async ({ json }: { json?: true }) => plan(directory(), json === true));
  program
    .command("sync")
    .description("commit the generated files to branch labkeeper/sync, on top of HEAD")
    .option("--write", "read and write the work tree instead")
    .option("--confirm <id>", "go ahead with what the plan of this id holds back")
    .action(async ({ write, confirm }: { write?: true; confirm?: string }) =>
      write ? syncWorkTree(directory(), confirm) : syncBranch(directory(), confirm),
    );
  program
    .command("schema")
    .description("print the JSON Schema of lab.yaml")
    .action(() => say(labJsonSchema()));
  return program;
}

async function check(directory: string, json: boolean): Promise<void> {
  const { workTree } = await openRepository(directory);
  const world = await readWorld(workTree, await readLibrary());
  if (!world.ok) return refuse(world, json);
  say(json ? checkJson([]) : describeLab(world.value.model));
}

async function plan(directory: string, json: boolean): Promise<void> {
  const proposal = await proposeSync(await openRepository(directory), await readLibrary());
  if (!proposal.ok) return refuse(proposal, json);
  const later = notGenerated(proposal.value.model);
  say(json ? planJson(proposal.value.plan, later) : describePlan(proposal.value.plan, later));
}

async function syncBranch(directory: string, confirm: string | undefined): Promise<void> {
  const repository = await openRepository(directory);
  const proposal = await proposeSync(repository, await readLibrary(), confirm);
  if (!proposal.ok) return refuse(proposal);
  const commit = await applySync(repository, proposal.value, new Date());
  say(describeSync(proposal.value.plan, commit));
  answerFor(proposal.value.plan);
}

async function syncWorkTree(directory: string, confirm: string | undefined): Promise<void> {
  const repository = await openRepository(directory);
  const proposal = await proposeWrite(repository, await readLibrary(), confirm);
  if (!proposal.ok) return refuse(proposal);
  const untracked = await applyWrite(repository, proposal.value);
  say(describeWrite(proposal.value, untracked));
  answerFor(proposal.value);
}

function answerFor(plan: Plan): void {
  if (keptBack(plan).length > 0) process.exitCode = REFUSED;
}

/** Prints what is wrong with the lines that it is wrong in; nothing was written. */
function refuse({ problems, texts }: Extract<Reading<unknown>, { ok: false }>, json = false): void {
  process.exitCode = REFUSED;
  if (json) say(checkJson(problems));
  else complain(describeProblems(problems, texts));
}

function say(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** The one place that catches: what happens next decides the exit code. */
function answer(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? FINE : WRONG_USAGE;
  if (error instanceof Stop) {
    complain(`${error.message}\n  to do  ${error.remedy}`);
    return REFUSED;
  }
  if (error instanceof Retry) {
    complain(`${error.message}\n  to do  try again`);
    return OUTSIDE_FAILED;
  }
  complain(
    `This is a bug in labkeeper, please report it.\n${error instanceof Error ? error.stack : String(error)}`,
  );
  return OUTSIDE_FAILED;
}

try {
  await commandLine().parseAsync();
} catch (error) {
  process.exitCode = answer(error);
}
