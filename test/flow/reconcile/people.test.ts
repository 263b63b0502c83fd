import { describe, expect, test } from "vitest";
import { Retry } from "../../../src/errors.ts";
import { git } from "../../../src/forge/git/run.ts";
import { labYaml, type Story, SYNC, storyOf } from "../../support/forge/sync.ts";

const GENERATED = "hosts/luna/generated/host.nix";
const two = { "lab.yaml": labYaml(["luna", "sol"]) };

/** Whether a commit is still reachable from our branch. */
function isOnBranch({ repository, forge }: Story, commit: string): boolean {
  const head = forge.headOf(repository, SYNC) ?? "";
  return git(repository.directory, ["merge-base", "--is-ancestor", commit, head]) === "";
}

/** Runs until GitHub has tried its merge, as the queue would. */
async function syncPatiently(story: Story): ReturnType<Story["counted"]> {
  try {
    return await story.counted();
  } catch (error) {
    if (!(error instanceof Retry) || error.at === undefined) throw error;
    return await story.counted();
  }
}

/** A head that is new to us gets its check, then there is nothing to do. */
async function expectIdle({ sync, counted, repository }: Story): Promise<void> {
  const runs = repository.checkRuns.size;
  expect(await sync()).toMatchObject({ did: "nothing" });
  expect(repository.checkRuns.size).toBe(runs + 1);
  const { outcome, calls } = await counted();
  expect([outcome, calls]).toEqual([expect.objectContaining({ did: "nothing" }), 3]);
}

