import { describe, expect, test } from "vitest";
import { passCheck } from "../../src/flow/checks.ts";
import { planHead, planPull } from "../../src/flow/pull.ts";
import { addFiles } from "../../src/flow/pull-files.ts";
import { deskOf, openPull, persistently, synced } from "../support/forge/desk.ts";
import { labIn } from "../support/forge/lab.ts";
import { forgeForTest, octokitFor } from "../support/forge/start.ts";
import { plan, pullWith, seen, start, written } from "./pull-lab.ts";

const withPort = start.replace("container: 8080 }", "container: 8080, lan: true }");
/** Line 14 holds a key that nobody knows. */
const broken = start.replace("stateVersion:", "stateversoin:");

describe("a pull request of a person's", () => {
  test("that edits lab.yaml gets one comment and one check run, and nothing the second time", async () => {
    const place = await pullWith({ "lab.yaml": withPort });
    await place.plan();
    const { comments, run, runs } = await place.seen();
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain("| `luna` | changed: `wiki` | restarts `podman-wiki.service` |");
    expect(comments[0]?.body).toContain("`luna` opens `8080/tcp` for `wiki`");
    expect(comments[0]?.body).toContain("To have them in this one: `/sync`.");
    expect([run?.name, run?.conclusion, runs.length]).toEqual(["labkeeper", "success", 1]);
    expect(run?.output.title).toMatch(/^\d+ generated files to follow$/);
    const before = written(place);
    await place.plan();
    expect(written(place)).toEqual(before);
    expect(before).toEqual(["POST /check-runs", "POST /issues/{issue_number}/comments"]);
  });

  test("with a mistake is red, annotated on the line of its own lab.yaml", async () => {
    const place = await pullWith({ "lab.yaml": broken });
    const { forge, repository, erin } = place;
    // Meanwhile the default branch gets lines above that one, which move it in what would be merged.
    const moved = start.replace("lab:\n", "# one\n# two\nlab:\n");
    forge.commitFiles(repository, { by: erin, message: "Comments", files: { "lab.yaml": moved } });
    await place.plan();
    const { run, annotations, comments } = await place.seen();
    expect([run?.conclusion, run?.output.title]).toEqual(["failure", "2 problems to solve"]);
    const line = broken.split("\n").findIndex((text) => text.includes("stateversoin")) + 1;
    expect(annotations.find(({ title }) => title === "unknown-key")).toMatchObject({
      path: "lab.yaml",
      start_line: line,
      end_line: line,
      annotation_level: "failure",
      message: expect.stringContaining('did you mean "stateVersion"?'),
    });
    expect(comments[0]?.body).toContain("`unknown-key`");
  });

  test("whose generated files are ours already is green, and needs nothing else", async () => {
    const place = await pullWith(synced(withPort));
    await place.plan();
    const { run, comments } = await place.seen();
    expect([run?.conclusion, run?.output.title]).toEqual(["success", "Nothing else is needed"]);
    expect(comments[0]?.body).not.toContain("/sync");
  });

  test("from a fork is planned alike, as it would be merged, and annotated on its head", async () => {
    const forge = await forgeForTest();
    const place = labIn(forge, { private: false, files: synced(start) });
    const { repository, erin } = place;
    const mallory = forge.createAccount("mallory");
    const fork = forge.fork(repository, mallory);
    const edit = start.replace("name: cove", "name: Cove!");
    forge.commitFiles(fork, { by: mallory, branch: "topic", message: "Edit", files: { "lab.yaml": edit } });
    forge.commitFiles(repository, { by: erin, message: "Meanwhile", files: { "README.md": "Mine" } });
    const asMallory = octokitFor(forge, forge.createUserToken(mallory));
    const number = await openPull(place, asMallory, "mallory:topic");
    await plan(place, number);
    const red = await seen(place, number);
    expect([red.run?.conclusion, red.run?.head_sha]).toEqual(["failure", forge.headOf(fork, "topic")]);
    expect(red.annotations.map(({ start_line }) => start_line)).toEqual([3]);
    forge.commitFiles(fork, {
      by: mallory,
      branch: "topic",
      message: "Mend",
      files: { "lab.yaml": withPort },
    });
    await plan(place, number);
    const green = await seen(place, number);
    expect([green.run?.conclusion, green.comments.length]).toEqual(["success", 1]);
    expect(green.comments[0]?.body).toContain("proposes 2 generated files in a pull request of its own.");
    expect(green.comments[0]?.body).not.toContain("/sync");
  });

  test("with more than fifty mistakes has them all annotated, in batches", async () => {
    const wrong = Array.from({ length: 120 }, (_, at) => `    wrong${at}: 1\n`).join("");
    const place = await pullWith({
      "lab.yaml": start.replace("hosts:\n", `    nothing: 1\n${wrong}hosts:\n`),
    });
    await place.plan();
    const { run, runs, annotations } = await place.seen();
    expect([run?.conclusion, run?.status, runs.length]).toEqual(["failure", "completed", 1]);
    expect(annotations.length).toBe(121);
    expect(written(place).filter((route) => route.includes("check-runs"))).toHaveLength(3);
  });

  test("that is mended gets a run without the old annotations", async () => {
    const place = await pullWith({ "lab.yaml": broken });
    await place.plan();
    const { forge, repository, erin } = place;
    expect((await place.seen()).annotations.length).toBeGreaterThan(0);
    forge.commitFiles(repository, {
      by: erin,
      branch: "topic",
      message: "Mend",
      files: { "lab.yaml": withPort },
    });
    await place.plan();
    const { run, comments } = await place.seen();
    expect([run?.conclusion, comments.length]).toEqual(["success", 1]);
  });

  test("that leads to a new error is red", async () => {
    const place = await pullWith({
      "lab.yaml": `${start}    environmentSecrets: [wiki/env]\n`,
    });
    await place.plan();
    const { run, annotations } = await place.seen();
    expect([run?.conclusion, run?.output.title]).toEqual(["failure", "1 error that would be new"]);
    expect(annotations.map(({ title, annotation_level }) => [title, annotation_level])).toContainEqual([
      "secret-no-admin",
      "failure",
    ]);
  });

  test("is planned again when somebody presses re-run", async () => {
    const place = await pullWith({ "lab.yaml": withPort });
    await place.plan();
    await persistently(async () => {
      await planHead(deskOf(place), place.forge.headOf(place.repository, "topic") ?? "", { anew: true });
    });
    expect((await place.seen()).runs).toHaveLength(2);
  });

  test("with a conflict is red until it is solved", async () => {
    const place = await pullWith({ "lab.yaml": withPort });
    const { forge, repository, erin } = place;
    const other = start.replace("container: 8080 }", "container: 8081 }");
    forge.commitFiles(repository, { by: erin, message: "Other", files: { "lab.yaml": other } });
    await place.plan();
    expect((await place.seen()).run).toMatchObject({
      conclusion: "failure",
      output: { title: "Not planned: there is a conflict" },
    });
    forge.commitFiles(repository, { by: erin, message: "Back", files: { "lab.yaml": start } });
    await place.plan();
    expect((await place.seen()).run?.conclusion).toBe("success");
  });

  test("that takes lab.yaml away is told what that means", async () => {
    const place = await pullWith({ "lab.yaml": null });
    await place.plan();
    const { run, comments } = await place.seen();
    expect([run?.conclusion, run?.output.title]).toEqual(["success", "lab.yaml goes"]);
    expect(comments).toHaveLength(1);
  });
});

