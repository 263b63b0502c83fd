import { expect, test } from "vitest";
import { labIn } from "../support/forge/lab.ts";
import { forgeForTest, octokitFor } from "../support/forge/start.ts";

const path = ".github/workflows/lab-check.yaml";

async function place() {
  const forge = await forgeForTest();
  const lab = labIn(forge, { permissions: { actions: "read" } });
  lab.app.events = [...lab.app.events, "workflow_run"];
  const { app } = forge.createApp({ name: "GitHub Actions", owner: lab.erin, permissions: {}, events: [] });
  const oid = forge.headOf(lab.repository) ?? "";
  return { ...lab, actions: app, oid, run: forge.startRun(lab.repository, { app, oid, path }) };
}

test("a run is found by its commit, has jobs with logs, and tells Apps how it ended", async () => {
  const { forge, repository, asApp, at, run, oid } = await place();
  const list = async (head_sha: string) =>
    (await asApp.rest.actions.listWorkflowRunsForRepo({ ...at, head_sha })).data;
  expect((await list(oid)).workflow_runs.map((one) => [one.path, one.status, one.conclusion])).toEqual([
    [path, "queued", null],
  ]);
  expect((await list("0".repeat(40))).total_count).toBe(0);
  forge.endRun(repository, run, {
    conclusion: "failure",
    jobs: [{ name: "check", conclusion: "failure", log: "error: no\n" }],
  });
  const { data } = await asApp.rest.actions.listJobsForWorkflowRun({ ...at, run_id: run.id });
  expect(data.jobs.map(({ name, conclusion }) => [name, conclusion])).toEqual([["check", "failure"]]);
  const log = await asApp.rest.actions.downloadJobLogsForWorkflowRun({
    ...at,
    job_id: data.jobs[0]?.id ?? 0,
  });
  expect(log.data).toBe("error: no\n");
  const told = forge.deliveries().map(({ event, action }) => `${event}.${action}`);
  expect(told.slice(-3)).toEqual([
    "workflow_run.requested",
    "workflow_run.completed",
    "check_suite.completed",
  ]);
  forge.rerun(repository, run);
  expect((await list(oid)).workflow_runs.map((one) => [one.run_attempt, one.conclusion])).toEqual([
    [2, null],
  ]);
});

test("of a private repository only with the permission to read actions", async () => {
  const { forge, at, repository } = await place();
  const token = "ghs_without";
  const installation = [...forge.world.installations.values()][0];
  if (installation === undefined) throw new Error("No installation");
  forge.world.tokens.set(token, {
    kind: "installation",
    installation,
    repositories: "all",
    permissions: { metadata: "read" },
    expiresAt: forge.world.now() + 1000,
  });
  expect(repository.private).toBe(true);
  const asked = octokitFor(forge, token).rest.actions.listWorkflowRunsForRepo(at);
  await expect(asked).rejects.toMatchObject({ status: 403 });
});
