import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { reconcile } from "../../../src/flow/reconcile.ts";
import { unanswered } from "../../../src/flow/unanswered.ts";
import { findCase, library } from "../../cases/case.ts";
import { deskOf, openPull, persistently, synced } from "../../support/forge/desk.ts";
import { answers, branchesOf, obey, type Stage, say, stageWith, write } from "./stage.ts";

const lab = findCase("founding").lab;
const UNIFI = "hosts/luna/generated/unifi.nix";
const SYNC = "labkeeper/sync";

function onSync({ forge, repository }: Stage, path: string): string | undefined {
  return forge.readFile(repository, path, SYNC);
}

async function openPulls({ asErin, at }: Stage) {
  return (await asErin.rest.pulls.list({ ...at, state: "open" })).data;
}

/** The job that keeps the repository in step. */
async function keepInStep(stage: Stage): Promise<void> {
  const { hub, now } = deskOf(stage);
  await persistently(() => reconcile(hub, library, { now: now() }));
}

describe("/plan and /sync", () => {
  test("show what would change, then propose it; what a person closed is opened anew", async () => {
    const stage = await stageWith({ "lab.yaml": lab });
    const planned = await say(stage, "read", "/plan");
    const id = /Plan ([0-9a-f]{12}) for the default branch/.exec(planned)?.[1];
    expect(planned).toContain(`| \`${UNIFI}\` | created | \`luna\` |`);
    expect(await branchesOf(stage)).not.toHaveProperty(SYNC);
    expect(await say(stage, "write", "/sync")).toMatch(
      new RegExp(`Opened \\[pull request \\d+\\].* Plan ${id}`),
    );
    expect(onSync(stage, UNIFI)).toBe(synced(lab)[UNIFI]);
    const [pull] = await openPulls(stage);
    await stage.asErin.rest.pulls.update({ ...stage.at, pull_number: pull?.number ?? 0, state: "closed" });
    await keepInStep(stage);
    expect(await openPulls(stage)).toEqual([]);
    expect(await say(stage, "write", "/sync")).toContain("Opened");
    expect(await openPulls(stage)).toHaveLength(1);
  });

  test("in a person's pull request: the plan is made by its job, and the files go on its branch", async () => {
    const stage = await stageWith(synced(lab));
    const edited = lab.replace("timeZone: America/New_York", "timeZone: Europe/Berlin");
    const { forge, repository, erin } = stage;
    forge.commitFiles(repository, {
      by: erin,
      message: "Move",
      files: { "lab.yaml": edited },
      branch: "move",
    });
    const pull = await openPull(stage, stage.asErin, "move");
    await say(stage, "read", "/plan", pull);
    const job = { repository: repository.id, installation: stage.installation.id, kind: "pull", pull };
    expect(stage.jobs).toEqual([job]);
    const { main, move } = await branchesOf(stage);
    expect(await say(stage, "write", "/sync", pull)).toContain("on `move`");
    const after = await branchesOf(stage);
    expect({ ...after, move }).toEqual({ main, move });
    expect(forge.readFile(repository, "hosts/luna/generated/host.nix", "move")).toBe(
      synced(edited)["hosts/luna/generated/host.nix"],
    );
    expect(stage.jobs).toEqual([job, job]);
    expect(await say(stage, "write", "/sync", pull)).toContain("are what `lab.yaml` there asks for");
    expect(await branchesOf(stage)).toEqual(after);
  });
});

test("a branch with a hostile name is written to, and its name stays text", async () => {
  const stage = await stageWith(synced(lab));
  const { forge, repository, erin } = stage;
  const branch = "x`@erin`<!--#1-->$(id)";
  const edited = lab.replace("timeZone: America/New_York", "timeZone: Europe/Berlin");
  forge.commitFiles(repository, { by: erin, message: "Move", files: { "lab.yaml": edited }, branch });
  const pull = await openPull(stage, stage.asErin, branch, "@erin <!-- --> `x` \u202e");
  const answer = await say(stage, "write", "/sync", pull);
  expect(answer).toContain("on ``x`@erin`<!--#1-->$(id)``:");
  expect(forge.readFile(repository, "hosts/luna/generated/host.nix", branch)).toContain("Europe/Berlin");
});

describe("/adopt and /revert", () => {
  test("leave a file that somebody changed to him, and give it back; each is said in the pull request", async () => {
    const stage = await stageWith(synced(lab, { [UNIFI]: "{ }\n" }));
    expect(await say(stage, "write", "/plan")).toContain(`Kept as it is`);
    expect(await say(stage, "write", `/adopt ${UNIFI}`)).toContain("Opened");
    expect(onSync(stage, ".lab/manifest.json")).toContain(`"adopted": [\n    "${UNIFI}"`);
    expect(onSync(stage, UNIFI)).toBe("{ }\n");
    expect(await say(stage, "write", `/revert ${UNIFI}`)).toContain("Changed");
    expect(onSync(stage, UNIFI)).toBe(synced(lab)[UNIFI]);
    expect(await branchesOf(stage)).toHaveProperty(SYNC);
  });

  test("of a path that is not labkeeper's: said to him, and nothing is held against the commit", async () => {
    const stage = await stageWith(synced(lab));
    const answer = await say(stage, "write", "/adopt hosts/luna/generated/unify.nix\n/revert README.md");
    expect(answer).toContain(`did you mean "${UNIFI}"?`);
    expect(answer).toContain("neither writes nor wrote");
    expect(
      [...stage.repository.checkRuns.values()].filter(({ conclusion }) => conclusion !== "success"),
    ).toEqual([]);
  });
});

