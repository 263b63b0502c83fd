import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { edit, founding, minimal } from "./lab/lab-text.ts";
import { labkeeper, repositoryWith } from "./support/cli.ts";
import { sarifFaults } from "./support/sarif.ts";
import { exemplary } from "./warnings/lab.ts";
import { treeInOrder } from "./warnings/repository.ts";

const unguarded = edit(exemplary, "port: web, auth: app", "port: web, auth: none");
const privileged = edit(
  exemplary,
  "      capabilities: [CHOWN]\n",
  "      capabilities: [CHOWN]\n      privileged: true\n",
);
/** As it is known before any of its days has passed. */
const forever = (text: string) => text.replaceAll("until: 2027-03-01", "until: 9999-12-31");

test("check: what may hurt by severity and host, what is acknowledged last, and exit 0", async () => {
  const repository = await repositoryWith(treeInOrder(forever(unguarded)));
  const { exitCode, stdout, stderr } = await labkeeper(repository.path, "check");
  expect([exitCode, stderr]).toEqual([0, ""]);
  const row =
    1 + forever(unguarded).slice(0, unguarded.indexOf("port: web, auth: none")).split("\n").length - 1;
  expect(stdout).toBe(
    [
      "lab.yaml is fine: 3 hosts, 6 services",
      "",
      "1 warning",
      "  luna",
      `    lab.yaml:${row}:49  vhost-no-auth  whoever reaches paperless.lab.example.net is let into paperless`,
      "      to do  say auth: app where the app asks itself, or basic or forward; acknowledge what shall be public",
      "",
      "1 acknowledged",
      "  vhost-no-auth  services.status  until 9999-12-31: shows what is down, to everybody",
    ].join("\n"),
  );
});

test.for([
  [exemplary, [], 0],
  [exemplary, ["--fail-on", "info"], 0],
  [unguarded, [], 0],
  [unguarded, ["--fail-on", "warning"], 1],
  [unguarded, ["--fail-on", "info", "--json"], 1],
  [unguarded, ["--fail-on", "error", "--sarif"], 0],
  [privileged, [], 1],
  [privileged, ["--json"], 1],
  [privileged, ["--sarif"], 1],
  [minimal, ["--fail-on", "fatal"], 2],
  [minimal, ["--json", "--sarif"], 2],
] as const)("check $1 exits as --fail-on says", async ([lab, options, expected]) => {
  const repository = await repositoryWith(treeInOrder(forever(lab)));
  expect((await labkeeper(repository.path, "check", ...options)).exitCode).toBe(expected);
});

test("check --json: the documented shape of a warning", async () => {
  const repository = await repositoryWith(treeInOrder(forever(unguarded)));
  const { problems, warnings } = JSON.parse((await labkeeper(repository.path, "check", "--json")).stdout);
  expect([problems, warnings.length]).toEqual([[], 1]);
  expect(warnings[0]).toEqual({
    rule: "vhost-no-auth",
    message: "whoever reaches paperless.lab.example.net is let into paperless",
    file: "lab.yaml",
    line: expect.any(Number),
    column: 49,
    endLine: expect.any(Number),
    endColumn: 53,
    id: "vhost-no-auth",
    severity: "warning",
    scope: "services.paperless",
    remedy: expect.stringContaining("auth: app"),
  });
});

const text = z.strictObject({ text: z.string().min(1) });
const count = z.int().min(1);
const level = z.enum(["error", "warning", "note"]);
/** Those parts of SARIF 2.1.0 (OASIS, sarif-schema-2.1.0.json) that are written, and nothing beside them. */
const Sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.literal("labkeeper"),
          semanticVersion: z.string().regex(/^\d+\.\d+\.\d+/),
          rules: z.array(
            z.strictObject({
              id: z.string(),
              shortDescription: text.optional(),
              fullDescription: text.optional(),
              help: text.optional(),
              defaultConfiguration: z.strictObject({ level }).optional(),
            }),
          ),
        }),
      }),
      columnKind: z.literal("utf16CodeUnits"),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.int().min(0),
          level,
          message: text,
          locations: z.tuple([
            z.strictObject({
              physicalLocation: z.strictObject({
                artifactLocation: z.strictObject({ uri: z.string(), uriBaseId: z.literal("%SRCROOT%") }),
                region: z.strictObject({
                  startLine: count,
                  startColumn: count,
                  endLine: count.optional(),
                  endColumn: count.optional(),
                }),
              }),
            }),
          ]),
          partialFingerprints: z.record(z.string(), z.string()).optional(),
          suppressions: z
            .array(
              z.strictObject({
                kind: z.literal("external"),
                justification: z.string(),
              }),
            )
            .optional(),
        }),
      ),
    }),
  ]),
});

test("check --sarif: valid, each result with its rule; what is acknowledged is suppressed", async () => {
  const repository = await repositoryWith(treeInOrder(forever(unguarded)));
  const log = JSON.parse((await labkeeper(repository.path, "check", "--sarif")).stdout);
  expect(sarifFaults(log)).toEqual([]);
  expect(sarifFaults({ ...log, version: "2.0" }), "the control").toHaveLength(1);
  const { runs } = Sarif.parse(log);
  const [{ results, tool }] = runs;
  expect(
    results.map(({ ruleId, level: said, suppressions }) => [ruleId, said, suppressions?.length]),
  ).toEqual([
    ["vhost-no-auth", "warning", undefined],
    ["vhost-no-auth", "warning", 1],
  ]);
  expect(new Set(results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints))).size).toBe(2);
  for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
});