describe("what is none of our business", () => {
  test("passes at once, and hears nothing", async () => {
    const place = await pullWith({ "README.md": "Other\n" });
    await place.plan();
    const { run, comments } = await place.seen();
    expect([run?.conclusion, comments]).toEqual(["success", []]);
    expect(written(place)).toEqual(["POST /check-runs"]);
  });

  test("a pull request that touched lab.yaml once keeps one comment, which says so", async () => {
    const place = await pullWith({ "lab.yaml": withPort });
    await place.plan();
    const { forge, repository, erin } = place;
    const files = { "lab.yaml": start, "README.md": "Other\n" };
    forge.commitFiles(repository, { by: erin, branch: "topic", message: "Back", files });
    await place.plan();
    const { comments } = await place.seen();
    expect(comments.map(({ body }) => body?.split("\n").slice(2))).toEqual([
      ["Neither lab.yaml nor a generated file is touched.", ""],
    ]);
  });

  test("a pull request for another branch passes", async () => {
    const place = await pullWith({ "lab.yaml": broken });
    place.forge.commitFiles(place.repository, {
      by: place.erin,
      branch: "next",
      message: "Next",
      files: { a: "a" },
    });
    await place.asErin.rest.pulls.update({ ...place.at, pull_number: place.number, base: "next" });
    await place.plan();
    expect((await place.seen()).run?.conclusion).toBe("success");
  });

  test("a merge group passes, once", async () => {
    const place = await pullWith({ "lab.yaml": broken });
    const issue = place.repository.issues.get(place.number);
    if (issue === undefined) throw new Error("No pull request");
    const group = place.forge.enqueue(place.repository, issue, place.erin);
    await passCheck(deskOf(place), group.oid);
    await passCheck(deskOf(place), group.oid);
    const { data } = await place.asErin.rest.checks.listForRef({
      ...place.at,
      ref: group.oid,
      filter: "all",
    });
    expect(data.check_runs.map(({ name, conclusion }) => [name, conclusion])).toEqual([
      ["labkeeper", "success"],
    ]);
  });

  test("our own pull request is left to its own flow", async () => {
    const place = await pullWith({ "lab.yaml": withPort });
    const { forge, repository, erin } = place;
    forge.commitFiles(repository, {
      by: erin,
      branch: "labkeeper/sync",
      message: "S",
      files: { "lab.yaml": broken },
    });
    const number = await openPull(place, place.asApp, "labkeeper/sync");
    await plan(place, number);
    const unknown = { ...deskOf(place), us: { app: place.app.id, bot: undefined } };
    await planPull(unknown, number);
    expect(written(place).filter((route) => route !== "POST /pulls")).toEqual([]);
  });
});

