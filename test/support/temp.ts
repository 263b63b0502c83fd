import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { onTestFinished } from "vitest";

/** A new directory, removed when the running test ends. */
export function tempDirectory(): string {
  const path = makeTempDirectory();
  onTestFinished(() => removeTree(path));
  return path;
}

/** Taken once: a test may set TMPDIR for labkeeper. */
const base = realpathSync(tmpdir());

/** A new directory that the caller removes with {@link removeTree}. Its path holds no symbolic link. */
export function makeTempDirectory(): string {
  return mkdtempSync(join(base, "labkeeper-"));
}

/** Removes a directory and all in it, also what is read-only, as a Nix store is. Follows no symbolic link. */
export function removeTree(path: string): void {
  makeWritable(path);
  rmSync(path, { recursive: true });
}

function makeWritable(directory: string): void {
  chmodSync(directory, 0o700);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(directory, entry.name));
  }
}

/** Writes files, path -> text or bytes, below a directory. */
export function writeTree(directory: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/** The whole environment for a git that sees nothing of the user's configuration; the same commits get the same ids. */
export function gitEnvironment(): Record<string, string> {
  const when = "2026-01-01T00:00:00Z";
  return {
    PATH: process.env.PATH ?? "",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: "Ada",
    GIT_AUTHOR_EMAIL: "ada@example.org",
    GIT_AUTHOR_DATE: when,
    GIT_COMMITTER_NAME: "Ada",
    GIT_COMMITTER_EMAIL: "ada@example.org",
    GIT_COMMITTER_DATE: when,
  };
}

export interface ScratchRepository {
  readonly path: string;
  /** Runs git there and answers what it printed. */
  git(...args: readonly string[]): Promise<string>;
  /** Writes files, commits the whole work tree and answers the commit's id. */
  commit(message: string, files: Readonly<Record<string, string>>): Promise<string>;
}

/** An empty repository on branch main, removed when the running test ends. */
export async function scratchRepository(): Promise<ScratchRepository> {
  const path = tempDirectory();
  const git = async (...args: readonly string[]): Promise<string> =>
    (await execa("git", args, { cwd: path, env: gitEnvironment(), extendEnv: false })).stdout;
  await git("init", "--quiet", "-b", "main");
  return {
    path,
    git,
    async commit(message, files) {
      writeTree(path, files);
      await git("add", "--all");
      await git("commit", "--quiet", "--allow-empty", "-m", message);
      return git("rev-parse", "HEAD");
    },
  };
}
