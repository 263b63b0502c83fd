import { describe, expect, test } from "vitest";
import type { Forge } from "../../src/forge/forge.ts";
import { git } from "../../src/forge/git/run.ts";
import { type Lab, labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";

/** A lab with an open pull request of two commits from `topic`. */
async function withPull(): Promise<Lab & { readonly number: number; readonly forge: Forge }> {
  const forge = await forgeForTest();
  const lab = labIn(forge, { files: { "lab.yaml": "hosts: {}\n", "shared.txt": "one\n" } });
  const { repository, erin, at } = lab;
  forge.commitFiles(repository, { by: erin, branch: "topic", message: "First", files: { "a.txt": "a\n" } });
  forge.commitFiles(repository, { by: erin, branch: "topic", message: "Second", files: { "b.txt": "b\n" } });
  const { data } = await lab.asApp.rest.pulls.create({
    ...at,
    title: "Sync",
    head: "topic",
    base: "main",
    body: "Why",
  });
  return { ...lab, number: data.number };
}

/** Events about pull requests, oldest first. */
function told(forge: Forge): string[] {
  return forge
    .deliveries()
    .flatMap(({ event, action }) => (event === "pull_request" ? [String(action)] : []));
}

describe("a pull request", () => {
  test("shows its head, base, commits and files, and who made it", async () => {
    const { asApp, at, number, forge, repository } = await withPull();
    const { data } = await asApp.rest.pulls.get({ ...at, pull_number: number });
    expect(data).toMatchObject({
      commits: 2,
      changed_files: 2,
      additions: 2,
      state: "open",
      mergeable: null,
    });
    expect([data.head.sha, data.base.sha]).toEqual([
      forge.headOf(repository, "topic"),
      forge.headOf(repository),
    ]);
    expect((await asApp.rest.pulls.get({ ...at, pull_number: number })).data.mergeable).toBe(true);
    expect(
      (await asApp.rest.pulls.listFiles({ ...at, pull_number: number })).data.map(({ filename }) => filename),
    ).toEqual(["a.txt", "b.txt"]);
    const { data: commits } = await asApp.rest.pulls.listCommits({ ...at, pull_number: number });
    expect(commits.map(({ commit }) => commit.message)).toEqual(["First", "Second"]);
    const { data: issue } = await asApp.rest.issues.get({ ...at, issue_number: number });
    expect([issue.user?.login, issue.performed_via_github_app?.slug]).toEqual([
      "labkeeper[bot]",
      "labkeeper",
    ]);
    expect(told(forge)).toEqual(["opened"]);
  });

  test("is found by head, base and state", async () => {
    const { asApp, at, number } = await withPull();
    const found = async (filter: { head?: string; base?: string; state?: "open" | "closed" | "all" }) =>
      (await asApp.rest.pulls.list({ ...at, ...filter })).data.map((pull) => pull.number);
    expect(await found({ head: "erin:topic", base: "main" })).toEqual([number]);
    expect(await found({ head: "erin:other" })).toEqual([]);
    expect(await found({ state: "closed" })).toEqual([]);
    await asApp.rest.pulls.update({ ...at, pull_number: number, state: "closed" });
    expect(await found({})).toEqual([]);
    expect(await found({ state: "all" })).toEqual([number]);
  });

  test("exists once for a branch, and only with something to merge", async () => {
    const { asApp, at } = await withPull();
    const create = (head: string) => asApp.rest.pulls.create({ ...at, title: "Again", head, base: "main" });
    await expect(create("topic")).rejects.toThrow("A pull request already exists for erin:topic.");
    await expect(create("main")).rejects.toThrow("No commits between main and main");
    await expect(create("nowhere")).rejects.toMatchObject({ status: 422 });
  });

  test("follows its branch, and knows a conflict", async () => {
    const { asApp, at, number, forge, repository, erin } = await withPull();
    const pull = { ...at, pull_number: number };
    await asApp.rest.pulls.get(pull);
    forge.commitFiles(repository, {
      by: erin,
      branch: "topic",
      message: "Third",
      files: { "shared.txt": "two\n" },
    });
    forge.commitFiles(repository, { by: erin, message: "Other", files: { "shared.txt": "three\n" } });
    expect((await asApp.rest.pulls.get(pull)).data.mergeable).toBe(null);
    const { data } = await asApp.rest.pulls.get(pull);
    expect([data.mergeable, data.mergeable_state, data.commits]).toEqual([false, "dirty", 3]);
    expect(data.head.sha).toBe(forge.headOf(repository, "topic"));
    expect(git(repository.directory, ["rev-parse", `refs/pull/${number}/head`]).trim()).toBe(data.head.sha);
    await expect(asApp.rest.pulls.merge(pull)).rejects.toMatchObject({ status: 405 });
    expect(told(forge)).toEqual(["opened", "synchronize"]);
  });

  test.each([
    ["merge", 2, "Merge pull request #1 from erin/topic"],
    ["squash", 1, "Sync (#1)"],
    ["rebase", 1, "Second"],
  ] as const)("is merged by %s", async (merge_method, parents, subject) => {
    const { asErin, at, number, forge, repository, erin } = await withPull();
    forge.commitFiles(repository, { by: erin, message: "Meanwhile", files: { "shared.txt": "two\n" } });
    const before = forge.headOf(repository);
    await asErin.rest.pulls.merge({ ...at, pull_number: number, merge_method });
    const head = git(repository.directory, ["log", "-1", "--format=%s|%p", "main"]).trim().split("|");
    expect(head[0]).toBe(subject);
    expect(head[1]?.split(" ")).toHaveLength(parents);
    expect(git(repository.directory, ["ls-tree", "--name-only", "main"]).split("\n")).toContain("b.txt");
    expect(forge.readFile(repository, "shared.txt")).toBe("two\n");
    expect(git(repository.directory, ["merge-base", "main", before ?? ""]).trim()).toBe(before);
    const { data } = await asErin.rest.pulls.get({ ...at, pull_number: number });
    expect([data.state, data.merged, data.merged_by?.login]).toEqual(["closed", true, "erin"]);
    expect(data.merge_commit_sha).toBe(forge.headOf(repository));
    expect((await asErin.rest.pulls.checkIfMerged({ ...at, pull_number: number })).status).toBe(204);
    expect(told(forge)).toEqual(["opened", "closed"]);
  });

  test("is closed by GitHub when its branch goes or has nothing left, merged when the base gets it", async () => {
    const { asApp, at, number, forge, repository, erin } = await withPull();
    const main = forge.headOf(repository) ?? "";
    await asApp.rest.git.updateRef({ ...at, ref: "heads/topic", sha: main, force: true });
    const state = async (pull_number: number) => {
      const { data } = await asApp.rest.pulls.get({ ...at, pull_number });
      return `${data.state} ${data.merged ? "merged" : "unmerged"}`;
    };
    expect(await state(number)).toBe("closed unmerged");
    const open = async (branch: string) => {
      forge.commitFiles(repository, { by: erin, branch, message: branch, files: { [branch]: "x" } });
      return (await asApp.rest.pulls.create({ ...at, title: branch, head: branch, base: "main" })).data
        .number;
    };
    const [gone, landed] = [await open("gone"), await open("landed")];
    await asApp.rest.git.deleteRef({ ...at, ref: "heads/gone" });
    expect(await state(gone)).toBe("closed unmerged");
    await expect(asApp.rest.pulls.update({ ...at, pull_number: gone, state: "open" })).rejects.toMatchObject({
      status: 422,
    });
    const sha = forge.headOf(repository, "landed") ?? "";
    await asApp.rest.git.updateRef({ ...at, ref: "heads/main", sha });
    expect(await state(landed)).toBe("closed merged");
  });

  test('takes the base in by "Update branch", and a person can close and reopen it', async () => {
    const { asErin, at, number, forge, repository, erin } = await withPull();
    const pull = { ...at, pull_number: number };
    forge.commitFiles(repository, { by: erin, message: "Meanwhile", files: { "shared.txt": "two\n" } });
    const wrong = asErin.rest.pulls.updateBranch({ ...pull, expected_head_sha: "0".repeat(40) });
    await expect(wrong).rejects.toMatchObject({ status: 422 });
    await asErin.rest.pulls.updateBranch(pull);
    expect(forge.readFile(repository, "shared.txt", "topic")).toBe("two\n");
    await asErin.rest.pulls.update({ ...pull, state: "closed", title: "New title" });
    expect((await asErin.rest.issues.get({ ...at, issue_number: number })).data.closed_by?.login).toBe(
      "erin",
    );
    await asErin.rest.pulls.update({ ...pull, state: "open" });
    expect(told(forge)).toEqual(["opened", "synchronize", "edited", "closed", "reopened"]);
  });
});