describe("our comment", () => {
  test("is put right when somebody edits it, and twins of it go", async () => {
    const place = await pullWith({ "lab.yaml": withPort });
    await place.plan();
    const { asErin, asApp, at, number } = place;
    const [comment] = (await place.seen()).comments;
    const { id = 0, body = "" } = comment ?? {};
    await asErin.rest.issues.updateComment({
      ...at,
      comment_id: id,
      body: body.replace("8080/tcp", "nothing"),
    });
    await asApp.rest.issues.createComment({ ...at, issue_number: number, body });
    await place.plan();
    const { comments } = await place.seen();
    expect(comments.map((one) => [one.id, one.body])).toEqual([[id, body]]);
  });

  test("is not what somebody else says in its words, marker and all", async () => {
    const place = await pullWith({ "lab.yaml": withPort });
    await place.plan();
    const { asErin, at, number } = place;
    const body = (await place.seen()).comments[0]?.body ?? "";
    await asErin.rest.issues.deleteComment({ ...at, comment_id: (await place.seen()).comments[0]?.id ?? 0 });
    const fake = `${body}\nAll is well.`;
    await asErin.rest.issues.createComment({ ...at, issue_number: number, body: fake });
    await place.plan();
    const { comments } = await place.seen();
    expect(comments.map((one) => [one.user?.login, one.body])).toEqual([
      ["erin", fake],
      ["labkeeper[bot]", body],
    ]);
  });
});