test("check --sarif: problems are results too, and exit 1", async () => {
  const repository = await repositoryWith({ "lab.yaml": edit(minimal, "x86_64-linux", "x86") });
  const { exitCode, stdout } = await labkeeper(repository.path, "check", "--sarif");
  expect(sarifFaults(JSON.parse(stdout))).toEqual([]);
  const [{ results, tool }] = Sarif.parse(JSON.parse(stdout)).runs;
  expect([exitCode, results.length, results[0]?.ruleId, results[0]?.level]).toEqual([1, 1, "value", "error"]);
  expect(tool.driver.rules).toEqual([{ id: "value" }]);
});

test("what a person wrote as a reason cannot steer the terminal", async () => {
  const lab = edit(forever(exemplary), "reason: shows what is down, to everybody", 'reason: "x\\e[2Jy\\nz"');
  const repository = await repositoryWith(treeInOrder(lab));
  const { stdout } = await labkeeper(repository.path, "check");
  expect(stdout).toContain("x [2Jy z");
  expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
});

test("an acknowledgement counts once the default branch has it", async () => {
  const entry = edit(
    forever(unguarded),
    "acknowledge:\n",
    "acknowledge:\n  - { id: vhost-no-auth, scope: services.paperless, reason: for a day, until: 9999-12-31 }\n",
  );
  const repository = await repositoryWith(treeInOrder(forever(unguarded)));
  const open = async () => {
    const { stdout } = await labkeeper(repository.path, "check", "--json");
    return JSON.parse(stdout).warnings.map(({ message }: { message: string }) => message);
  };
  await repository.git("switch", "--quiet", "--create", "change");
  await repository.commit("Accept it", { "lab.yaml": entry });
  expect(await open()).toEqual([expect.stringContaining("counts once it is on the default branch")]);
  await repository.git("branch", "--force", "main", "change");
  expect(await open()).toEqual([]);
  await repository.git("update-ref", "refs/remotes/origin/main", "main~1");
  expect(await open(), "what the remote has is what counts").toHaveLength(1);
});

test("fix: the warning goes, lab.yaml keeps its comments, and nothing else is written", async () => {
  const before = edit(forever(exemplary), "monitor: true", "monitor: false   # while it is new");
  const repository = await repositoryWith(treeInOrder(before));
  const { exitCode, stdout } = await labkeeper(repository.path, "fix", "monitoring-disabled");
  expect([exitCode, stdout]).toEqual([
    0,
    "lab.yaml is changed:\n  gone  monitoring-disabled  nothing notices when paperless is down",
  ]);
  const after = readFileSync(join(repository.path, "lab.yaml"), "utf8");
  expect(after).toBe(edit(before, "monitor: false   # while", "monitor: true   # while"));
  expect(await repository.git("status", "--porcelain")).toBe(" M lab.yaml");
  expect((await labkeeper(repository.path, "check")).stdout).not.toContain("monitoring-disabled");
});

test("fix: one place of several, and several at once", async () => {
  const before = edit(
    founding,
    "backup: { class: critical, destinations: [nas, r2] }",
    "backup: { class: critical, destinations: [nas] }",
  );
  const repository = await repositoryWith(treeInOrder(before));
  const lab = () => readFileSync(join(repository.path, "lab.yaml"), "utf8");
  await labkeeper(repository.path, "fix", "backup-no-remote", "services.omada");
  expect(lab()).toBe(
    edit(before, "class: standard, destinations: [nas]", "class: standard, destinations: [nas, r2]"),
  );
  await repository.git("checkout", "--quiet", "lab.yaml");
  await labkeeper(repository.path, "fix", "backup-no-remote");
  expect(lab().split("destinations: [nas, r2] }")).toHaveLength(3);
});

test.for([
  ["no such warning", exemplary, ["image-latest"], "image-latest is not given"],
  ["a name that is nearly right", unguarded, ["vhost-no-aut"], 'did you mean "vhost-no-auth"?'],
  ["another scope", unguarded, ["vhost-no-auth", "services.paperles"], 'did you mean "services.paperless"?'],
  ["what needs a person", unguarded, ["vhost-no-auth"], "nothing that labkeeper can mend"],
  [
    "a form that is left alone",
    edit(exemplary, "monitor: true", "monitor: &off false"),
    ["monitoring-disabled"],
    "in a way that labkeeper leaves alone",
  ],
] as const)("fix refuses %s, and writes nothing", async ([, lab, args, words]) => {
  const repository = await repositoryWith(treeInOrder(forever(lab)));
  const { exitCode, stdout, stderr } = await labkeeper(repository.path, "fix", ...args);
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(words);
  expect(stderr).toContain("to do");
  expect(await repository.git("status", "--porcelain")).toBe("");
});