describe("/confirm", () => {
  test("lets what waits go ahead, with the id of the plan as it is now and with no other", async () => {
    const without = lab.replace(/ {2}unifi:\n(?: {4}.*\n)+/, "");
    const stage = await stageWith({ ...synced(lab), "lab.yaml": without });
    const planned = await say(stage, "write", "/sync");
    const id = /If it is meant: `\/confirm ([0-9a-f]{12})`/.exec(planned)?.[1] ?? "";
    expect(onSync(stage, UNIFI)).toBeDefined();
    expect(await say(stage, "write", "/confirm 0123456789ab")).toContain(
      `the plan is now ${id}, not 0123456789ab`,
    );
    expect(onSync(stage, UNIFI)).toBeDefined();
    expect(await say(stage, "write", `/confirm ${id}`)).toContain("Changed");
    expect(onSync(stage, UNIFI)).toBeUndefined();
  });
});

describe("/ack", () => {
  const accept = "/ack container-privileged services.unifi until 2027-03-01 The vendor wants it so: @erin";

  test("puts an entry into lab.yaml of the pull request, and keeps it there until it is merged", async () => {
    const stage = await stageWith(synced(lab));
    const [warning = "", scope = ""] =
      /- `([a-z-]+)` at `(services\.[a-z-]+)`/.exec(await say(stage, "write", "/check"))?.slice(1) ?? [];
    const answer = await say(stage, "write", `/ack ${warning} ${scope} until 2027-03-01 It is: known @erin`);
    expect(answer).toContain("accepted until 2027-03-01, from when the pull request is merged");
    const entry = { id: warning, scope, reason: "It is: known @erin", until: "2027-03-01" };
    const last = () =>
      (parse(onSync(stage, "lab.yaml") ?? "") as { acknowledge: object[] }).acknowledge.at(-1);
    expect(last()).toEqual(entry);
    const wanted = `    until: 2027-03-01\n  - id: ${warning}\n    scope: ${scope}\n    reason: "It is: known @erin"\n    until: 2027-03-01\n`;
    expect(onSync(stage, "lab.yaml")).toBe(lab.replace("    until: 2027-03-01\n", wanted));
    // The branch is made anew when the default branch moves: what was said stays said.
    const { forge, repository, erin } = stage;
    const text = lab.replace("timeZone: America/New_York", "timeZone: Europe/Berlin");
    forge.commitFiles(repository, { by: erin, message: "Move", files: { "lab.yaml": text } });
    await keepInStep(stage);
    expect(last()).toEqual(entry);
    expect(onSync(stage, "lab.yaml")).toContain("Europe/Berlin");
    await say(stage, "write", `/ack ${warning} ${scope} until 2027-06-01 Longer`);
    expect(last()).toEqual({ ...entry, reason: "Longer", until: "2027-06-01" });
    const [pull] = await openPulls(stage);
    await stage.asErin.rest.pulls.merge({
      ...stage.at,
      pull_number: pull?.number ?? 0,
      merge_method: "squash",
    });
    await keepInStep(stage);
    expect(await openPulls(stage)).toEqual([]);
    expect(await say(stage, "write", "/check")).not.toContain(`\`${warning}\` at \`${scope}\``);
  });

  test("where lab.yaml says observe, shows what a person writes", async () => {
    const observed = lab.replace("mode: pull-request ", "mode: observe ");
    const stage = await stageWith(synced(observed));
    const before = await branchesOf(stage);
    const said = await say(stage, "write", "/ack backup-no-remote services.omada until 2027-03-01 known: so");
    expect(said).toContain('- id: backup-no-remote\n  scope: services.omada\n  reason: "known: so"\n');
    expect(await branchesOf(stage)).toEqual(before);
  });

  test("of a warning that is not given, or until a day that has passed, is not done", async () => {
    const stage = await stageWith(synced(lab));
    const before = await branchesOf(stage);
    expect(await say(stage, "write", "/ack no-such-warning until 2027-03-01 because")).toContain(
      "there is no warning",
    );
    expect(await say(stage, "write", accept)).toContain("is not given at");
    expect(await say(stage, "write", "/ack container-privileged until 2026-11-27 because")).toContain(
      "has passed",
    );
    expect(await branchesOf(stage)).toEqual(before);
  });
});

describe("after the store was lost", () => {
  test("commands that nobody answered are found in the comments, each once", async () => {
    const stage = await stageWith({ "lab.yaml": lab });
    await say(stage, "write", "/help");
    const missed = await write(stage, "write", "/sync");
    await write(stage, "write", "Only words.");
    await write(stage, "write", "> /sync");
    const open = await unanswered(deskOf(stage));
    expect(open.map(({ id, issue }) => ({ id, issue }))).toEqual([{ id: missed, issue: stage.issue }]);
    await obey(stage, missed);
    expect(answers(stage).at(-1)).toContain("Opened");
    expect(await unanswered(deskOf(stage))).toEqual([]);
  });

  test.for(["before", "after"] as const)(
    "%s its answer was written: done once, answered once",
    async (moment) => {
      const stage = await stageWith({ "lab.yaml": lab });
      const comment = await write(stage, "write", "/sync");
      stage.forge.calls.plant({
        at: "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
        moment,
        effect: { kind: "answer", status: 502, message: "Bad Gateway" },
      });
      await obey(stage, comment);
      expect(stage.forge.calls.all().filter(({ planted }) => planted)).toHaveLength(1);
      expect(answers(stage)).toHaveLength(1);
      expect(await openPulls(stage)).toHaveLength(1);
      expect(await unanswered(deskOf(stage))).toEqual([]);
    },
  );
});
