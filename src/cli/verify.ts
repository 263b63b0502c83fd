import { InvalidArgumentError, Option } from "commander";
import { openRepository } from "../edge/git.ts";
import { readLibrary } from "../edge/library.ts";
import { usualLimits } from "../edge/nix-check/limits.ts";
import { checkWithNix } from "../edge/nix-check.ts";
import { verify } from "../flow/verify.ts";
import { describeVerified, verifyJson } from "../talk/verify.ts";
import { REFUSED, refuse, say } from "./answer.ts";
import type { AddCommand, Context } from "./command.ts";

interface Options {
  readonly seconds: number;
  readonly memory: number;
  readonly untrusted?: true;
  readonly json?: true;
}

export const addVerify: AddCommand = (program, context) => {
  program
    .command("verify")
    .description(
      "have nix evaluate the lab as it is in the work tree, and explain what it says on the lines of lab.yaml",
    )
    .addOption(
      new Option("--seconds <n>", "stop after so long").default(usualLimits.seconds).argParser(positive),
    )
    .addOption(
      new Option("--memory <MiB>", "what nix may take").default(usualLimits.memory).argParser(positive),
    )
    .option(
      "--untrusted",
      "a stranger's lab: its flake.lock must be complete and name nothing of this machine",
    )
    .option("--json", "print the answer as JSON")
    .action(async (options: Options) => answer(context, options));
};

async function answer({ directory, settings }: Context, options: Options): Promise<void> {
  const [{ workTree }, library] = await Promise.all([openRepository(directory()), readLibrary()]);
  const verified = await verify(workTree, library, async (tree) =>
    checkWithNix({
      tree,
      limits: { ...usualLimits, seconds: options.seconds, memory: options.memory },
      trusted: options.untrusted !== true,
      builds: false,
      path: settings.path,
      store: settings.nixStore,
    }),
  );
  if (!verified.ok) return refuse(verified, options.json);
  say(options.json ? verifyJson(verified.value) : describeVerified(verified.value));
  if (verified.value.run.verdict !== "passed") process.exitCode = REFUSED;
}

function positive(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("expected a whole number above 0.");
}
