import { readCommit } from "../git/commits.ts";
import type { WorkflowJob, WorkflowRun } from "../records/checks.ts";
import { nodeId, type Place } from "../world.ts";
import { renderAccount } from "./account.ts";
import { pullsAt } from "./check.ts";
import { renderSimpleCommit } from "./commit.ts";
import { apiUrl, htmlUrl, renderRepository } from "./repository.ts";

export function renderWorkflow({ world, repository }: Place, run: WorkflowRun) {
  const [api, html] = [apiUrl(world, repository), htmlUrl(world, repository)];
  const id = workflowId(run);
  return {
    id,
    node_id: nodeId("W", id),
    name: run.name,
    path: run.path,
    state: "active",
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    url: `${api}/actions/workflows/${id}`,
    html_url: `${html}/blob/${repository.defaultBranch}/${run.path}`,
    badge_url: `${html}/workflows/${run.name}/badge.svg`,
  };
}

/** One a path: GitHub has numbers of its own for workflows. */
function workflowId({ path }: WorkflowRun): number {
  return path.split("").reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) % 1_000_000_007, 7);
}

export function renderWorkflowRun(place: Place, run: WorkflowRun) {
  const { world, repository } = place;
  const api = apiUrl(world, repository);
  const url = `${api}/actions/runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("WFR", run.id),
    check_suite_id: run.suite.id,
    check_suite_node_id: nodeId("CS", run.suite.id),
    head_branch: run.branch,
    head_sha: run.suite.oid,
    path: run.path,
    run_number: run.number,
    run_attempt: run.attempt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: workflowId(run),
    url,
    html_url: `${htmlUrl(world, repository)}/actions/runs/${run.id}`,
    pull_requests: pullsAt(place, run.suite.oid),
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    ...actors(place, run),
    run_started_at: run.createdAt,
    ...Object.fromEntries(
      ["jobs", "logs", "artifacts", "cancel", "rerun"].map((part) => [`${part}_url`, `${url}/${part}`]),
    ),
    check_suite_url: `${api}/check-suites/${run.suite.id}`,
    previous_attempt_url: null,
    workflow_url: `${api}/actions/workflows/${workflowId(run)}`,
    head_commit: headOf(place, run),
    repository: renderRepository(world, repository),
    head_repository: renderRepository(world, repository),
    display_title: run.name,
  };
}

function actors({ world }: Place, { suite }: WorkflowRun) {
  const actor = renderAccount(world, suite.app.bot);
  return { actor, triggering_actor: actor };
}

function headOf({ repository }: Place, { suite }: WorkflowRun) {
  const commit = readCommit(repository.directory, suite.oid);
  return commit === undefined ? null : renderSimpleCommit(commit);
}

export function renderWorkflowJob({ world, repository }: Place, job: WorkflowJob) {
  const [api, html] = [apiUrl(world, repository), htmlUrl(world, repository)];
  const { run } = job;
  return {
    id: job.id,
    run_id: run.id,
    run_url: `${api}/actions/runs/${run.id}`,
    run_attempt: run.attempt,
    node_id: nodeId("CR", job.id),
    head_sha: run.suite.oid,
    head_branch: run.branch,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `${html}/actions/runs/${run.id}/job/${job.id}`,
    status: "completed",
    conclusion: job.conclusion,
    created_at: run.createdAt,
    started_at: job.startedAt,
    completed_at: job.completedAt,
    name: job.name,
    steps: [],
    check_run_url: `${api}/check-runs/${job.id}`,
    labels: ["ubuntu-24.04"],
    runner_id: 1,
    runner_name: "Hosted Agent",
    runner_group_id: 2,
    runner_group_name: "GitHub Actions",
    workflow_name: run.name,
  };
}
