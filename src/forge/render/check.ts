import { readCommit } from "../git/commits.ts";
import type { CheckRun, CheckSuite } from "../records/checks.ts";
import { nodeId, type Place } from "../world.ts";
import { renderApp } from "./app.ts";
import { renderSimpleCommit } from "./commit.ts";
import { apiUrl, htmlUrl, renderRepository } from "./repository.ts";

export function renderCheckRun(place: Place, run: CheckRun) {
  const { world, repository } = place;
  const [api, html] = [apiUrl(world, repository), htmlUrl(world, repository)];
  const url = `${api}/check-runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId("CR", run.id),
    head_sha: run.suite.oid,
    name: run.name,
    external_id: run.externalId ?? "",
    url,
    html_url: `${html}/runs/${run.id}`,
    details_url: run.detailsUrl ?? `${html}/runs/${run.id}`,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app: renderApp(world, run.suite.app),
    pull_requests: pullsAt(place, run.suite.oid),
  };
}

export function renderCheckSuite(place: Place, suite: CheckSuite) {
  const { world, repository } = place;
  const api = apiUrl(world, repository);
  const commit = readCommit(repository.directory, suite.oid);
  const runs = [...repository.checkRuns.values()].filter((run) => run.suite === suite);
  return {
    id: suite.id,
    node_id: nodeId("CS", suite.id),
    head_branch: suite.branch,
    head_sha: suite.oid,
    ...outcomeOf(runs),
    url: `${api}/check-suites/${suite.id}`,
    before: commit?.parents[0] ?? null,
    after: suite.oid,
    pull_requests: pullsAt(place, suite.oid),
    app: renderApp(world, suite.app),
    repository: renderRepository(world, repository),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
    head_commit: commit && renderSimpleCommit(commit),
    latest_check_runs_count: runs.length,
    check_runs_url: `${api}/check-suites/${suite.id}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
  };
}

/** A suite is done when its runs are; the worst of them is its conclusion. */
function outcomeOf(runs: readonly CheckRun[]) {
  if (runs.length === 0) return { status: "queued", conclusion: null };
  const open = runs.find(({ status }) => status !== "completed");
  if (open !== undefined) return { status: open.status, conclusion: null };
  const worst = ["failure", "timed_out", "action_required", "cancelled"].find((conclusion) =>
    runs.some((run) => run.conclusion === conclusion),
  );
  return { status: "completed", conclusion: worst ?? runs[0]?.conclusion ?? null };
}

/** Open pull requests of the same repository whose head is `oid`. */
export function pullsAt({ world, repository }: Place, oid: string) {
  const api = apiUrl(world, repository);
  const repo = { id: repository.id, url: api, name: repository.name };
  return [...repository.issues.values()].flatMap(({ number, state, pull }) =>
    pull === undefined || pull.from !== repository || state === "closed" || pull.headOid !== oid
      ? []
      : [
          {
            id: pull.id,
            number,
            url: `${api}/pulls/${number}`,
            head: { ref: pull.head, sha: pull.headOid, repo },
            base: { ref: pull.base, sha: pull.baseOid, repo },
          },
        ],
  );
}
