import { openRepository } from "../edge/git.ts";
import { readLibrary } from "../edge/library.ts";
import { applyFix, proposeFix } from "../flow/fix.ts";
import { describeFix } from "../talk/warnings.ts";
import { refuse, say } from "./answer.ts";
import { today } from "./check.ts";
import type { AddCommand } from "./command.ts";

export const addFix: AddCommand = (program, context) => {
  program
    .command("fix <id> [scope]")
    .description(
      "change lab.yaml of the work tree so that a warning goes; all else in it stays byte for byte",
    )
    .action(async (id: string, scope?: string) => {
      const [repository, library] = await Promise.all([openRepository(context.directory()), readLibrary()]);
      const fixed = await proposeFix(repository, library, { id, scope, today: today(context.settings) });
      if (!fixed.ok) return refuse(fixed);
      await applyFix(repository, fixed.value);
      say(describeFix(fixed.value));
    });
};
