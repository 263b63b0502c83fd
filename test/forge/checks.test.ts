import { describe, expect, test } from "vitest";
import { labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";

function annotations(count: number) {
  return Array.from({ length: count }, (_, at) => ({
    path: "lab.yaml",
    start_line: at + 1,
    end_line: at + 1,
    annotation_level: "failure" as const,
    message: `line ${at + 1}`,
  }));
}

describe("check runs", () => {
  test("gather annotations over updates, fifty at a time", async () => {
    const forge = await forgeForTest();
    const { asApp, at, repository } = labIn(forge);
    const head_sha = forge.headOf(repository) ?? "";
    const output = { title: "lab.yaml", summary: "Problems", annotations: annotations(50) };
    const { data: run } = await asApp.rest.checks.create({
      ...at,
      name: "labkeeper",
      head_sha,
      status: "in_progress",
      output,
    });
    const done = { ...at, check_run_id: run.id, conclusion: "failure" as const };
    const tooMany = asApp.rest.checks.update({
      ...done,
      output: { ...output, annotations: annotations(51) },
    });
    await expect(tooMany).rejects.toThrow("maximum quantity of 50");
    const { data } = await asApp.rest.checks.update({
      ...done,
      output: { ...output, annotations: annotations(7) },
    });
    expect([data.status, data.conclusion, data.output.annotations_count]).toEqual([
      "completed",
      "failure",
      57,
    ]);
    const listed = await asApp.paginate(asApp.rest.checks.listAnnotations, { ...at, check_run_id: run.id });
    expect(listed).toHaveLength(57);
    const long = asApp.rest.checks.update({
      ...done,
      output: { ...output, text: "x".repeat(65_536), annotations: [] },
    });
    await expect(long).rejects.toMatchObject({ status: 422 });
    expect(
      forge.deliveries().flatMap(({ event, action }) => (event === "check_run" ? [action] : [])),
    ).toEqual(["created", "completed"]);
  });

  test("are found by commit, the newest of each name, and can be asked for again", async () => {
    const forge = await forgeForTest();
    const { asApp, at, repository } = labIn(forge);
    const head_sha = forge.headOf(repository) ?? "";
    const create = async (conclusion: "success" | "failure") =>
      (await asApp.rest.checks.create({ ...at, name: "labkeeper", head_sha, conclusion })).data.id;
    const [, second] = [await create("failure"), await create("success")];
    const { data } = await asApp.rest.checks.listForRef({ ...at, ref: "main" });
    expect(data.check_runs.map(({ id }) => id)).toEqual([second]);
    expect((await asApp.rest.checks.listForRef({ ...at, ref: "main", filter: "all" })).data.total_count).toBe(
      2,
    );
    const { data: suites } = await asApp.rest.checks.listSuitesForRef({ ...at, ref: "main" });
    expect(suites.check_suites.map(({ latest_check_runs_count }) => latest_check_runs_count)).toEqual([2]);
    await asApp.rest.checks.rerequestRun({ ...at, check_run_id: second });
    await asApp.rest.checks.rerequestSuite({ ...at, check_suite_id: suites.check_suites[0]?.id ?? 0 });
    const told = forge.deliveries().map(({ event, action }) => `${event}.${action}`);
    expect(told.slice(-2)).toEqual(["check_run.rerequested", "check_suite.rerequested"]);
    expect((await asApp.rest.checks.get({ ...at, check_run_id: second })).data.conclusion).toBe("success");
    const suite = await asApp.rest.checks.getSuite({
      ...at,
      check_suite_id: suites.check_suites[0]?.id ?? 0,
    });
    expect(suite.data.conclusion).toBe("failure");
  });

  test("a push asks the App for a suite, its last run completes it, a button tells who pressed it", async () => {
    const forge = await forgeForTest();
    const { asApp, at, repository, erin } = labIn(forge);
    const oid = forge.commitFiles(repository, { by: erin, message: "Two", files: { "b.txt": "b" } });
    const actions = [{ label: "Take over", description: "Adopt the file", identifier: "adopt" }];
    const wanted = {
      ...at,
      name: "labkeeper",
      head_sha: oid,
      conclusion: "action_required" as const,
      actions,
    };
    const { data } = await asApp.rest.checks.create(wanted);
    const run = repository.checkRuns.get(data.id);
    if (run === undefined) throw new Error("No check run");
    forge.pressButton(repository, run, "adopt", erin);
    const told = forge.deliveries().filter(({ event }) => event.startsWith("check_"));
    expect(told.map(({ event, action }) => `${event}.${action}`)).toEqual([
      "check_suite.requested",
      "check_run.created",
      "check_run.completed",
      "check_suite.completed",
      "check_run.requested_action",
    ]);
    expect(told[0]?.payload.check_suite).toMatchObject({ head_branch: "main", head_sha: oid });
    expect(told[4]?.payload).toMatchObject({
      requested_action: { identifier: "adopt" },
      sender: { login: "erin" },
    });
  });

  test("are made by Apps only; a person sets a status", async () => {
    const forge = await forgeForTest();
    const { asErin, at, repository } = labIn(forge);
    const sha = forge.headOf(repository) ?? "";
    const check = asErin.rest.checks.create({ ...at, name: "mine", head_sha: sha });
    await expect(check).rejects.toThrow("You must authenticate via a GitHub App.");
    await asErin.rest.repos.createCommitStatus({ ...at, sha, state: "failure", context: "labkeeper" });
    const combined = async () =>
      (await asErin.rest.repos.getCombinedStatusForRef({ ...at, ref: "main" })).data.state;
    expect(await combined()).toBe("failure");
    await asErin.rest.repos.createCommitStatus({ ...at, sha, state: "success", context: "labkeeper" });
    expect(await combined()).toBe("success");
    expect((await asErin.rest.repos.listCommitStatusesForRef({ ...at, ref: "main" })).data).toHaveLength(2);
  });
});
