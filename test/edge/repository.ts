import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { tempDirectory, writeTree } from "../support/temp.ts";

/** A real git repository in a directory that goes away with the test. */
export interface Scratch {
  readonly root: string;
  git(...args: readonly string[]): string;
  write(files: Readonly<Record<string, string | Buffer>>): void;
  read(path: string): string;
  /** Commits everything and returns the id. */
  commitAll(message?: string): string;
}

export function scratchRepository(...initArgs: readonly string[]): Scratch {
  const scratch = scratchAt(tempDirectory());
  scratch.git("init", "--quiet", "--initial-branch=main", ...initArgs);
  scratch.git("config", "user.name", "Ada");
  scratch.git("config", "user.email", "ada@example.org");
  return scratch;
}

export function scratchAt(root: string): Scratch {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-C", root, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
    }).trimEnd();
  return {
    root,
    git,
    write: (files) => writeTree(root, files),
    read: (path) => readFileSync(join(root, path), "utf8"),
    commitAll: (message = "change") => {
      git("add", "--all");
      git("commit", "--quiet", "--message", message);
      return git("rev-parse", "HEAD");
    },
  };
}

/**
 * Every file below a directory, .git included: path -> mode, modification time and content. Without the time of git's
 * objects: git makes an object that it meets again younger, so that `git gc` spares it.
 */
export function world(directory: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const path of readdirSync(directory, { recursive: true, encoding: "utf8" }).toSorted()) {
    const file = join(directory, path);
    const stats = lstatSync(file);
    const mode = stats.mode.toString(8);
    const time = /(^|\/)\.git\/objects\//.test(path) ? "" : stats.mtimeMs;
    if (stats.isDirectory()) found.set(path, mode);
    else if (stats.isSymbolicLink()) found.set(path, `${mode} -> ${readlinkSync(file)}`);
    else found.set(path, `${mode} ${time} ${createHash("sha256").update(readFileSync(file)).digest("hex")}`);
  }
  return found;
}
