import { expect, test } from "vitest";
import type { Repository } from "../../src/edge/edges.ts";
import { openRepository } from "../../src/edge/git.ts";
import { Retry, Stop } from "../../src/errors.ts";
import { commitSealed } from "../../src/flow/seal.ts";
import { repositoryWith } from "../support/cli.ts";
import type { ScratchRepository } from "../support/temp.ts";

const branch = "labkeeper/rekey-luna";
const path = "hosts/luna/secrets.sops.yaml";

async function lab() {
  const scratch = await repositoryWith({ "lab.yaml": "version: 1\n", [path]: "old\n" });
  const repository = await openRepository(scratch.path);
  return { scratch, repository, head: await scratch.git("rev-parse", "HEAD") };
}

function seal(repository: Repository, head: string, text = "new\n"): Promise<string> {
  const write = new Map([[path, text]]);
  return commitSealed(repository, { branch, head, subject: "Rekey luna", write, at: new Date(0) });
}

/** Something happens right after the branch was read, as often as said. */
function meanwhile(repository: Repository, times: number, happen: () => Promise<unknown>): Repository {
  let left = times;
  return {
    ...repository,
    branch: async (name) => {
      const there = await repository.branch(name);
      if (left-- > 0) await happen();
      return there;
    },
  };
}

function refs(scratch: ScratchRepository): Promise<string> {
  return scratch.git("for-each-ref", "--format=%(refname) %(objectname)");
}

test("a branch that moved meanwhile is read once more, and the commit stands on HEAD", async () => {
  const { scratch, repository, head } = await lab();
  const moved = meanwhile(repository, 1, () => seal(repository, head, "another run\n"));
  const id = await seal(moved, head);
  expect(await scratch.git("rev-parse", branch, `${branch}^`)).toBe(`${id}\n${head}`);
  expect(await scratch.git("show", `${branch}:${path}`)).toBe("new");
});

test("one that moves again is stale: it stays where the other put it, nothing is forced", async () => {
  const { scratch, repository, head } = await lab();
  let run = 0;
  const moving = meanwhile(repository, 2, () => seal(repository, head, `run ${run++}\n`));
  const failure = await seal(moving, head).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Retry);
  expect(failure).toMatchObject({ message: expect.stringMatching(/moved meanwhile; .*\(stale\)$/) });
  expect(await scratch.git("show", `${branch}:${path}`)).toBe("run 1");
});

test("one on which a person committed meanwhile is left to that person", async () => {
  const { scratch, repository, head } = await lab();
  const taken = meanwhile(repository, 1, () => scratch.git("branch", branch));
  await expect(seal(taken, head)).rejects.toBeInstanceOf(Stop);
  expect(await scratch.git("rev-parse", branch)).toBe(head);
});

test("a HEAD that moved meanwhile is stale: no branch is made", async () => {
  const { scratch, repository, head } = await lab();
  const after = meanwhile(repository, 1, () => scratch.commit("A new reader", { [path]: "newer\n" }));
  await expect(seal(after, head)).rejects.toMatchObject({
    name: "Retry",
    message: expect.stringMatching(/^HEAD moved meanwhile; .*\(stale\)$/),
  });
  expect(await refs(scratch)).toBe(`refs/heads/main ${await scratch.git("rev-parse", "HEAD")}`);
});
