import { expect, test } from "vitest";
import { git } from "../../src/forge/git/run.ts";
import { labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";

test("a merge group asks for checks on a commit of its own, and lands or is dissolved", async () => {
  const forge = await forgeForTest();
  const { asApp, at, repository, erin } = labIn(forge);
  forge.commitFiles(repository, { by: erin, branch: "topic", message: "x", files: { "a.txt": "a" } });
  const { data: pull } = await asApp.rest.pulls.create({ ...at, title: "Sync", head: "topic", base: "main" });
  const issue = repository.issues.get(pull.number);
  if (issue === undefined) throw new Error("No pull request");
  const first = forge.enqueue(repository, issue, erin);
  expect(git(repository.directory, ["rev-parse", first.ref]).trim()).toBe(first.oid);
  await asApp.rest.checks.create({ ...at, name: "labkeeper", head_sha: first.oid, conclusion: "success" });
  forge.dissolve(repository, first, "dequeued");
  expect((await asApp.rest.pulls.get({ ...at, pull_number: pull.number })).data.state).toBe("open");

  const second = forge.enqueue(repository, issue, erin);
  forge.land(repository, second);
  expect(forge.headOf(repository)).toBe(second.oid);
  expect((await asApp.rest.pulls.get({ ...at, pull_number: pull.number })).data.merged).toBe(true);
  const told = forge.deliveries().filter(({ event }) => event === "merge_group");
  expect(told.map(({ action, payload }) => `${action} ${String(payload.reason)}`)).toEqual([
    "checks_requested undefined",
    "destroyed dequeued",
    "checks_requested undefined",
    "destroyed merged",
  ]);
  expect(told[0]?.payload.merge_group).toMatchObject({ head_sha: first.oid, base_ref: "refs/heads/main" });
});
