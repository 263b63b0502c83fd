import { randomUUID } from "node:crypto";
import { Retry } from "../../errors.ts";
import type { CommitRequest } from "../edges.ts";
import { CommandFailed } from "../process.ts";
import { assertPlainPath } from "./disk.ts";
import { git, gitLine, quotePath, stopWithGitsWords } from "./run.ts";
import { commitSource, type Local } from "./tree.ts";

/**
 * Writes the commit, then moves its branch in one transaction that checks where the branch is. Nothing else in the
 * repository changes; when anything fails there are only unreachable objects, which `git gc` collects.
 *
 * @throws Retry when the branch is not where `expected` says, Stop when git refuses to move it.
 */
export async function writeCommit(local: Local, request: CommitRequest): Promise<string> {
  await assertFits(local, request);
  const id = await importCommit(local, request);
  await moveBranch(local, request, id);
  return id;
}

/** A path that swallows or crosses something else than a file would lose it in silence: plan/ must not ask for that. */
async function assertFits(local: Local, { parent, write, remove }: CommitRequest): Promise<void> {
  const { entries } = await commitSource(local, parent).snapshot();
  const gone = new Set(remove);
  const kept = new Map([...entries].filter(([path]) => !gone.has(path)));
  const directories = new Set([...kept.keys(), ...write.keys()].flatMap(parents));
  for (const path of write.keys()) {
    assertPlainPath(path);
    const crossed = parents(path).find((directory) => kept.has(directory) || write.has(directory));
    if (crossed !== undefined) throw new Error(`${path} cannot be committed: ${crossed} is not a directory`);
    if (directories.has(path)) throw new Error(`${path} cannot be committed: it is a directory`);
  }
  for (const path of [...write.keys(), ...remove]) {
    const mode = entries.get(path)?.mode ?? (gone.has(path) ? "absent" : "100644");
    if (!mode.startsWith("100")) throw new Error(`${path} is no regular file in ${parent}: ${mode}`);
  }
}

function parents(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join("/"));
}

/**
 * `git fast-import` writes blobs, trees and commit in one process. It wants a ref to put the commit on; that ref is
 * reset to nothing before the end of the stream, so that git never writes it. Fast-import never signs: with
 * `commit.gpgSign` a person's key must not vouch for a machine's commit.
 */
async function importCommit({ root, objectFormat }: Local, request: CommitRequest): Promise<string> {
  const ref = `refs/labkeeper-${randomUUID()}`;
  const who = `${request.committer.name} <${request.committer.email}> ${Math.floor(request.at.getTime() / 1000)} +0000`;
  const stream = [
    `commit ${ref}\nmark :1\nauthor ${who}\ncommitter ${who}\n${data(request.message)}from ${request.parent}\n`,
    ...request.remove.map((path) => `D ${quotePath(path)}\n`),
    ...[...request.write].map(([path, text]) => `M 100644 inline ${quotePath(path)}\n${data(text)}`),
    `\nget-mark :1\nreset ${ref}\nfrom ${noObject(objectFormat)}\n\ndone\n`,
  ];
  const args = ["-c", "core.hooksPath=/dev/null", "fast-import", "--quiet", "--done", "--date-format=raw"];
  return await gitLine(root, args, { input: stream.join("") });
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function noObject(format: Local["objectFormat"]): string {
  return "0".repeat(format === "sha1" ? 40 : 64);
}

/** Runs the user's reference-transaction hook, as any move of a branch does. */
async function moveBranch({ root, objectFormat }: Local, request: CommitRequest, id: string): Promise<void> {
  const { branch, expected, committer } = request;
  const ref = `refs/heads/${branch}`;
  const input = `update ${ref}\0${id}\0${expected ?? noObject(objectFormat)}\0`;
  // The reflog names a person too, and the user may have none configured.
  const env = { GIT_COMMITTER_NAME: committer.name, GIT_COMMITTER_EMAIL: committer.email };
  // Another process that moves the branch holds its lock for an instant: wait, to find out that it moved.
  const patience = ["-c", "core.filesRefLockTimeout=2000", "-c", "core.packedRefsTimeout=2000"];
  try {
    await git(root, [...patience, "update-ref", "-m", "labkeeper: commit", "--stdin", "-z"], { input, env });
  } catch (error) {
    if ((await readRef(root, ref)) !== expected) throw new Retry(`the branch ${branch} moved meanwhile`);
    throw stopWithGitsWords(
      error,
      `git does not let the branch ${branch} move`,
      "Clear what git names, then try again",
    );
  }
}

/** Where a ref points, or undefined when it does not exist. */
async function readRef(root: string, ref: string): Promise<string | undefined> {
  try {
    return await gitLine(root, ["rev-parse", "--quiet", "--verify", ref]);
  } catch (error) {
    if (error instanceof CommandFailed && error.exitCode === 1) return undefined;
    throw error;
  }
}
