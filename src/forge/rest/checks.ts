import { accountOf, appOf } from "../actor.ts";
import { created, invalid, listed, ok, present, Refusal } from "../answers.ts";
import { rerequestRun, suiteFor, tellProgress, tellSuite } from "../checks.ts";
import { choice, list, optionalText, record, text } from "../fields.ts";
import { readCommit } from "../git/commits.ts";
import type { Annotation, CheckRun } from "../records/checks.ts";
import { renderCheckRun, renderCheckSuite } from "../render/check.ts";
import { need } from "../rights.ts";
import { type RepositoryRequest, type Route, repositoryRoute } from "../routing.ts";
import { nextId, timestamp } from "../world.ts";
import { commitNamed } from "./commits.ts";

const read = [need("checks", "read")];
const write = [need("checks", "write")];
const mostAnnotations = 50;
const longestText = 65_535;

export const checkRoutes: readonly Route[] = [
  repositoryRoute(["POST", "/check-runs"], write, (request) => {
    const { world, repository, actor, body } = request;
    const [name, oid] = [text(body, "name"), text(body, "head_sha")];
    if (readCommit(repository.directory, oid) === undefined) {
      throw new Refusal(422, `No commit found for SHA: ${oid}`);
    }
    const app = present(appOf(actor));
    const run: CheckRun = {
      id: nextId(world),
      suite: suiteFor(request, app, oid),
      name,
      detailsUrl: null,
      externalId: null,
      status: "queued",
      conclusion: null,
      startedAt: timestamp(world),
      completedAt: null,
      title: null,
      summary: null,
      text: null,
      annotations: [],
      actions: [],
    };
    change(request, run);
    repository.checkRuns.set(run.id, run);
    tellProgress(request, run, undefined);
    return created(renderCheckRun(request, run));
  }),

  repositoryRoute(["PATCH", "/check-runs/{check_run_id}"], write, (request) => {
    const run = findRun(request);
    if (run.suite.app !== appOf(request.actor)) throw new Refusal(403, `Invalid app_id ${run.suite.app.id}`);
    const before = run.status;
    change(request, run);
    tellProgress(request, run, before);
    return ok(renderCheckRun(request, run));
  }),

  repositoryRoute(["GET", "/check-runs/{check_run_id}"], read, (request) =>
    ok(renderCheckRun(request, findRun(request))),
  ),

  repositoryRoute(["GET", "/check-runs/{check_run_id}/annotations"], read, (request) => {
    const { annotations, suite } = findRun(request);
    const blob = `${request.world.origin}/${request.repository.name}/blob/${suite.oid}`;
    return listed(
      annotations.map((annotation) => ({
        start_column: null,
        end_column: null,
        title: null,
        raw_details: null,
        ...annotation,
        blob_href: `${blob}/${annotation.path}`,
      })),
    );
  }),

  repositoryRoute(["POST", "/check-runs/{check_run_id}/rerequest"], write, (request) => {
    rerequestRun(request, findRun(request), accountOf(request.actor));
    return created({});
  }),

  repositoryRoute(["GET", "/commits/{ref}/check-runs"], read, (request) => {
    const { query } = request;
    const [name, status] = [query.get("check_name"), query.get("status")];
    const found = runsAt(request).filter(
      (run) => (name === null || run.name === name) && (status === null || run.status === status),
    );
    const app = query.get("app_id");
    const mine = found.filter((run) => app === null || String(run.suite.app.id) === app);
    return listed(
      (query.get("filter") === "all" ? mine : latest(mine)).map((run) => renderCheckRun(request, run)),
      "check_runs",
    );
  }),

  repositoryRoute(["GET", "/commits/{ref}/check-suites"], read, (request) => {
    const oid = present(commitNamed(request.repository, request.params.ref ?? ""));
    const suites = request.repository.checkSuites.filter((suite) => suite.oid === oid);
    return listed(
      suites.map((suite) => renderCheckSuite(request, suite)),
      "check_suites",
    );
  }),

  repositoryRoute(["GET", "/check-suites/{check_suite_id}"], read, (request) =>
    ok(renderCheckSuite(request, findSuite(request))),
  ),

  repositoryRoute(["POST", "/check-suites/{check_suite_id}/rerequest"], write, (request) => {
    tellSuite(request, findSuite(request), "rerequested", accountOf(request.actor));
    return created({});
  }),
];

