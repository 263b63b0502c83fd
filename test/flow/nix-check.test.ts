import { describe, expect, test } from "vitest";
import { openHub } from "../../src/edge/github.ts";
import { checkWithNix, type NixRun } from "../../src/edge/nix-check.ts";
import { Retry } from "../../src/errors.ts";
import type { Evaluate } from "../../src/flow/evaluate.ts";
import { checkHead, checkNamed } from "../../src/flow/nix-check-job.ts";
import type { Permissions } from "../../src/forge/records/accounts.ts";
import type { WorkflowRun } from "../../src/forge/records/checks.ts";
import { minimal } from "../lab/lab-text.ts";
import { deskOf, openPull, persistently, synced } from "../support/forge/desk.ts";
import { type Lab, labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";
import { nixStore } from "../support/nix.ts";
import { withFixtures } from "../support/nix-lab.ts";
import { describeWith } from "../support/tools.ts";

const path = ".github/workflows/lab-check.yaml";
const own = "hosts/pebble/default.nix";
const limits = { seconds: 60, memory: 4096, output: 1024 * 1024 };
/** A person's own file repeats what lab.yaml says: equal values are no conflict, until lab.yaml is changed alone. */
const entry =
  '{\n  imports = [\n    ./generated\n    ./hardware-configuration.nix\n  ];\n  system.stateVersion = "25.11";\n}\n';
const newer = minimal.replace('stateVersion: "25.11"', 'stateVersion: "26.05"');

/** A lab that is in step, with GitHub Actions, and a change of lab.yaml that only nix sees to be wrong, as a pull request. */
async function story(lab = minimal, permissions: Permissions = { actions: "read", workflows: "write" }) {
  const forge = await forgeForTest();
  const flake = withFixtures(synced(lab)["flake.nix"] ?? "");
  const filesOf = (text: string) => synced(text, { [own]: entry, "flake.nix": flake });
  const place = labIn(forge, { files: filesOf(lab), permissions });
  const { app: actions } = forge.createApp({
    name: "GitHub Actions",
    owner: place.erin,
    permissions: {},
    events: [],
  });
  const push = (text: string, more: Readonly<Record<string, string | null>> = {}) =>
    forge.commitFiles(place.repository, {
      by: place.erin,
      branch: "topic",
      message: "Edit",
      files: { ...filesOf(text), ...more },
    });
  const starts = (oid: string, more = {}) =>
    forge.startRun(place.repository, { app: actions, oid, path, branch: "topic", ...more });
  const look = async (head: string, evaluate?: Evaluate, now?: Date) =>
    await persistently(async () => {
      try {
        await checkHead(now === undefined ? deskOf(place) : { ...deskOf(place), now: () => now }, head, {
          evaluate,
        });
        return "done";
      } catch (error) {
        if (error instanceof Retry && error.message.includes("has not ended")) return "later";
        throw error;
      }
    });
  return { ...place, push, starts, look, said: (head: string) => said(place, head) };
}

/** What stands on a commit, and on the first pull request. */
async function said({ asErin, at }: Lab, head: string) {
  const { data } = await asErin.rest.checks.listForRef({ ...at, ref: head });
  const run = data.check_runs.find(({ name }) => name === "labkeeper: nix flake check");
  const annotations =
    run === undefined ? [] : (await asErin.rest.checks.listAnnotations({ ...at, check_run_id: run.id })).data;
  const [pull] = (await asErin.rest.pulls.list(at)).data;
  const comments =
    pull === undefined
      ? []
      : (await asErin.rest.issues.listComments({ ...at, issue_number: pull.number })).data;
  return {
    status: run?.status,
    conclusion: run?.conclusion,
    title: run?.output.title,
    summary: run?.output.summary ?? "",
    annotations: annotations.map(
      (one) => `${one.annotation_level} ${one.path}:${one.start_line} ${one.title}`,
    ),
    comments: comments.map(({ body }) => body ?? ""),
  };
}

describeWith(["nix"], "from a mistake that only nix sees to a green check", () => {
  const evaluateTree = async (place: Lab, head: string): Promise<NixRun> =>
    await checkWithNix({
      tree: openHub(place.asApp, place.repository.id).contents(head),
      limits,
      trusted: true,
      builds: false,
      path: process.env.PATH ?? "",
      store: nixStore(),
    });
  /** What the workflow would do there, and its log as GitHub keeps it. */
  const runs = async (place: Lab, run: WorkflowRun): Promise<void> => {
    const { verdict, steps } = await evaluateTree(place, run.suite.oid);
    const log = steps.flatMap((step) => [
      `##[group]Run ${step.name}`,
      "##[endgroup]",
      ...step.log.split("\n"),
    ]);
    const stamped = log.map((line) => `2026-11-28T12:00:00.0000000Z ${line}`).join("\n");
    const conclusion = verdict === "passed" ? "success" : "failure";
    place.forge.endRun(place.repository, run, {
      conclusion,
      jobs: [{ name: "nix flake check", conclusion, log: stamped }],
    });
  };

  test("in GitHub Actions", { timeout: 120_000 }, async () => {
    const place = await story();
    const broken = place.push(newer);
    await openPull(place, place.asErin, "topic");
    expect(await place.look(broken)).toBe("later");
    expect(await place.said(broken)).toMatchObject({
      status: "in_progress",
      title: "Waiting for nix flake check to start",
      comments: [],
    });
    const first = place.starts(broken);
    expect(await place.look(broken)).toBe("later");
    expect(await place.said(broken)).toMatchObject({
      status: "in_progress",
      title: "nix flake check is running",
    });
    await runs(place, first);
    expect(await place.look(broken)).toBe("done");
    const red = await place.said(broken);
    const line = newer.split("\n").findIndex((one) => one.includes("stateVersion")) + 1;
    expect(red).toMatchObject({ conclusion: "failure", title: "nix flake check failed" });
    expect(red.annotations).toContain(`failure lab.yaml:${line} conflict`);
    expect(red.annotations.filter((one) => one.startsWith("failure"))).toHaveLength(1);
    expect(red.comments).toHaveLength(1);
    expect(red.comments[0]).toMatch(
      /nix flake check failed[\s\S]*lab\.yaml:\d+:\d+[\s\S]*hosts\/pebble\/default\.nix:6/,
    );
    const before = place.forge.calls.counted().length;
    expect(await place.look(broken)).toBe("done");
    const writes = place.forge.calls
      .counted()
      .slice(before)
      .filter(({ method, route }) => method !== "GET" && route !== "POST /graphql");
    expect(writes).toEqual([]);

    const fixed = place.push(newer, { [own]: entry.replace("25.11", "26.05") });
    expect(await place.look(fixed)).toBe("later");
    expect((await place.said(fixed)).comments).toEqual(red.comments);
    await runs(place, place.starts(fixed));
    expect(await place.look(fixed)).toBe("done");
    const green = await place.said(fixed);
    expect(green).toMatchObject({ conclusion: "success", title: "nix flake check passed" });
    expect(green.comments).toHaveLength(1);
    expect(green.comments[0]).toContain("nix flake check passes: what stood here is settled.");
    expect(green.comments[0]).not.toContain("conflict");
  });

  test("by labkeeper itself: not before a writer named the commit, then with its steps, then red on the line", {
    timeout: 120_000,
  }, async () => {
    const place = await story(`${minimal}checks: { runner: labkeeper }\n`);
    const broken = place.push(`${newer}checks: { runner: labkeeper }\n`);
    await openPull(place, place.asErin, "topic");
    const steps: string[] = [];
    const evaluate: Evaluate = async (tree, { onStep }) =>
      await checkWithNix({
        tree,
        limits,
        trusted: true,
        builds: false,
        path: process.env.PATH ?? "",
        store: nixStore(),
        onProgress: (step) => {
          steps.push(step);
          onStep(step);
        },
      });
    expect(await place.look(broken, evaluate)).toBe("done");
    expect(steps).toEqual([]);
    expect(await place.said(broken)).toMatchObject({
      conclusion: "action_required",
      summary: expect.stringContaining(`/check ${broken}`),
    });
    const blocks = await persistently(async () => await checkNamed(deskOf(place), broken, evaluate));
    expect(JSON.stringify(blocks)).toContain("conflict");
    expect(steps).toContain("nix flake check");
    const red = await place.said(broken);
    expect(red).toMatchObject({ conclusion: "failure", title: "nix flake check failed" });
    expect(red.annotations).toContainEqual(expect.stringMatching(/^failure lab\.yaml:\d+ conflict$/));
    const shown = place.forge.calls
      .all()
      .flatMap(
        ({ requestBody }) => JSON.stringify(requestBody ?? "").match(/nix flake check is running/g) ?? [],
      );
    expect(shown.length).toBeGreaterThan(0);
  });
});

describe("labkeeper evaluates by itself", () => {
  const good: NixRun = {
    verdict: "passed",
    steps: [],
    inputs: [],
    confinement: "pid-namespace",
    left: 0,
    version: "nix (Nix) 2.34.0",
  };
  const evaluate: Evaluate = async () => await Promise.resolve(good);

  test("the commits that it made, which GitHub's signature tells, and none that only says so", async () => {
    const place = await story(`${minimal}checks: { runner: labkeeper }\n`);
    const { asApp, at, app, forge, repository } = place;
    const text = Buffer.from("x").toString("base64");
    const { data } = await asApp.rest.repos.createOrUpdateFileContents({
      ...at,
      path: "docs/x.md",
      message: "Ours",
      content: text,
      branch: "main",
    });
    const ours = data.commit.sha ?? "";
    expect(await place.look(ours, evaluate)).toBe("done");
    expect(await place.said(ours)).toMatchObject({ conclusion: "success", title: "nix flake check passed" });
    const forged = forge.commitFiles(repository, {
      by: app.bot,
      message: "Ours",
      files: { "docs/y.md": "y" },
    });
    expect(await place.look(forged, evaluate)).toBe("done");
    expect(await place.said(forged)).toMatchObject({
      conclusion: "action_required",
      title: "nix flake check waits for somebody with write access",
    });
  });

  test("no tree that GitHub lists only in part: half of it says nothing about the whole", async () => {
    const place = await story(`${minimal}checks: { runner: labkeeper }\n`);
    const { asApp, at, forge } = place;
    const content = Buffer.from("x").toString("base64");
    const wanted = { ...at, path: "photos/x", message: "Ours", content, branch: "main" };
    const { data } = await asApp.rest.repos.createOrUpdateFileContents(wanted);
    const head = data.commit.sha ?? "";
    Object.assign(forge.world, { mostTreeEntries: 20 });
    expect(await place.look(head, evaluate)).toBe("done");
    expect(await place.said(head)).toMatchObject({
      conclusion: "action_required",
      title: "The tree is too large for labkeeper to check",
    });
    const tree = openHub(asApp, place.repository.id).contents(head);
    await expect(tree.snapshot()).rejects.toMatchObject({ name: "Stop" });
    Object.assign(forge.world, { mostTreeEntries: 4000 });
    expect(await place.look(head, evaluate)).toBe("done");
    expect(await place.said(head)).toMatchObject({ conclusion: "success" });
  });

  test("as the default branch says, whatever the change says", async () => {
    const place = await story();
    const head = place.push(`${minimal}checks: { runner: labkeeper }\n`);
    expect(await place.look(head, evaluate)).toBe("done");
    // The workflow that stands there is none of such a lab.
    expect((await place.said(head)).title).toBe("The workflow is not labkeeper's");
  });
});

describe("what did not check anything is no success, and not neutral", () => {
  const ends = [
    ["cancelled", "action_required", "nix flake check was cancelled"],
    ["skipped", "action_required", "nix flake check was skipped"],
    ["neutral", "action_required", "nix flake check was skipped"],
    ["timed_out", "failure", "nix flake check took too long"],
    ["startup_failure", "failure", "nix flake check could not run"],
  ] as const;
  test.for(ends)("a run that ended as %s", async ([conclusion, wanted, title]) => {
    const place = await story();
    const head = place.push(newer);
    const number = await openPull(place, place.asErin, "topic");
    place.forge.endRun(place.repository, place.starts(head), { conclusion });
    expect(await place.look(head)).toBe("done");
    const told = await place.said(head);
    expect(told).toMatchObject({ conclusion: wanted, title });
    expect([number, told.comments.length]).toEqual([1, 1]);
  });

  test("a run that waits for approval", async () => {
    const place = await story();
    const head = place.push(newer);
    place.starts(head, { status: "waiting" });
    expect(await place.look(head)).toBe("later");
    expect(await place.said(head)).toMatchObject({
      conclusion: "action_required",
      title: "nix flake check waits for approval",
    });
  });

  test("a run that never started", async () => {
    const place = await story();
    const head = place.push(newer);
    expect(await place.look(head)).toBe("later");
    const later = new Date(Date.now() + 16 * 60_000);
    expect(await place.look(head, undefined, later)).toBe("done");
    expect(await place.said(head)).toMatchObject({
      conclusion: "action_required",
      title: "nix flake check never started",
    });
  });

  test("a run of another workflow under the same name", async () => {
    const place = await story();
    const head = place.push(newer);
    place.forge.endRun(
      place.repository,
      place.starts(head, { path: ".github/workflows/mine.yaml", name: "lab-check" }),
      { conclusion: "success" },
    );
    expect(await place.look(head)).toBe("later");
  });

  test("no workflow in the commit, as where the App may not write one", async () => {
    const place = await story();
    const head = place.push(newer, { [path]: null });
    expect(await place.look(head)).toBe("done");
    const { conclusion, title, summary } = await place.said(head);
    expect({ conclusion, title }).toEqual({
      conclusion: "action_required",
      title: "There is no workflow that runs nix flake check",
    });
    expect(summary).toContain("grant the App that permission");
  });

  test("a workflow that was changed in the change itself", async () => {
    const place = await story();
    const head = place.push(newer, { [path]: "name: lab-check\non: pull_request\njobs: {}\n" });
    place.forge.endRun(place.repository, place.starts(head), { conclusion: "success" });
    expect(await place.look(head)).toBe("done");
    expect(await place.said(head)).toMatchObject({
      conclusion: "action_required",
      title: "The workflow is not labkeeper's",
    });
  });

  test("but a workflow that somebody left to himself on the default branch counts, and not by the word of the change", async () => {
    const mine = "name: lab-check\non: pull_request\njobs: {}\n";
    const place = await story();
    const manifest = place.forge.readFile(place.repository, ".lab/manifest.json") ?? "";
    const adopting = {
      [path]: mine,
      ".lab/manifest.json": manifest.replace('"adopted": []', `"adopted": ["${path}"]`),
    };
    expect(adopting[".lab/manifest.json"]).not.toBe(manifest);
    const head = place.push(newer, adopting);
    place.forge.endRun(place.repository, place.starts(head), { conclusion: "success" });
    expect(await place.look(head)).toBe("done");
    expect((await place.said(head)).title).toBe("The workflow is not labkeeper's");
    place.forge.commitFiles(place.repository, { by: place.erin, message: "Adopt", files: adopting });
    expect(await place.look(head)).toBe("done");
    expect((await place.said(head)).title).toBe("nix flake check passed");
  });

  test("an App that may not see what Actions ran", async () => {
    const place = await story(minimal, {});
    const head = place.push(newer);
    expect(await place.look(head)).toBe("done");
    expect(await place.said(head)).toMatchObject({
      conclusion: "action_required",
      title: "labkeeper may not see nix flake check",
      summary: expect.stringContaining("actions: read"),
    });
  });

  test("a runner that the operator did not set up", async () => {
    const place = await story(`${minimal}checks: { runner: labkeeper }\n`);
    const head = place.push(`${newer}checks: { runner: labkeeper }\n`);
    const none: Evaluate = async () => ({
      verdict: "nix-absent",
      steps: [],
      inputs: [],
      confinement: "process-group",
      left: 0,
      version: undefined,
    });
    await persistently(async () => await checkNamed(deskOf(place), head, none));
    expect(await place.said(head)).toMatchObject({
      conclusion: "action_required",
      title: "nix flake check could not run: there is no nix",
    });
  });

  test("a failure whose log is gone", async () => {
    const place = await story();
    const head = place.push(newer);
    place.forge.endRun(place.repository, place.starts(head), {
      conclusion: "failure",
      jobs: [{ name: "nix flake check", conclusion: "failure", log: "" }],
    });
    expect(await place.look(head)).toBe("done");
    expect((await place.said(head)).annotations).toEqual(["failure lab.yaml:1 evaluation"]);
  });
});
