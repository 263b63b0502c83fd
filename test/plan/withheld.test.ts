import { expect, test } from "vitest";
import { isWorkflow } from "../../src/files/paths.ts";
import type { Change } from "../../src/plan/change.ts";
import { undecided } from "../../src/plan/decisions.ts";
import { makePlan } from "../../src/plan/plan.ts";
import { modelOf } from "../cases/case.ts";
import { labYaml } from "../support/forge/sync.ts";

function created(path: string): Change {
  const wanted = { blob: "a".repeat(40), text: "x\n" };
  return { path, kind: "created", hosts: [], there: null, recorded: null, wanted, once: false };
}

const workflow = ".github/workflows/lab-check.yaml";
const input = {
  snapshot: { objectFormat: "sha1", entries: new Map() },
  manifest: { generator: "1.0.0", files: new Map(), adopted: [] },
  changes: [created(workflow), created("dns/records.json")],
  model: modelOf(labYaml()),
  texts: new Map(),
  version: "1.0.0",
  proposed: undefined,
  decisions: undecided,
} as const;

test("a workflow that may not be written is left out of files and manifest, and is another outcome", () => {
  const [whole, part] = [makePlan(input), makePlan({ ...input, forbids: isWorkflow })];
  expect(whole.withheld).toEqual([]);
  expect(whole.write.has(workflow)).toBe(true);
  expect(part.withheld.map(({ path }) => path)).toEqual([workflow]);
  expect([...part.write.keys()].toSorted()).toEqual([".lab/manifest.json", "dns/records.json"]);
  expect(part.write.get(".lab/manifest.json")).not.toContain(workflow);
  expect(whole.write.get(".lab/manifest.json")).toContain(workflow);
  expect(part.id).not.toBe(whole.id);
});