function findRun({ repository, params }: RepositoryRequest): CheckRun {
  return present(repository.checkRuns.get(Number(params.check_run_id)));
}

function findSuite({ repository, params }: RepositoryRequest) {
  return present(repository.checkSuites.find(({ id }) => id === Number(params.check_suite_id)));
}

function runsAt({ repository, params }: RepositoryRequest): readonly CheckRun[] {
  const oid = present(commitNamed(repository, params.ref ?? ""));
  return [...repository.checkRuns.values()].filter((run) => run.suite.oid === oid).toReversed();
}

/** The newest run of each name and App. */
function latest(newestFirst: readonly CheckRun[]): readonly CheckRun[] {
  const key = (run: CheckRun): string => `${run.suite.id} ${run.name}`;
  return newestFirst.filter((run, at) => newestFirst.findIndex((other) => key(other) === key(run)) === at);
}

/** Applies the body of a creation or an update, all of it or, when a part is wrong, nothing. */
function change(request: RepositoryRequest, run: CheckRun): void {
  Object.assign(run, changed(request, run));
  run.suite.updatedAt = timestamp(request.world);
}

function changed({ world, body }: RepositoryRequest, before: CheckRun): CheckRun {
  const run = { ...before };
  run.name = optionalText(body, "name", run.name) ?? run.name;
  run.detailsUrl = optionalText(body, "details_url", run.detailsUrl);
  run.externalId = optionalText(body, "external_id", run.externalId);
  run.startedAt = optionalText(body, "started_at", run.startedAt);
  run.status = choice(body, "status", [run.status, "queued", "in_progress", "completed"]);
  run.conclusion = optionalText(body, "conclusion", run.conclusion);
  if (body.conclusion !== undefined) run.status = "completed";
  if (run.status === "completed") {
    if (run.conclusion === null) throw invalid("CheckRun", "conclusion", "missing_field");
    run.completedAt = optionalText(body, "completed_at", run.completedAt) ?? timestamp(world);
  }
  run.actions = body.actions === undefined ? run.actions : list(body, "actions").slice(0, 3);
  return body.output === undefined ? run : { ...run, ...changedOutput(run, record(body.output, "output")) };
}

/** Annotations are added to those that are there. */
function changedOutput(run: CheckRun, output: Readonly<Record<string, unknown>>): Partial<CheckRun> {
  const texts = {
    title: optionalText(output, "title", run.title),
    summary: optionalText(output, "summary", run.summary),
    text: optionalText(output, "text", run.text),
  };
  for (const field of ["summary", "text"] as const) {
    if ((texts[field] ?? "").length > longestText) {
      throw invalid("CheckRun", field, "custom", `${field} exceeds a maximum bytesize of ${longestText}`);
    }
  }
  const added = list(output, "annotations");
  if (added.length > mostAnnotations) {
    const message = `annotations exceeds a maximum quantity of ${mostAnnotations}`;
    throw invalid("CheckRun", "annotations", "custom", message);
  }
  const annotations = added.map((annotation) => annotationOf(record(annotation, "annotations")));
  return { ...texts, annotations: [...run.annotations, ...annotations] };
}

function annotationOf(given: Readonly<Record<string, unknown>>): Annotation {
  const [start, end] = [Number(given.start_line), Number(given.end_line)];
  if (!(start >= 1) || !(end >= start)) throw invalid("CheckAnnotation", "end_line");
  if (given.start_column !== undefined && start !== end) throw invalid("CheckAnnotation", "start_column");
  text(given, "path");
  text(given, "message");
  text(given, "annotation_level");
  return given as unknown as Annotation;
}