describe("a person's commit on our branch", () => {
  test("stays, and what we have to add goes on top with the default branch merged in", async () => {
    const story = await storyOf();
    const { sync, push, forge, repository, read, pulls } = story;
    await sync();
    const theirs = push({ "hosts/luna/extra.nix": "{ }\n" }, SYNC);
    await expectIdle(story);
    const main = push(two);
    const { outcome, calls } = await syncPatiently(story);
    expect(outcome).toMatchObject({ did: "updated", left: [] });
    expect(calls).toBeLessThanOrEqual(9);
    expect(isOnBranch(story, theirs)).toBe(true);
    expect(isOnBranch(story, main)).toBe(true);
    expect(read("hosts/sol/generated/host.nix")).toContain("sol");
    expect(read("hosts/luna/extra.nix")).toBe("{ }\n");
    expect(read("lab.yaml")).toBe(two["lab.yaml"]);
    expect(pulls()).toHaveLength(1);
    expect(repository.signed.has(forge.headOf(repository, SYNC) ?? "")).toBe(true);
    const again = await story.counted();
    expect([again.outcome, again.calls]).toEqual([expect.objectContaining({ did: "nothing" }), 3]);
  });

  test("to a file of ours is left alone and said; files that are no longer wanted go", async () => {
    const story = await storyOf({ ...two });
    const { sync, push, read, pulls } = story;
    await sync();
    push({ [GENERATED]: "# Erin's\n{ }\n", "hosts/sol/generated/mine.nix": "{ }\n" }, SYNC);
    push({ "lab.yaml": labYaml(["luna", "mars"]) });
    const { outcome } = await syncPatiently(story);
    expect(outcome).toMatchObject({ did: "updated", left: expect.arrayContaining([GENERATED]) });
    expect(read(GENERATED)).toBe("# Erin's\n{ }\n");
    expect(read("hosts/mars/generated/host.nix")).toContain("mars");
    expect(read("hosts/sol/generated/host.nix")).toBeUndefined();
    expect(read("hosts/sol/generated/mine.nix")).toBe("{ }\n");
    push({ "lab.yaml": labYaml(["luna", "mars"]).replace("Europe/Berlin", "Europe/Paris") });
    const later = await syncPatiently(story);
    expect(later.outcome).toMatchObject({ left: expect.arrayContaining([GENERATED]) });
    expect(pulls()[0]?.body).toContain("Somebody changed these files on this branch");
    expect(read(GENERATED)).toBe("# Erin's\n{ }\n");
    const again = await story.counted();
    expect([again.outcome, again.calls]).toEqual([expect.objectContaining({ did: "nothing" }), 3]);
  });

  test("that deletes a file of ours, or puts a file where a directory of ours goes, is left alone", async () => {
    const story = await storyOf();
    const { sync, push, read, forge, repository } = story;
    await sync();
    push({ [GENERATED]: null, "hosts/sol": "no directory\n" }, SYNC);
    push({ "lab.yaml": labYaml(["luna", "sol"]).replace("Europe/Berlin", "Europe/Paris") });
    await syncPatiently(story);
    expect(read(GENERATED)).toBeUndefined();
    expect(read("hosts/sol")).toBe("no directory\n");
    expect(forge.readFile(repository, "hosts/generated.nix", SYNC)).toContain("sol");
  });

  test.each(["before our push", "after our push"] as const)(
    "%s of the very same moment is not lost",
    async (moment) => {
      const story = await storyOf();
      const { sync, push, forge, read } = story;
      await sync();
      push(two);
      let theirs = "";
      const act = () => {
        theirs = push({ "hosts/luna/extra.nix": "{ }\n" }, SYNC);
      };
      forge.calls.clear();
      // The sixth call moves the branch.
      forge.calls.plant({
        at: 6,
        moment: moment.startsWith("before") ? "before" : "after",
        effect: { kind: "do", act },
      });
      const ended = await sync().then(
        () => "fine",
        (error: unknown) => error instanceof Retry,
      );
      expect(ended).toBe(moment.startsWith("before") ? true : "fine");
      await syncPatiently(story);
      expect(isOnBranch(story, theirs)).toBe(true);
      expect(read("hosts/luna/extra.nix")).toBe("{ }\n");
      expect(read("hosts/sol/generated/host.nix")).toContain("sol");
    },
  );

  test('"Update branch" is such a commit', async () => {
    const story = await storyOf();
    const { sync, push, asErin, at, forge, repository, read } = story;
    await sync();
    push({ "README.md": "Other\n" });
    await asErin.rest.pulls.updateBranch({ ...at, pull_number: 1 });
    const merge = forge.headOf(repository, SYNC) ?? "";
    await expectIdle(story);
    push(two);
    await syncPatiently(story);
    expect(isOnBranch(story, merge)).toBe(true);
    expect(read("hosts/sol/generated/host.nix")).toContain("sol");
  });

  test("that forges our words is still a person's", async () => {
    const story = await storyOf();
    const { sync, push, forge, repository, erin } = story;
    await sync();
    const [subject] = story.ahead();
    const ours = git(repository.directory, ["log", "-1", "--format=%B", SYNC]);
    expect(ours).toContain(subject);
    const forged = forge.commitFiles(repository, {
      by: erin,
      branch: SYNC,
      message: ours,
      files: { "x.txt": "x" },
    });
    push(two);
    await syncPatiently(story);
    expect(isOnBranch(story, forged)).toBe(true);
  });

  test("that conflicts with the default branch is said, and nothing is rewritten", async () => {
    const story = await storyOf();
    const { sync, push, pulls } = story;
    await sync();
    const theirs = push({ "README.md": "Theirs\n" }, SYNC);
    push({ ...two, "README.md": "Other\n" });
    await syncPatiently(story);
    expect(isOnBranch(story, theirs)).toBe(true);
    expect(pulls()[0]?.body).toContain("This branch conflicts with");
  });

  test("is all that is left when lab.yaml goes back: the pull request says so and stays open", async () => {
    const story = await storyOf();
    const { sync, push, merge, pulls, read } = story;
    await sync();
    await merge("merge");
    push(two);
    await sync();
    push({ "hosts/luna/extra.nix": "{ }\n" }, SYNC);
    push({ "lab.yaml": labYaml() });
    await syncPatiently(story);
    const open = pulls().at(-1);
    expect(open).toMatchObject({ state: "open", body: expect.stringContaining("commits that others made") });
    expect(read("hosts/sol/generated/host.nix")).toBeUndefined();
    expect(read("hosts/luna/extra.nix")).toBe("{ }\n");
    const again = await story.counted();
    expect([again.outcome, again.calls]).toEqual([expect.objectContaining({ did: "nothing" }), 3]);
  });
});

