import { NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { execa } from "execa";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { largeLab } from "../../../scripts/large-lab.ts";
import { cases, fileOf, filesOf } from "../../cases/case.ts";
import { founding } from "../../lab/lab-text.ts";
import { testWith } from "../../support/tools.ts";

const path = ".github/workflows/lab-check.yaml";
const labs = [...cases.map(({ name, lab }) => ({ name, lab })), { name: "nine hosts", lab: largeLab(9) }];

/** What GitHub's own parser finds wrong, by the schema that it publishes. */
function faults(content: string): readonly string[] {
  const { context } = parseWorkflow({ name: path, content }, new NoOperationTraceWriter());
  return context.errors.getErrors().map(({ message }) => message);
}

test.for(labs)("$name: GitHub takes the workflow", ({ lab }) => {
  expect(faults(fileOf(lab, path).text)).toEqual([]);
});

test("and would not take any", () => {
  const { text } = fileOf(founding, path);
  expect(faults(text.replace("runs-on:", "run-on:"))).not.toEqual([]);
  expect(faults(text.replace("contents: read", "contents: some"))).not.toEqual([]);
  expect(faults(text.replace("${{ !cancelled() }}", "${{ !canceled() }}"))).not.toEqual([]);
});

testWith(["actionlint"], "actionlint has nothing to say", async ({ actionlint }) => {
  for (const { lab } of labs) {
    const { stdout } = await execa(actionlint, ["-no-color", "-"], {
      input: fileOf(lab, path).text,
      reject: false,
    });
    expect(stdout).toBe("");
  }
  const { exitCode } = await execa(actionlint, ["-"], {
    input: "on: pull_reqest\njobs: {}\n",
    reject: false,
  });
  expect(exitCode).not.toBe(0);
});

test("runs on every pull request and in the merge queue, may read and nothing else, and is given no secret", () => {
  for (const { lab } of labs) {
    const { text } = fileOf(lab, path);
    const workflow = parse(text);
    expect(workflow.on).toEqual({ pull_request: null, merge_group: null });
    expect(workflow.permissions).toEqual({ contents: "read" });
    expect(text).not.toMatch(/secrets\.|--accept-flake-config|accept-flake-config = true|self-hosted|paths/);
    expect(text).toMatch(/persist-credentials: false/);
    const used = [...text.matchAll(/uses: (.+)/g)].map(([, one]) => one);
    expect(used.length).toBeGreaterThanOrEqual(2);
    for (const one of used) expect(one).toMatch(/^[a-z-]+\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  }
});

test("evaluates each Mac by itself, and where there are many hosts each host in a job of its own", () => {
  const small = parse(fileOf(founding, path).text);
  const runs = (steps: readonly { readonly run?: string }[]) => steps.flatMap(({ run }) => run ?? []);
  expect(Object.keys(small.jobs)).toEqual(["check"]);
  expect(runs(small.jobs.check.steps)).toEqual([
    "nix flake check --no-build --all-systems --show-trace",
    "nix eval --raw --show-trace '.#darwinConfigurations.rymac.system.drvPath'",
  ]);
  const large = parse(fileOf(largeLab(9), path).text);
  expect(Object.keys(large.jobs)).toEqual(["check", "host"]);
  expect(large.jobs.host.strategy.matrix.include).toHaveLength(9);
  expect(large.jobs.host.strategy.matrix.include[0]).toEqual({
    host: "host-0",
    attribute: "nixosConfigurations.host-0.config.system.build.toplevel",
  });
  expect(runs(large.jobs.host.steps)).toEqual(['nix eval --raw --show-trace ".#$ATTRIBUTE.drvPath"']);
});

test("is not written where labkeeper runs the check itself", () => {
  const paths = (lab: string) => filesOf(lab).map((file) => file.path);
  expect(paths(`${founding}\nchecks: { runner: labkeeper }\n`)).not.toContain(path);
  expect(paths(founding)).toContain(path);
});

test("lines know where they come from", () => {
  const at = (part: string, lab = founding) => {
    const { text, origins } = fileOf(lab, path);
    return origins[text.split("\n").findIndex((line) => line.includes(part))];
  };
  const limited = `${founding}\nchecks: { timeoutMinutes: 12 }\n`;
  expect(at("timeout-minutes: 12", limited)).toEqual(["checks", "timeoutMinutes"]);
  expect(at("timeout-minutes"), "nothing in lab.yaml says so").toEqual(["hosts"]);
  expect(at("rymac")).toEqual(["hosts", "rymac"]);
});
