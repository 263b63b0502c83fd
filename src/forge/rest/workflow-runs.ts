import { listed, present } from "../answers.ts";
import { renderWorkflowJob, renderWorkflowRun } from "../render/workflow.ts";
import { need } from "../rights.ts";
import { type RepositoryRequest, type Route, repositoryRoute } from "../routing.ts";

const read = [need("actions", "read")];

export const workflowRunRoutes: readonly Route[] = [
  repositoryRoute(["GET", "/actions/runs"], read, (request) => {
    const { query, repository } = request;
    const asked = { head_sha: query.get("head_sha"), event: query.get("event"), status: query.get("status") };
    const found = [...repository.workflowRuns.values()]
      .toReversed()
      .filter(({ suite }) => asked.head_sha === null || suite.oid === asked.head_sha)
      .filter(({ event }) => asked.event === null || event === asked.event)
      .filter(
        ({ status, conclusion }) => asked.status === null || [status, conclusion].includes(asked.status),
      );
    return listed(
      found.map((run) => renderWorkflowRun(request, run)),
      "workflow_runs",
    );
  }),

  repositoryRoute(["GET", "/actions/runs/{run_id}/jobs"], read, (request) => {
    const run = present(request.repository.workflowRuns.get(Number(request.params.run_id)));
    return listed(
      run.jobs.map((job) => renderWorkflowJob(request, job)),
      "jobs",
    );
  }),

  /** The log itself lies elsewhere, behind an address that holds for a minute. */
  repositoryRoute(["GET", "/actions/jobs/{job_id}/logs"], read, (request) => {
    const job = present(jobNamed(request, Number(request.params.job_id)));
    const location = `${request.world.origin}/-/job-logs/${request.repository.id}/${job.id}`;
    return { status: 302, headers: { location }, body: { message: "Found" } };
  }),
];

function jobNamed({ repository }: Pick<RepositoryRequest, "repository">, id: number) {
  return [...repository.workflowRuns.values()].flatMap(({ jobs }) => jobs).find((job) => job.id === id);
}
