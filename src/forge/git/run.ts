import { spawnSync } from "node:child_process";

/** git without anything of the user's: no configuration, no prompts, no translated messages. */
export const gitEnvironment: Readonly<Record<string, string>> = {
  PATH: process.env.PATH ?? "",
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
};

export interface Outcome {
  readonly code: number;
  readonly bytes: Buffer;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Input {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs git in a bare repository and waits for it. Waiting on purpose: a request to the forge is one step that nothing can
 * come between, as a transaction is for GitHub.
 */
export function tryGit(directory: string, args: readonly string[], { input, env }: Input = {}): Outcome {
  const ran = spawnSync("git", ["--git-dir", directory, ...args], {
    env: { ...gitEnvironment, ...env },
    maxBuffer: 1 << 30,
    ...(input === undefined ? {} : { input }),
  });
  if (ran.error !== undefined) throw ran.error;
  return {
    code: ran.status ?? -1,
    bytes: ran.stdout,
    stdout: ran.stdout.toString(),
    stderr: ran.stderr.toString(),
  };
}

/** The same where anything but success is a mistake of the forge. */
export function git(directory: string, args: readonly string[], input: Input = {}): string {
  const { code, stdout, stderr } = tryGit(directory, args, input);
  if (code !== 0) throw new Error(`git ${args.join(" ")} ended with ${code}: ${stderr}`);
  return stdout;
}

/** The non-empty lines of what git printed. */
export function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
