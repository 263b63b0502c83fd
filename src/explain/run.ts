/** As much of a workflow run as its outcome depends on. */
export interface RunFacts {
  readonly path: string;
  readonly event: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly createdAt: string;
  readonly attempt: number;
  readonly id: number;
}

/**
 * What became of the check that is expected on a commit. Anything but `passed` is no success: a run that was skipped, cancelled or
 * that never was has checked nothing.
 */
export type RunOutcome<Run extends RunFacts = RunFacts> =
  /** There is no such workflow in that commit. */
  | { readonly kind: "absent" }
  /** The workflow of that commit is not the one that labkeeper writes, and nobody said that it may be another. */
  | { readonly kind: "changed" }
  /** None yet, and it is early. */
  | { readonly kind: "expected"; readonly until: Date }
  | { readonly kind: "never-started" }
  /** A person must let it run. */
  | { readonly kind: "approval"; readonly run: Run }
  | { readonly kind: "running"; readonly run: Run }
  | {
      readonly kind: "passed" | "failed" | "cancelled" | "timed-out" | "skipped" | "broken";
      readonly run: Run;
    };

export interface Expected<Run extends RunFacts> {
  /** All runs on the commit. */
  readonly runs: readonly Run[];
  /** Where the workflow is. */
  readonly path: string;
  /** The workflow in that commit: as labkeeper writes it or adopted by the user, another, or none. */
  readonly workflow: "ours" | "changed" | "absent";
  /** When the commit was first looked at. */
  readonly since: Date;
  readonly now: Date;
}

/** GitHub starts a run within seconds, and within minutes on a bad day. */
const PATIENCE_MS = 15 * 60_000;

/** Follows a run by workflow path and commit, never by a name that anybody can give. */
export function outcomeOf<Run extends RunFacts>({
  runs,
  path,
  workflow,
  since,
  now,
}: Expected<Run>): RunOutcome<Run> {
  if (workflow !== "ours") return { kind: workflow };
  const ours = runs.filter((run) => run.path === path && expectedEvents.has(run.event));
  const run = ours.toSorted((a, b) => b.id - a.id || b.attempt - a.attempt)[0];
  if (run !== undefined) return stateOf(run);
  const until = new Date(since.getTime() + PATIENCE_MS);
  return now < until ? { kind: "expected", until } : { kind: "never-started" };
}

/** What the workflow that labkeeper writes runs on. */
const expectedEvents = new Set(["pull_request", "merge_group"]);

function stateOf<Run extends RunFacts>(run: Run): RunOutcome<Run> {
  const { status, conclusion } = run;
  if (["waiting", "action_required"].includes(status) || conclusion === "action_required")
    return { kind: "approval", run };
  if (status !== "completed") return { kind: "running", run };
  switch (conclusion) {
    case "success":
      return { kind: "passed", run };
    case "failure":
      return { kind: "failed", run };
    case "cancelled":
      return { kind: "cancelled", run };
    case "timed_out":
      return { kind: "timed-out", run };
    // Neutral and skipped satisfy a required check, though nothing was checked.
    case "skipped":
    case "neutral":
      return { kind: "skipped", run };
    default:
      return { kind: "broken", run };
  }
}
