import { expect, test } from "vitest";
import { openHub } from "../../../src/edge/github.ts";
import { labIn } from "../../support/forge/lab.ts";
import { forgeForTest } from "../../support/forge/start.ts";

test("a review is written with all its lines, and read", async () => {
  const forge = await forgeForTest();
  const { asApp, asErin, at, repository, erin } = labIn(forge, { files: { "lab.yaml": "a\nb\nc\n" } });
  const files = { "lab.yaml": "a\nB\nC\n" };
  const head = forge.commitFiles(repository, { by: erin, branch: "topic", message: "Edit", files });
  const { number } = (await asErin.rest.pulls.create({ ...at, title: "T", head: "topic", base: "main" }))
    .data;
  const hub = openHub(asApp, repository.id);
  await hub.reviews.create(number, {
    head,
    body: "Two",
    comments: [
      { path: "lab.yaml", start: 2, end: 2, body: "one line" },
      { path: "lab.yaml", start: 2, end: 3, body: "two lines" },
    ],
  });
  const [review] = await hub.reviews.list(number);
  expect(review).toMatchObject({ author: { login: "labkeeper[bot]", bot: true }, body: "Two", head });
  const { data } = await asErin.rest.pulls.listReviewComments({ ...at, pull_number: number });
  expect(data.map(({ start_line, line, body }) => [start_line, line, body])).toEqual([
    [null, 2, "one line"],
    [2, 3, "two lines"],
  ]);
});

test("a commit is read by its id", async () => {
  const forge = await forgeForTest();
  const { asApp, repository, erin } = labIn(forge);
  const hub = openHub(asApp, repository.id);
  const first = forge.headOf(repository) ?? "";
  const id = forge.commitFiles(repository, { by: erin, message: "Two\n\nMore", files: { b: "b" } });
  expect(await hub.commits.get(id)).toMatchObject({ id, parents: [first], message: "Two\n\nMore" });
  expect(await hub.commits.get("0".repeat(40))).toBeUndefined();
});
