import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isFault } from "../../../src/secrets/sops/fault.ts";
import { rewrap } from "../../../src/secrets/sops/rewrap.ts";
import { rotate } from "../../../src/secrets/sops/rotate.ts";
import { patience, runs, seed } from "../../support/seed.ts";
import { makeTempDirectory, removeTree, writeTree } from "../../support/temp.ts";
import { describeWith } from "../../support/tools.ts";
import { fourAtOnce } from "./four-at-once.ts";
import { tamper } from "./judge.ts";
import {
  expectedOf,
  type GroupChange,
  type Grouped,
  groupRule,
  groupsIn,
  groupTarget,
  randomSplit,
  type Stage,
  sealedForGroups,
  together,
} from "./key-groups.ts";
import { newKey, newKeys, sealedFor, type TestKey } from "./keys.ts";
import { changedBesides, changedLines } from "./lines.ts";
import { ok } from "./ok.ts";
import { randomFile } from "./random-file.ts";
import { sopsIn } from "./sops.ts";
import { type Implementation, noMacCheck } from "./wrong.ts";

const endings = ["yaml", "json", "env", "ini", "bin"];
const each = Math.ceil(runs(100) / endings.length);
const changes: readonly GroupChange[] = ["replaced", "moved"];

describeWith(["sops"], `random files with key groups (seed ${seed})`, () => {
  let stage: Stage;
  let cases: readonly Grouped[];

  beforeAll(async () => {
    const keepers = [await newKey(), await newKey(), await newKey(), await newKey()];
    stage = { sops: sopsIn(makeTempDirectory()), keys: await newKeys(), keepers };
    const files = endings.flatMap((ending) =>
      fc.sample(fc.tuple(randomFile(ending), randomSplit), { numRuns: each, seed }),
    );
    const made = await fourAtOnce(files, ([what, split]) => sealedForGroups(stage, what, split));
    cases = made.filter((one) => one !== undefined);
  }, patience);

  afterAll(() => removeTree(stage.sops.directory));

  test.each(changes)(
    "luna's key is %s as the rule says, or it is said why not",
    async (change) => {
      const said = await fourAtOnce(cases, (one) => judged(rewrap, one, { ...stage, change }));
      const counts = Map.groupBy(cases, (one) => expectedOf(one, change));
      const [done = 0, closed = 0, foreign = 0] = ["rewrapped", "threshold", "not-recipient"].map(
        (code) => counts.get(code)?.length,
      );
      console.log(
        `fuzz: ${cases.length} files with key groups, ${done} ${change}, ${cases.length - done} refused`,
      );
      expect(said.flatMap((words, i) => words.map((one) => ({ ...cases[i]?.what, one })))).toEqual([]);
      expect(Math.min(done, closed)).toBeGreaterThan(cases.length / 10);
      expect(foreign).toBeGreaterThan(0);
      expect(cases.length).toBeGreaterThanOrEqual(each * endings.length * 0.8);
    },
    patience,
  );

  test("whoever wraps the whole key in the place of a share is found out", async () => {
    const wholeKey: Implementation = async (file) => {
      const right = await rewrap(file);
      return isFault(right) ? right : noMacCheck(file);
    };
    const some = cases.filter((one) => expectedOf(one, "replaced") === "rewrapped").slice(0, 10);
    const said = await fourAtOnce(some, (one) => judged(wholeKey, one, { ...stage, change: "replaced" }));
    expect(said.map((words) => words.includes("sops does not read the same"))).toEqual(some.map(() => true));
  });

  test("sops updatekeys finds nothing to do afterwards", async () => {
    const after: Record<string, string> = {};
    const rules: string[] = [];
    for (const [i, one] of cases.entries()) {
      if (expectedOf(one, "replaced") !== "rewrapped") continue;
      const target = groupTarget(one, stage.keys, "replaced");
      after[`${i}/${one.path}`] = ok(await rewrap({ ...sealedFor(stage.keys.bot, one), target })).text;
      const groups = target.map((group) => group.map(({ id }) => id));
      rules.push(`  - path_regex: ^${i}/\n    ${groupRule(groups, one.split.threshold)}`);
    }
    const { sops, keys } = stage;
    writeTree(sops.directory, { ...after, ".sops.yaml": `creation_rules:\n${rules.join("")}` });
    const { code, output } = await sops.run(["updatekeys", "--yes", ...Object.keys(after)], keys.bot);
    expect(code).toBe(0);
    expect(output.match(/already up to date/g)).toHaveLength(rules.length);
  });

  test("a new data key, which takes a new split, is left to sops", async () => {
    for (const one of cases) {
      const result = await rotate({ ...sealedFor(stage.keys.bot, one), at: new Date(0) });
      expect(result).toMatchObject({ code: "needs-sops" });
    }
  });
});

/** What is wrong with how an implementation changes a file; sops is the judge. */
async function judged(
  implementation: Implementation,
  one: Grouped,
  { change, ...stage }: Stage & { readonly change: GroupChange },
): Promise<readonly string[]> {
  const request = (text: string) => ({
    ...sealedFor(stage.keys.bot, { path: one.path, text }),
    target: groupTarget(one, stage.keys, change),
  });
  const result = await implementation(request(one.text));
  const [outcome, expected] = [isFault(result) ? result.code : "rewrapped", expectedOf(one, change)];
  if (outcome !== expected) return [`${outcome}, not ${expected}`];
  if (isFault(result)) return [];
  const isTaken = !isFault(await implementation(request(tamper(one.text))));
  return [
    ...strayLines(one, result.text, { change, old: stage.keys.old }),
    ...(isTaken ? ["a tampered file was taken"] : []),
    ...(await judgedBySops(one, result.text, { change, ...stage })),
  ];
}

function strayLines(
  { text: before, split }: Grouped,
  after: string,
  { change, old }: { readonly change: GroupChange; readonly old: TestKey },
): readonly string[] {
  if (change === "replaced") return changedLines({ before, after, of: old.recipient });
  return changedBesides({ before, after, stayed: split.count + groupsIn(split.bot).length });
}

/** With keepers of as few other groups as it takes, the new key opens the file as the old one did, and the old no longer. */
async function judgedBySops(
  { path, text: before, split }: Grouped,
  after: string,
  { change, sops, keys, keepers }: Stage & { readonly change: GroupChange },
): Promise<readonly string[]> {
  const own = groupsIn(split.old);
  const helpersBeside = (groups: readonly number[]) =>
    keepers
      .slice(0, split.count)
      .filter((_, i) => !groups.includes(i))
      .slice(0, Math.max(0, split.threshold - groups.length));
  const opened = (text: string, key: TestKey, groups: readonly number[]) =>
    sops.decrypt({ path, text }, together([key, ...helpersBeside(groups)]));
  const was = await opened(before, keys.old, own);
  const now = await opened(after, keys.fresh, change === "replaced" ? own : [0]);
  return [
    ...(was === now && typeof now === "string" ? [] : ["sops does not read the same"]),
    ...((await opened(after, keys.old, own)) === 128 ? [] : ["sops still opens it for who went"]),
  ];
}
