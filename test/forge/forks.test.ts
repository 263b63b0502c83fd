import { describe, expect, test } from "vitest";
import type { Forge } from "../../src/forge/forge.ts";
import { git } from "../../src/forge/git/run.ts";
import { fullName } from "../../src/forge/records/repository.ts";
import { labIn } from "../support/forge/lab.ts";
import { forgeForTest, octokitFor } from "../support/forge/start.ts";

/** A public lab, and mallory with a fork of it whose branch `topic` has one commit more. */
async function withFork() {
  const forge = await forgeForTest();
  const lab = labIn(forge, { private: false, files: { "lab.yaml": "hosts: {}\n", "shared.txt": "one\n" } });
  const mallory = forge.createAccount("mallory");
  const asMallory = octokitFor(forge, forge.createUserToken(mallory));
  await asMallory.rest.repos.createFork({ ...lab.at });
  const fork = [...forge.world.repositories.values()].find(({ parent }) => parent === lab.repository);
  if (fork === undefined) throw new Error("No fork");
  forge.commitFiles(fork, { by: mallory, branch: "topic", message: "Mine", files: { "a.txt": "a\n" } });
  return { ...lab, mallory, asMallory, fork };
}

/** What the App heard after it was installed. */
function told(forge: Forge): string[] {
  const heard = forge
    .deliveries()
    .map(({ event, action }) => (action === null ? event : `${event}.${action}`));
  return heard.slice(heard.indexOf("installation.created") + 1);
}

describe("a fork", () => {
  test("has the branches of what it comes from, and its pushes are nobody else's news", async () => {
    const { forge, fork, repository, asMallory, at } = await withFork();
    expect([fullName(fork), forge.readFile(fork, "lab.yaml")]).toEqual(["mallory/homelab", "hosts: {}\n"]);
    expect(forge.headOf(fork)).toBe(forge.headOf(repository));
    expect(told(forge)).toEqual([]);
    expect((await asMallory.rest.repos.get({ owner: "mallory", repo: "homelab" })).data.fork).toBe(true);
    await expect(asMallory.rest.repos.createFork({ ...at })).rejects.toMatchObject({ status: 422 });
  });

  test("offers a pull request to where it comes from, which its pushes move", async () => {
    const { forge, fork, repository, asMallory, asApp, at, mallory } = await withFork();
    const wanted = { ...at, title: "Take this", head: "mallory:topic", base: "main" };
    const { number } = (await asMallory.rest.pulls.create(wanted)).data;
    await expect(asMallory.rest.pulls.create(wanted)).rejects.toThrow(
      "A pull request already exists for mallory:topic.",
    );
    const first = (await asApp.rest.pulls.get({ ...at, pull_number: number })).data;
    expect([first.head.repo?.full_name, first.base.repo.full_name, first.head.label]).toEqual([
      "mallory/homelab",
      "erin/homelab",
      "mallory:topic",
    ]);
    const head = forge.commitFiles(fork, {
      by: mallory,
      branch: "topic",
      message: "More",
      files: { "b.txt": "b\n" },
    });
    expect(git(repository.directory, ["rev-parse", `refs/pull/${number}/head`]).trim()).toBe(head);
    const { data: files } = await asApp.rest.pulls.listFiles({ ...at, pull_number: number });
    expect(files.map(({ filename }) => filename)).toEqual(["a.txt", "b.txt"]);
    const { data: blob } = await asApp.rest.repos.getContent({ ...at, path: "b.txt", ref: head });
    expect(blob).toMatchObject({ name: "b.txt" });
    expect(told(forge)).toEqual(["pull_request.opened", "pull_request.synchronize"]);
    expect((await asApp.rest.pulls.list({ ...at, head: "mallory:topic" })).data).toHaveLength(1);
    expect((await asApp.rest.pulls.list({ ...at, head: "erin:topic" })).data).toHaveLength(0);
  });

  test("gets check runs on its head, which name no pull request", async () => {
    const { asMallory, asApp, at, forge, fork } = await withFork();
    await asMallory.rest.pulls.create({ ...at, title: "Take this", head: "mallory:topic", base: "main" });
    const head_sha = forge.headOf(fork, "topic") ?? "";
    const run = { ...at, name: "labkeeper", head_sha, conclusion: "success" as const };
    expect((await asApp.rest.checks.create(run)).data.pull_requests).toEqual([]);
  });

  test("is merged like any other, and its branch may go", async () => {
    const { asMallory, asErin, at, forge, fork, repository } = await withFork();
    const create = async (head: string) =>
      (await asMallory.rest.pulls.create({ ...at, title: head, head: `mallory:${head}`, base: "main" })).data
        .number;
    const number = await create("topic");
    await asErin.rest.pulls.merge({ ...at, pull_number: number });
    expect(forge.readFile(repository, "a.txt")).toBe("a\n");
    forge.commitFiles(fork, {
      by: fork.owner,
      branch: "other",
      message: "Other",
      files: { "c.txt": "c\n" },
    });
    const other = await create("other");
    await asMallory.rest.git.deleteRef({ owner: "mallory", repo: "homelab", ref: "heads/other" });
    expect((await asErin.rest.pulls.get({ ...at, pull_number: other })).data.state).toBe("closed");
  });
});

describe("the merge ref of a pull request", () => {
  test("appears once GitHub has worked it out, and stays behind when a conflict comes", async () => {
    const { asMallory, asApp, at, forge, fork, repository, erin, mallory } = await withFork();
    const pull = {
      ...at,
      pull_number: (
        await asMallory.rest.pulls.create({ ...at, title: "T", head: "mallory:topic", base: "main" })
      ).data.number,
    };
    const mergeRef = async () =>
      (await asApp.rest.git.getRef({ ...at, ref: `pull/${pull.pull_number}/merge` })).data.object.sha;
    expect((await asApp.rest.pulls.get(pull)).data).toMatchObject({
      mergeable: null,
      merge_commit_sha: null,
    });
    const { merge_commit_sha: merge } = (await asApp.rest.pulls.get(pull)).data;
    expect(merge).toBe(await mergeRef());
    const { data: commit } = await asApp.rest.git.getCommit({ ...at, commit_sha: merge ?? "" });
    expect(commit.parents.map(({ sha }) => sha)).toEqual([
      forge.headOf(repository),
      forge.headOf(fork, "topic"),
    ]);
    forge.commitFiles(fork, {
      by: mallory,
      branch: "topic",
      message: "Edit",
      files: { "shared.txt": "two\n" },
    });
    forge.commitFiles(repository, { by: erin, message: "Other", files: { "shared.txt": "three\n" } });
    await asApp.rest.pulls.get(pull);
    expect((await asApp.rest.pulls.get(pull)).data).toMatchObject({
      mergeable: false,
      merge_commit_sha: merge,
    });
    expect(await mergeRef()).toBe(merge);
  });
});
