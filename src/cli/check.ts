import { Option } from "commander";
import { openRepository } from "../edge/git.ts";
import { readLibrary } from "../edge/library.ts";
import { checkWorkTree } from "../flow/check.ts";
import type { Settings } from "../settings.ts";
import { checkJson } from "../talk/json.ts";
import { describeLab } from "../talk/lab.ts";
import { sarif } from "../talk/sarif.ts";
import { describeWarnings } from "../talk/warnings.ts";
import { isAtLeast } from "../warnings/report.ts";
import { type Severity, severities } from "../warnings/warning.ts";
import { REFUSED, refuse, say } from "./answer.ts";
import type { AddCommand, Context } from "./command.ts";

interface Options {
  readonly failOn: Severity;
  readonly json?: true;
  readonly sarif?: true;
}

export const addCheck: AddCommand = (program, context) => {
  program
    .command("check")
    .description(
      "validate lab.yaml and the repository, as they are in the work tree, and warn of what may hurt",
    )
    .addOption(
      new Option("--fail-on <severity>", "exit 1 on warnings of this severity or worse")
        .choices([...severities])
        .default("error"),
    )
    .addOption(new Option("--json", "print problems and warnings as JSON").conflicts("sarif"))
    .option("--sarif", "print problems and warnings as SARIF 2.1.0, for GitHub's code scanning")
    .action(async (options: Options) => check(context, options));
};

async function check({ directory, settings }: Context, options: Options): Promise<void> {
  const [repository, library] = await Promise.all([openRepository(directory()), readLibrary()]);
  const checked = await checkWorkTree(repository, library, today(settings));
  if (!checked.ok) {
    if (options.sarif !== true) return refuse(checked, options.json);
    process.exitCode = REFUSED;
    return say(sarif({ problems: checked.problems, version: library.version }));
  }
  const { world, report } = checked.value;
  if (options.json) say(checkJson([], report.open));
  else if (options.sarif) say(sarif({ report, version: library.version }));
  else say([describeLab(world.model), ...describeWarnings(report)].join("\n\n"));
  if (report.open.some(isAtLeast(options.failOn))) process.exitCode = REFUSED;
}

/** The day in UTC: acknowledgements end on the same day everywhere. */
export function today({ sourceDate }: Settings): string {
  return (sourceDate ?? new Date()).toISOString().slice(0, 10);
}