describe("a person who", () => {
  test("closes the pull request means no, until the outcome changes or somebody insists", async () => {
    const story = await storyOf();
    const { sync, push, asErin, at, pulls, counted } = story;
    await sync();
    await asErin.rest.pulls.update({ ...at, pull_number: 1, state: "closed" });
    const declined = await counted();
    expect([declined.outcome, declined.calls]).toEqual([
      expect.objectContaining({ did: "declined", pull: 1 }),
      3,
    ]);
    push({ "README.md": "Other\n" });
    expect(await sync()).toMatchObject({ did: "declined" });
    expect(await sync({ insist: true })).toMatchObject({ did: "opened", pull: 2 });
    await asErin.rest.pulls.update({ ...at, pull_number: 2, state: "closed" });
    push(two);
    expect(await sync()).toMatchObject({ did: "opened", pull: 3 });
    expect(pulls().filter(({ state }) => state === "open")).toHaveLength(1);
  });

  test("closes it and then deletes the branch means no as well", async () => {
    let now = Date.parse("2026-11-28T12:00:00Z");
    const story = await storyOf(undefined, { now: () => now });
    const { sync, asErin, at } = story;
    await sync();
    await asErin.rest.pulls.update({ ...at, pull_number: 1, state: "closed" });
    now += 5000;
    await asErin.rest.git.deleteRef({ ...at, ref: `heads/${SYNC}` });
    expect(await sync()).toMatchObject({ did: "declined", pull: 1 });
  });

  test("deletes the branch gets a fresh one", async () => {
    const { sync, asErin, at, pulls } = await storyOf();
    await sync();
    await asErin.rest.git.deleteRef({ ...at, ref: `heads/${SYNC}` });
    expect(pulls()[0]?.state).toBe("closed");
    expect(await sync()).toMatchObject({ did: "opened", pull: 2 });
  });

  test("sets the branch back to the default branch gets it again", async () => {
    const { sync, asErin, at, pulls, forge, repository } = await storyOf();
    await sync();
    const sha = forge.headOf(repository) ?? "";
    await asErin.rest.git.updateRef({ ...at, ref: `heads/${SYNC}`, sha, force: true });
    expect(pulls()[0]?.state).toBe("closed");
    expect(await sync()).toMatchObject({ did: "opened", pull: 2 });
  });

  test("adds to the text keeps the words as long as ours are the same", async () => {
    const { sync, asErin, at, pulls, counted, push } = await storyOf();
    await sync();
    const body = `Reviewed by Erin\n\n${pulls()[0]?.body ?? ""}`;
    await asErin.rest.pulls.update({ ...at, pull_number: 1, body });
    expect((await counted()).calls).toBe(3);
    expect(pulls()[0]?.body).toBe(body);
    push(two);
    await sync();
    expect(pulls()[0]?.body).not.toContain("Reviewed by Erin");
  });

  test("opened a pull request from our branch keeps it: we add none and leave its text", async () => {
    const { sync, asErin, at, pulls, push } = await storyOf();
    await sync();
    await asErin.rest.pulls.update({ ...at, pull_number: 1, state: "closed" });
    await asErin.rest.pulls.create({ ...at, title: "Mine", body: "Mine", head: SYNC, base: "main" });
    push(two);
    await sync();
    expect(pulls().map(({ state, title }) => `${state} ${title}`)).toEqual([
      expect.stringContaining("closed labkeeper"),
      "open Mine",
    ]);
  });

  test("edited a generated file on the default branch keeps the edit", async () => {
    const { sync, push, merge, read, pulls } = await storyOf();
    await sync();
    await merge("squash");
    push({ [GENERATED]: "# Erin's\n{ }\n" });
    const outcome = await sync();
    expect(outcome).toMatchObject({ did: "nothing" });
    push(two);
    await sync();
    expect(read(GENERATED)).toBe("# Erin's\n{ }\n");
    expect(pulls().at(-1)?.body).toContain("changed by hand");
    await sync({ asked: { revert: GENERATED } });
    expect(read(GENERATED)).not.toContain("Erin's");
    // The decision is remembered by the branch.
    push({ "lab.yaml": labYaml(["luna", "sol", "mars"]) });
    await sync();
    expect(read(GENERATED)).not.toContain("Erin's");
    expect(read("hosts/mars/generated/host.nix")).toContain("mars");
  });
});