describe("suggestions", () => {
  const warned = start.replace('stateVersion: "25.11"', 'stateVersion: "26.05"');

  test("stand on lines of the diff, in one review, once", async () => {
    const place = await pullWith({ "lab.yaml": warned });
    await place.plan();
    const { reviews, lines } = await place.seen();
    const line = warned.split("\n").findIndex((text) => text.includes("26.05")) + 1;
    expect(reviews).toHaveLength(1);
    expect(lines.map((one) => [one.path, one.line, one.user.login])).toEqual([
      ["lab.yaml", line, "labkeeper[bot]"],
    ]);
    expect(lines[0]?.body).toContain('```suggestion\n    stateVersion: "25.11"\n```');
    const { forge, repository, erin } = place;
    const again = { "lab.yaml": warned.replace("26.05", "24.11") };
    forge.commitFiles(repository, { by: erin, branch: "topic", message: "Again", files: again });
    await place.plan();
    expect((await place.seen()).reviews).toHaveLength(1);
  });

  test("are not made for lines that the diff does not show", async () => {
    const weak = start.replace(
      "web, container: 8080 }]",
      "web, container: 8080 }]\n    hardening: { dropCapabilities: false, reason: it must }",
    );
    const far = weak.replace("lab:\n", `lab:\n${"# a line between\n".repeat(10)}`);
    const place = await pullWith({ "lab.yaml": far.replace("name: cove", "name: bay") }, far);
    await place.plan();
    expect((await place.seen()).reviews).toEqual([]);
    const near = await pullWith({ "lab.yaml": weak });
    await near.plan();
    expect((await near.seen()).lines.map(({ body }) => body)).toEqual([
      expect.stringContaining("dropCapabilities: true"),
    ]);
  });
});

describe("/sync on a person's pull request", () => {
  test("adds the generated files to its branch, after which nothing else is needed", async () => {
    const place = await pullWith({ "lab.yaml": withPort });
    const { forge, repository } = place;
    const before = forge.headOf(repository, "topic");
    const done = await addFiles(deskOf(place), place.number);
    expect(done).toMatchObject({ kind: "added", commit: forge.headOf(repository, "topic") });
    const { data } = await place.asErin.rest.repos.getCommit({ ...place.at, ref: "topic" });
    expect(data.parents.map(({ sha }) => sha)).toEqual([before]);
    expect(data.commit.verification?.verified).toBe(true);
    await place.plan();
    expect((await place.seen()).run?.output.title).toBe("Nothing else is needed");
    expect(await addFiles(deskOf(place), place.number)).toMatchObject({ kind: "nothing" });
  });

  test("changes nothing where lab.yaml cannot be used, and in no fork", async () => {
    const place = await pullWith({ "lab.yaml": broken });
    expect(await addFiles(deskOf(place), place.number)).toMatchObject({ kind: "problems" });
    const { forge, repository } = place;
    const mallory = forge.createAccount("mallory");
    repository.collaborators.set(mallory, "read");
    const fork = forge.fork(repository, mallory);
    forge.commitFiles(fork, {
      by: mallory,
      branch: "mine",
      message: "Edit",
      files: { "lab.yaml": withPort },
    });
    const asMallory = octokitFor(forge, forge.createUserToken(mallory));
    const number = await openPull(place, asMallory, "mallory:mine");
    await expect(addFiles(deskOf(place), number)).rejects.toThrow("a fork");
    expect(written(place)).toEqual([]);
  });

  test("gives way to a push that comes between", async () => {
    const place = await pullWith({ "lab.yaml": withPort });
    const { forge, repository, erin } = place;
    const push = () =>
      void forge.commitFiles(repository, { by: erin, branch: "topic", message: "Mine", files: { a: "a" } });
    forge.calls.plant({
      at: "POST /repos/{owner}/{repo}/git/commits",
      moment: "after",
      effect: { kind: "do", act: push },
    });
    await expect(addFiles(deskOf(place), place.number)).rejects.toThrow("moved meanwhile");
    expect(forge.readFile(repository, "a", "topic")).toBe("a");
    expect(await addFiles(deskOf(place), place.number)).toMatchObject({ kind: "added" });
    expect(forge.readFile(repository, "a", "topic")).toBe("a");
  });
});
