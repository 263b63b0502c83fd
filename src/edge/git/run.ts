import { Stop } from "../../errors.ts";
import { CommandFailed, CommandMissing, type RunOptions, run } from "../process.ts";

/**
 * A git hook finds these set for the repository that runs it, which need not be ours, and for an index that is only
 * half a commit (`git rev-parse --local-env-vars`, without the configuration that `git -c` and CI hand down).
 * Where we are is what counts, as for a person who types `cd`. GIT_QUARANTINE_PATH stays: git itself refuses then.
 */
const setByHooks = `
  GIT_DIR GIT_WORK_TREE GIT_IMPLICIT_WORK_TREE GIT_COMMON_DIR GIT_PREFIX GIT_INTERNAL_SUPER_PREFIX GIT_INDEX_FILE
  GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_GRAFT_FILE GIT_SHALLOW_FILE GIT_NAMESPACE GIT_CONFIG
  GIT_REPLACE_REF_BASE`;

const environment = {
  ...Object.fromEntries(
    setByHooks
      .trim()
      .split(/\s+/)
      .map((name) => [name, undefined]),
  ),
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  // A read must not refresh the user's index in passing.
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_REPLACE_OBJECTS: "1",
};

/** Runs git in `directory` and returns what it printed. @throws CommandFailed, or Stop when there is no git. */
export async function git(
  directory: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Buffer> {
  try {
    return await run("git", ["-C", directory, ...args], {
      ...options,
      env: { ...environment, ...options.env },
    });
  } catch (error) {
    if (!(error instanceof CommandMissing)) throw error;
    throw new Stop("git was not found", "Install git 2.34 or later and see that it is in PATH");
  }
}

/** The same, for one line of text. */
export async function gitLine(
  directory: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  return (await git(directory, args, options)).toString("utf8").replace(/\n$/, "");
}

/** The Stop for a refusal of git's, in git's own words; any other error as it is. */
export function stopWithGitsWords(error: unknown, message: string, remedy: string): unknown {
  return error instanceof CommandFailed ? new Stop(`${message}: ${error.stderr}`, remedy) : error;
}

/** A path as git reads it back wherever it accepts C-style quotes (fast-import, list of alternates). */
export function quotePath(path: string): string {
  return `"${path.replaceAll(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
