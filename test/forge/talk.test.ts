import { describe, expect, test } from "vitest";
import { labIn } from "../support/forge/lab.ts";
import { forgeForTest, octokitFor } from "../support/forge/start.ts";

describe("issues, comments, reactions and labels", () => {
  test("an issue is opened, labelled, edited, closed and opened again", async () => {
    const forge = await forgeForTest();
    const { asErin, at } = labIn(forge);
    const { data: made } = await asErin.rest.issues.create({
      ...at,
      title: "Disk",
      body: "full",
      labels: ["bug"],
    });
    const issue = { ...at, issue_number: made.number };
    await asErin.rest.issues.addLabels({ ...issue, labels: ["luna"] });
    await asErin.rest.issues.removeLabel({ ...issue, name: "bug" });
    await asErin.rest.issues.update({
      ...issue,
      title: "Disk full",
      state: "closed",
      state_reason: "not_planned",
    });
    const { data } = await asErin.rest.issues.get(issue);
    expect([data.title, data.state, data.state_reason]).toEqual(["Disk full", "closed", "not_planned"]);
    expect(data.labels.map((label) => (typeof label === "string" ? label : label.name))).toEqual(["luna"]);
    await asErin.rest.issues.update({ ...issue, state: "open" });
    expect((await asErin.rest.issues.listForRepo({ ...at, labels: "luna" })).data).toHaveLength(1);
    expect((await asErin.rest.issues.listForRepo({ ...at, labels: "bug" })).data).toHaveLength(0);
    expect((await asErin.rest.issues.listLabelsForRepo(at)).data.map(({ name }) => name)).toEqual([
      "bug",
      "luna",
    ]);
    expect(forge.deliveries().flatMap(({ event, action }) => (event === "issues" ? [action] : []))).toEqual([
      "opened",
      "labeled",
      "unlabeled",
      "edited",
      "closed",
      "reopened",
    ]);
  });

  test("a comment tells its author and App, is edited and deleted, and gets each reaction once", async () => {
    const forge = await forgeForTest();
    const { asErin, asApp, at } = labIn(forge);
    const { data: issue } = await asErin.rest.issues.create({ ...at, title: "x" });
    const { data: asked } = await asErin.rest.issues.createComment({
      ...at,
      issue_number: issue.number,
      body: "/plan",
    });
    const { data: said } = await asApp.rest.issues.createComment({
      ...at,
      issue_number: issue.number,
      body: "Planned.",
    });
    expect([asked.performed_via_github_app, said.performed_via_github_app?.slug]).toEqual([
      null,
      "labkeeper",
    ]);
    const comment = { ...at, comment_id: asked.id };
    const first = await asApp.rest.reactions.createForIssueComment({ ...comment, content: "eyes" });
    const again = await asApp.rest.reactions.createForIssueComment({ ...comment, content: "eyes" });
    expect([first.status, again.status, again.data.id]).toEqual([201, 200, first.data.id]);
    await asApp.rest.issues.updateComment({ ...at, comment_id: said.id, body: "Done." });
    const { data: all } = await asApp.rest.issues.listComments({ ...at, issue_number: issue.number });
    expect(all.map(({ body, reactions }) => `${body} ${reactions?.total_count}`)).toEqual([
      "/plan 1",
      "Done. 0",
    ]);
    await asApp.rest.reactions.deleteForIssueComment({ ...comment, reaction_id: first.data.id });
    await asErin.rest.issues.deleteComment(comment);
    await expect(asErin.rest.issues.getComment(comment)).rejects.toMatchObject({ status: 404 });
    const told = forge.deliveries().filter(({ event }) => event === "issue_comment");
    expect(told.map(({ action }) => action)).toEqual(["created", "created", "edited", "deleted"]);
    expect(told[2]?.payload.changes).toEqual({ body: { from: "Planned." } });
  });

  test("a stranger may comment in public, but not change what others said; a long comment is refused", async () => {
    const forge = await forgeForTest();
    const { asErin, at, repository } = labIn(forge, { private: false });
    const stranger = octokitFor(forge, forge.createUserToken(forge.createAccount("mallory")));
    const { data: issue } = await asErin.rest.issues.create({ ...at, title: "x" });
    const { data: mine } = await asErin.rest.issues.createComment({
      ...at,
      issue_number: issue.number,
      body: "hello",
    });
    const hers = await stranger.rest.issues.createComment({ ...at, issue_number: issue.number, body: "hi" });
    expect(hers.data.author_association).toBe("NONE");
    const edit = stranger.rest.issues.updateComment({ ...at, comment_id: mine.id, body: "lies" });
    await expect(edit).rejects.toMatchObject({ status: 403 });
    expect(repository.comments.get(mine.id)?.body).toBe("hello");
    const say = (length: number) =>
      asErin.rest.issues.createComment({ ...at, issue_number: issue.number, body: "x".repeat(length) });
    await expect(say(65_537)).rejects.toThrow("body is too long");
    expect((await say(65_536)).status).toBe(201);
  });
});
