import { resolve } from "node:path";
import { Command, CommanderError } from "commander";
import { answerError, FINE, WRONG_USAGE } from "./cli/answer.ts";
import { addCatalogue } from "./cli/catalogue.ts";
import { addCheck } from "./cli/check.ts";
import type { AddCommand } from "./cli/command.ts";
import { addFix } from "./cli/fix.ts";
import { addInit } from "./cli/init.ts";
import { addPlan } from "./cli/plan.ts";
import { addRekey } from "./cli/rekey.ts";
import { addSchema } from "./cli/schema.ts";
import { addSecrets } from "./cli/secrets.ts";
import { addAdopt, addRevert, addSync } from "./cli/sync.ts";
import { addWhy } from "./cli/why.ts";
import { readSettings } from "./settings.ts";

/** Every command, in the order of the help. */
const commands: readonly AddCommand[] = [
  addInit,
  addCheck,
  addPlan,
  addSync,
  addAdopt,
  addRevert,
  addRekey,
  addSecrets,
  addWhy,
  addFix,
  addSchema,
  addCatalogue,
];

function commandLine(): Command {
  const program = new Command("labkeeper")
    .description("Keeps a NixOS and nix-darwin home lab in step with its lab.yaml.")
    .option("-C <dir>", "work on the repository in this directory", ".")
    .exitOverride()
    .showHelpAfterError("(labkeeper --help lists the commands)");
  const directory = (): string => resolve(program.opts<{ C: string }>().C);
  const settings = readSettings(process.env);
  for (const add of commands) add(program, { directory, settings });
  return program;
}

/** The one place that catches. */
try {
  await commandLine().parseAsync();
} catch (error) {
  const wrongUsage = error instanceof CommanderError;
  process.exitCode = wrongUsage ? (error.exitCode === 0 ? FINE : WRONG_USAGE) : answerError(error);
}
