import { describe, expect, test } from "vitest";
import { labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";

const lines = Array.from({ length: 20 }, (_, at) => `line ${at + 1}`);

/** A pull request that changes line 10 of a file of 20 lines, and takes out line 12. */
async function withPull() {
  const forge = await forgeForTest();
  const lab = labIn(forge, { files: { "lab.yaml": `${lines.join("\n")}\n` } });
  const changed = lines.with(9, "another").toSpliced(11, 1);
  forge.commitFiles(lab.repository, {
    by: lab.erin,
    branch: "topic",
    message: "Change",
    files: { "lab.yaml": `${changed.join("\n")}\n`, "new.txt": "new\n" },
  });
  const { data } = await lab.asErin.rest.pulls.create({ ...lab.at, title: "T", head: "topic", base: "main" });
  return { ...lab, pull: { ...lab.at, pull_number: data.number } };
}

describe("reviews", () => {
  test("stand on lines that the diff shows, on either side", async () => {
    const { asApp, pull } = await withPull();
    const { data: review } = await asApp.rest.pulls.createReview({
      ...pull,
      event: "COMMENT",
      body: "Two things",
      comments: [
        { path: "lab.yaml", line: 10, body: "```suggestion\nbetter\n```" },
        { path: "lab.yaml", line: 12, side: "LEFT", body: "why?" },
        { path: "lab.yaml", start_line: 8, start_side: "RIGHT", line: 10, body: "all of it" },
        { path: "new.txt", line: 1, body: "new" },
      ],
    });
    expect([review.state, review.user?.login]).toEqual(["COMMENTED", "labkeeper[bot]"]);
    const { data: comments } = await asApp.rest.pulls.listReviewComments(pull);
    expect(comments.map(({ path, line, start_line, side }) => [path, start_line, line, side])).toEqual([
      ["lab.yaml", null, 10, "RIGHT"],
      ["lab.yaml", null, 12, "LEFT"],
      ["lab.yaml", 8, 10, "RIGHT"],
      ["new.txt", null, 1, "RIGHT"],
    ]);
    expect(comments[0]?.diff_hunk.split("\n").at(-1)).toBe("+another");
    expect((await asApp.rest.pulls.get(pull)).data.review_comments).toBe(4);
  });

  test.each([
    ["a line outside the hunks", { path: "lab.yaml", line: 1, body: "?" }],
    ["a file that is not changed", { path: "flake.nix", line: 1, body: "?" }],
    ["a range that begins outside", { path: "lab.yaml", start_line: 2, line: 10, body: "?" }],
  ])("are refused as a whole for %s", async (_, comment) => {
    const { asApp, pull } = await withPull();
    const fine = { path: "lab.yaml", line: 10, body: "fine" };
    const wanted = { ...pull, event: "COMMENT" as const, body: "Hm", comments: [fine, comment] };
    await expect(asApp.rest.pulls.createReview(wanted)).rejects.toMatchObject({ status: 422 });
    expect((await asApp.rest.pulls.listReviews(pull)).data).toEqual([]);
    expect((await asApp.rest.pulls.listReviewComments(pull)).data).toEqual([]);
  });

  test("change their words, and lose comments", async () => {
    const { asApp, asErin, pull, at } = await withPull();
    const { data: review } = await asApp.rest.pulls.createReview({
      ...pull,
      event: "COMMENT",
      body: "One thing",
      comments: [{ path: "lab.yaml", line: 10, body: "this" }],
    });
    const wanted = { ...pull, review_id: review.id, body: "Nothing any more" };
    await expect(asErin.rest.pulls.updateReview(wanted)).rejects.toMatchObject({ status: 403 });
    await asApp.rest.pulls.updateReview(wanted);
    const comment_id = (await asApp.rest.pulls.listReviewComments(pull)).data[0]?.id ?? 0;
    await asApp.rest.pulls.updateReviewComment({ ...at, comment_id, body: "that" });
    expect((await asApp.rest.pulls.listReviewComments(pull)).data[0]?.body).toBe("that");
    await asApp.rest.pulls.deleteReviewComment({ ...at, comment_id });
    expect((await asApp.rest.pulls.listReviewComments(pull)).data).toEqual([]);
    expect((await asApp.rest.pulls.listReviews(pull)).data[0]?.body).toBe("Nothing any more");
  });
});

test("files of a pull request come with their hunks", async () => {
  const { asApp, pull } = await withPull();
  const { data } = await asApp.rest.pulls.listFiles(pull);
  expect(data.map(({ filename, patch }) => [filename, patch?.split("\n").slice(0, 5)])).toEqual([
    ["lab.yaml", ["@@ -7,9 +7,8 @@ line 6", " line 7", " line 8", " line 9", "-line 10"]],
    ["new.txt", ["@@ -0,0 +1 @@", "+new"]],
  ]);
});
