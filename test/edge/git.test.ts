import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { openRepository } from "../../src/edge/git.ts";
import { Stop } from "../../src/errors.ts";
import { tempDirectory } from "../support/temp.ts";
import { scratchAt, scratchRepository } from "./repository.ts";

afterEach(() => vi.unstubAllEnvs());

test("opens the repository around a directory", async () => {
  const scratch = scratchRepository();
  scratch.write({ "hosts/luna/default.nix": "{ }\n" });
  expect((await openRepository(join(scratch.root, "hosts/luna"))).root).toBe(scratch.root);
});

test("a directory outside of any repository, and one that is not there, are a Stop in git's words", async () => {
  const outside = tempDirectory();
  for (const directory of [outside, join(outside, "absent")]) {
    const stop = await openRepository(directory).catch((error) => error);
    expect(stop).toBeInstanceOf(Stop);
    expect(stop.message).toMatch(
      /is not in a git repository that git can use: fatal: (not a git|cannot change to)/,
    );
    expect(stop.remedy).not.toBe("");
  }
});

test("a bare repository and the inside of .git are a Stop", async () => {
  const bare = scratchRepository("--bare");
  const scratch = scratchRepository();
  for (const directory of [bare.root, join(scratch.root, ".git")]) {
    await expect(openRepository(directory)).rejects.toThrow(/not in a work tree/);
  }
});

test("without git it says what to install", async () => {
  const { root } = scratchRepository();
  vi.stubEnv("PATH", "/no/such/directory");
  await expect(openRepository(root)).rejects.toMatchObject({
    name: "Stop",
    remedy: expect.stringMatching(/^Install git/),
  });
});

test("head is undefined until there is a commit", async () => {
  const scratch = scratchRepository();
  const repository = await openRepository(scratch.root);
  expect(await repository.head()).toBeUndefined();
  scratch.write({ "lab.yaml": "{}\n" });
  const id = scratch.commitAll();
  expect(await repository.head()).toBe(id);
});

test("a branch tells head, message, committer and where it is checked out", async () => {
  const scratch = scratchRepository();
  scratch.write({ "lab.yaml": "{}\n" });
  const message = 'labkeeper: sync\n\nWith "quotes", ünïcode.\n\nLabkeeper-Plan: abc\n';
  scratch.git("add", ".");
  scratch.git("commit", "--quiet", "--cleanup=verbatim", "--message", message);
  const id = scratch.git("rev-parse", "HEAD");
  scratch.git("branch", "labkeeper/sync");
  const repository = await openRepository(scratch.root);
  const free = { head: id, message, committerEmail: "ada@example.org", checkedOutAt: undefined };
  expect(await repository.branch("labkeeper/sync")).toEqual(free);
  expect(await repository.branch("main")).toEqual({ ...free, checkedOutAt: scratch.root });

  const linked = join(tempDirectory(), "linked tree");
  scratch.git("worktree", "add", "--quiet", linked, "labkeeper/sync");
  expect(await repository.branch("labkeeper/sync")).toEqual({ ...free, checkedOutAt: linked });
});

test("a folder of branches, a tag and an absent name are no branch", async () => {
  const scratch = scratchRepository();
  scratch.write({ "lab.yaml": "{}\n" });
  scratch.commitAll();
  scratch.git("branch", "labkeeper/sync");
  scratch.git("tag", "sync");
  const repository = await openRepository(scratch.root);
  for (const name of ["labkeeper", "sync", "absent"]) expect(await repository.branch(name)).toBeUndefined();
});

test("environment that a hook of another repository has set does not lead astray", async () => {
  const [ours, other] = [scratchRepository(), scratchRepository()];
  for (const scratch of [ours, other]) scratch.write({ "lab.yaml": `# ${scratch.root}\n` });
  const id = ours.commitAll();
  expect(other.commitAll()).not.toBe(id);
  vi.stubEnv("GIT_DIR", join(other.root, ".git"));
  vi.stubEnv("GIT_WORK_TREE", other.root);
  vi.stubEnv("GIT_INDEX_FILE", join(other.root, ".git/index"));
  vi.stubEnv("GIT_OBJECT_DIRECTORY", join(other.root, ".git/objects"));
  vi.stubEnv("GIT_PREFIX", "sub/");
  // The control: git itself does follow them.
  expect(scratchAt(ours.root).git("rev-parse", "HEAD")).not.toBe(id);
  const repository = await openRepository(ours.root);
  expect(repository.root).toBe(ours.root);
  expect(await repository.head()).toBe(id);
  expect(await repository.workTree.texts(["lab.yaml"])).toEqual(new Map([["lab.yaml", `# ${ours.root}\n`]]));
});

test("works inside an unborn repository whose directory has spaces, quotes and colons", async () => {
  const root = join(tempDirectory(), 'a "lab": of\' one\\ own');
  mkdirSync(root);
  const scratch = scratchAt(root);
  scratch.git("init", "--quiet");
  scratch.write({ "lab.yaml": "{}\n" });
  const repository = await openRepository(root);
  expect([...(await repository.workTree.snapshot()).entries.keys()]).toEqual(["lab.yaml"]);
  expect(await repository.workTree.untracked(["lab.yaml", "absent"])).toEqual(["lab.yaml", "absent"]);
});
