/** GitHub Actions without a runner: a test says what ran and how it ended. */
import { suiteFor, tellSuite } from "./checks.ts";
import type { App } from "./records/accounts.ts";
import type { WorkflowJob, WorkflowRun } from "./records/checks.ts";
import { renderWorkflow, renderWorkflowRun } from "./render/workflow.ts";
import { emit } from "./webhooks/emit.ts";
import { nextId, type Place, timestamp } from "./world.ts";

export interface NewRun {
  /** The App that is GitHub Actions on this forge. */
  readonly app: App;
  readonly oid: string;
  /** `.github/workflows/lab-check.yaml` */
  readonly path: string;
  readonly name?: string;
  readonly event?: string;
  readonly branch?: string | null;
  /** `queued` unless said; `waiting` and `action_required` wait for a person. */
  readonly status?: string;
}

/** A workflow starts on a commit. */
export function startRun({ world, repository }: Place, wanted: NewRun): WorkflowRun {
  const now = timestamp(world);
  const branch = wanted.branch ?? null;
  const suite = suiteFor({ world, repository }, wanted.app, wanted.oid, branch ?? undefined);
  const run: WorkflowRun = {
    id: nextId(world),
    suite,
    path: wanted.path,
    name: wanted.name ?? wanted.path,
    event: wanted.event ?? "pull_request",
    branch,
    number: [...repository.workflowRuns.values()].filter(({ path }) => path === wanted.path).length + 1,
    attempt: 1,
    status: wanted.status ?? "queued",
    conclusion: null,
    createdAt: now,
    updatedAt: now,
    jobs: [],
  };
  repository.workflowRuns.set(run.id, run);
  tellRun({ world, repository }, run, "requested");
  return run;
}

export interface RunEnd {
  readonly conclusion: string;
  readonly jobs?: readonly { readonly name: string; readonly conclusion: string; readonly log: string }[];
}

/** It ends; Apps are told of the run and of the suite. */
export function endRun(place: Place, run: WorkflowRun, { conclusion, jobs = [] }: RunEnd): void {
  const { world } = place;
  const now = timestamp(world);
  Object.assign(run, { status: "completed", conclusion, updatedAt: now });
  run.jobs = jobs.map(
    (job): WorkflowJob => ({ ...job, id: nextId(world), run, startedAt: run.createdAt, completedAt: now }),
  );
  tellRun(place, run, "completed");
  tellSuite(place, run.suite, "completed", run.suite.app.bot);
}

/** Somebody runs it again: the same run, the next attempt. */
export function rerun(place: Place, run: WorkflowRun): void {
  Object.assign(run, {
    status: "queued",
    conclusion: null,
    attempt: run.attempt + 1,
    jobs: [],
    updatedAt: timestamp(place.world),
  });
  tellRun(place, run, "requested");
}

function tellRun(place: Place, run: WorkflowRun, action: string): void {
  emit(place.world, {
    repository: place.repository,
    event: "workflow_run",
    action,
    sender: run.suite.app.bot,
    payload: { workflow: renderWorkflow(place, run), workflow_run: renderWorkflowRun(place, run) },
  });
}
