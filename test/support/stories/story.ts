import { resolve } from "node:path";
import { execa } from "execa";

/** What a vitest of its own makes of one story: the lines that the reporter adds, and the exit code. */
export async function runStory(
  name: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ lines: readonly string[]; exitCode: number | undefined }> {
  const config = "test/support/stories/vitest.config.ts";
  const { stdout, exitCode } = await execa(
    process.execPath,
    ["node_modules/vitest/vitest.mjs", "run", "--config", config, name],
    { cwd: resolve(import.meta.dirname, "../../.."), extendEnv: false, env, reject: false },
  );
  const skips = stdout.split("\n").filter((line) => line.startsWith("skipped: "));
  return { lines: [...skips, stdout.split("\n").at(-1) ?? ""], exitCode };
}
