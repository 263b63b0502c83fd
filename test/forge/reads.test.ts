import { describe, expect, test } from "vitest";
import { labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";

describe("what else can be read and changed", () => {
  test("people, repositories, branches and their rules", async () => {
    const forge = await forgeForTest();
    const { asErin, at, repository, erin } = labIn(forge);
    expect((await asErin.rest.users.getAuthenticated()).data.login).toBe("erin");
    expect((await asErin.rest.users.getByUsername({ username: "labkeeper[bot]" })).data.type).toBe("Bot");
    expect((await asErin.rest.users.getById({ account_id: erin.id })).data.login).toBe("erin");
    await expect(asErin.rest.users.getById({ account_id: 7 })).rejects.toMatchObject({ status: 404 });
    expect((await asErin.rest.repos.listForAuthenticatedUser()).data.map(({ name }) => name)).toEqual([
      "homelab",
    ]);
    forge.commitFiles(repository, { by: erin, branch: "topic", message: "x", files: { "a.txt": "a" } });
    const branches = async () =>
      (await asErin.rest.repos.listBranches(at)).data.map((branch) => `${branch.name} ${branch.protected}`);
    const rules = async () => (await asErin.rest.repos.getBranchRules({ ...at, branch: "main" })).data.length;
    expect([await branches(), await rules()]).toEqual([["main false", "topic false"], 0]);
    forge.protect(repository, "main");
    expect(await branches()).toEqual(["main true", "topic false"]);
    expect(await rules()).toBeGreaterThan(0);
    const head = forge.headOf(repository, "topic") ?? "";
    const move = asErin.rest.git.updateRef({ ...at, ref: "heads/main", sha: head });
    await expect(move).rejects.toThrow("Changes must be made through a pull request.");
    forge.protect(repository, "labkeeper/sync", { creation: true });
    const create = asErin.rest.git.createRef({ ...at, ref: "refs/heads/labkeeper/sync", sha: head });
    await expect(create).rejects.toThrow("creations being restricted");
  });

  test("blobs, and the pull requests of a commit", async () => {
    const forge = await forgeForTest();
    const { asApp, at, repository, erin } = labIn(forge);
    const { data: blob } = await asApp.rest.git.createBlob({ ...at, content: "AAE=", encoding: "base64" });
    const { data: read } = await asApp.rest.git.getBlob({ ...at, file_sha: blob.sha });
    expect([...Buffer.from(read.content, "base64")]).toEqual([0, 1]);
    const oid = forge.commitFiles(repository, { by: erin, branch: "topic", message: "x", files: { a: "a" } });
    const { data: pull } = await asApp.rest.pulls.create({
      ...at,
      title: "Sync",
      head: "topic",
      base: "main",
    });
    const pulls = async (commit_sha: string) =>
      (await asApp.rest.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha })).data.map(
        ({ number }) => number,
      );
    expect(await pulls(oid)).toEqual([pull.number]);
    expect(await pulls(forge.headOf(repository) ?? "")).toEqual([]);
  });

  test("labels and reactions of an issue, comments of all issues", async () => {
    const forge = await forgeForTest();
    const { asErin, asApp, at } = labIn(forge);
    const { data: issue } = await asErin.rest.issues.create({ ...at, title: "x" });
    const one = { ...at, issue_number: issue.number };
    await asErin.rest.issues.createLabel({ ...at, name: "luna", color: "ff0000" });
    await expect(asErin.rest.issues.createLabel({ ...at, name: "luna" })).rejects.toMatchObject({
      status: 422,
    });
    await asErin.rest.issues.setLabels({ ...one, labels: ["luna"] });
    expect((await asErin.rest.issues.listLabelsOnIssue(one)).data.map(({ color }) => color)).toEqual([
      "ff0000",
    ]);
    await asApp.rest.reactions.createForIssue({ ...one, content: "rocket" });
    expect((await asErin.rest.reactions.listForIssue(one)).data.map(({ content }) => content)).toEqual([
      "rocket",
    ]);
    const { data: comment } = await asErin.rest.issues.createComment({ ...one, body: "hello" });
    await asApp.rest.reactions.createForIssueComment({ ...at, comment_id: comment.id, content: "+1" });
    const { data: read } = await asApp.rest.issues.getComment({ ...at, comment_id: comment.id });
    expect([read.body, read.reactions?.["+1"]]).toEqual(["hello", 1]);
    const { data: reactions } = await asErin.rest.reactions.listForIssueComment({
      ...at,
      comment_id: comment.id,
    });
    expect(reactions.map(({ user }) => user?.login)).toEqual(["labkeeper[bot]"]);
    expect((await asErin.rest.issues.listCommentsForRepo(at)).data.map(({ id }) => id)).toEqual([comment.id]);
  });

  test("a repository changes its visibility and default branch, and goes", async () => {
    const forge = await forgeForTest();
    const { asErin, at, repository, erin } = labIn(forge);
    forge.commitFiles(repository, { by: erin, branch: "trunk", message: "x", files: { a: "a" } });
    await asErin.rest.repos.update({ ...at, default_branch: "trunk" });
    await asErin.rest.repos.update({ ...at, private: false });
    await asErin.rest.repos.update({ ...at, private: true });
    expect((await asErin.rest.repos.getContent({ ...at, path: "a" })).status).toBe(200);
    await asErin.rest.repos.delete(at);
    await expect(asErin.rest.repos.get(at)).rejects.toMatchObject({ status: 404 });
    const told = forge.deliveries().flatMap(({ event, action }) => (event === "repository" ? [action] : []));
    expect(told).toEqual(["edited", "publicized", "privatized", "deleted"]);
  });
});
