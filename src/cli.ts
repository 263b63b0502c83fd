import { resolve } from "node:path";
import { Command, CommanderError } from "commander";
import { answerError, FINE, WRONG_USAGE } from "./cli/answer.ts";
import type { AddCommand } from "./cli/command.ts";
import { readVersion } from "./edge/library.ts";
import { readSettings } from "./settings.ts";

/** Every command, in the order of the help; what one does is loaded when it is asked for, since a short run is mostly loading. */
const commands = new Map<string, () => Promise<AddCommand>>([
  ["init", async () => (await import("./cli/init.ts")).addInit],
  ["check", async () => (await import("./cli/check.ts")).addCheck],
  ["plan", async () => (await import("./cli/plan.ts")).addPlan],
  ["sync", async () => (await import("./cli/sync.ts")).addSync],
  ["adopt", async () => (await import("./cli/sync.ts")).addAdopt],
  ["revert", async () => (await import("./cli/sync.ts")).addRevert],
  ["rekey", async () => (await import("./cli/rekey.ts")).addRekey],
  ["secrets", async () => (await import("./cli/secrets.ts")).addSecrets],
  ["why", async () => (await import("./cli/why.ts")).addWhy],
  ["fix", async () => (await import("./cli/fix.ts")).addFix],
  ["restore", async () => (await import("./cli/restore.ts")).addRestore],
  ["reconcile", async () => (await import("./cli/reconcile.ts")).addReconcile],
  ["serve", async () => (await import("./cli/serve.ts")).addServe],
  ["app", async () => (await import("./cli/app.ts")).addApp],
  ["verify", async () => (await import("./cli/verify.ts")).addVerify],
  ["schema", async () => (await import("./cli/schema.ts")).addSchema],
  ["import", async () => (await import("./cli/import.ts")).addImport],
  ["catalogue", async () => (await import("./cli/catalogue.ts")).addCatalogue],
]);

async function commandLine(args: readonly string[]): Promise<Command> {
  const program = new Command("labkeeper")
    .description("Keeps a NixOS and nix-darwin home lab in step with its lab.yaml.")
    .option("-C <dir>", "work on the repository in this directory", ".")
    .version(await readVersion(), "--version", "print the version")
    .exitOverride()
    .showHelpAfterError("(labkeeper --help lists the commands)");
  const directory = (): string => resolve(program.opts<{ C: string }>().C);
  const context = { directory, settings: readSettings(process.env) };
  for (const add of await Promise.all(asked(args).map(async (load) => await load()))) add(program, context);
  return program;
}

/** The command that is meant; all of them where help, or a word that is none, needs them. */
function asked(args: readonly string[]): readonly (() => Promise<AddCommand>)[] {
  if (args[0] === "--version") return [];
  const load = commands.get(firstWord(args));
  return load === undefined ? [...commands.values()] : [load];
}

/** The command, if there is one: what is neither an option nor the value of -C. */
function firstWord(args: readonly string[]): string {
  return args.find((arg, i) => !arg.startsWith("-") && args[i - 1] !== "-C") ?? "";
}

/** The one place that catches. */
try {
  const program = await commandLine(process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  const wrongUsage = error instanceof CommanderError;
  process.exitCode = wrongUsage ? (error.exitCode === 0 ? FINE : WRONG_USAGE) : answerError(error);
}
