import { expect, test } from "vitest";
import { outcomeOf, type RunFacts } from "../../src/explain/run.ts";

const path = ".github/workflows/lab-check.yaml";
const run: RunFacts = {
  id: 5,
  path,
  event: "pull_request",
  status: "completed",
  conclusion: "success",
  createdAt: "2026-11-28T10:00:00Z",
  attempt: 1,
};
const since = new Date("2026-11-28T10:00:00Z");
const expected = { path, workflow: "ours", since, now: since } as const;
const kind = (runs: readonly RunFacts[], more = {}) => outcomeOf({ ...expected, runs, ...more }).kind;

test.for([
  ["completed", "success", "passed"],
  ["completed", "failure", "failed"],
  ["completed", "cancelled", "cancelled"],
  ["completed", "timed_out", "timed-out"],
  ["completed", "skipped", "skipped"],
  ["completed", "neutral", "skipped"],
  ["completed", "startup_failure", "broken"],
  ["completed", "stale", "broken"],
  ["completed", null, "broken"],
  ["completed", "action_required", "approval"],
  ["action_required", null, "approval"],
  ["waiting", null, "approval"],
  ["queued", null, "running"],
  ["in_progress", null, "running"],
] as const)("%s, %s: %s", ([status, conclusion, wanted]) => {
  expect(kind([{ ...run, status, conclusion }])).toBe(wanted);
});

test("a run of another workflow, or of another event, is no answer", () => {
  expect(kind([{ ...run, path: ".github/workflows/other.yaml" }])).toBe("expected");
  expect(kind([{ ...run, event: "workflow_dispatch" }])).toBe("expected");
});

test("of several runs the newest counts", () => {
  const again = { ...run, id: 6, conclusion: "failure" };
  expect(kind([run, again])).toBe("failed");
  expect(kind([again, run])).toBe("failed");
});

test("none: expected for a quarter of an hour, then it never started", () => {
  expect(kind([], { now: new Date(since.getTime() + 14 * 60_000) })).toBe("expected");
  expect(kind([], { now: new Date(since.getTime() + 15 * 60_000) })).toBe("never-started");
});

test("a commit without our workflow, or with another in its place, is not checked by any run", () => {
  expect(kind([run], { workflow: "absent" })).toBe("absent");
  expect(kind([run], { workflow: "changed" })).toBe("changed");
});
