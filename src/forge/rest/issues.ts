import { accountOf, appOf } from "../actor.ts";
import { created, invalid, listed, ok, present } from "../answers.ts";
import { choice, list, optionalText, record, text, texts } from "../fields.ts";
import { closeIssue, openIssue, reopenIssue } from "../issues.ts";
import type { Issue } from "../records/repository.ts";
import type { Label } from "../records/words.ts";
import { renderIssue, renderLabel } from "../render/issue.ts";
import { apiUrl } from "../render/repository.ts";
import { need } from "../rights.ts";
import { type RepositoryRequest, type Route, repositoryRoute } from "../routing.ts";
import { emit } from "../webhooks/emit.ts";
import { nextId, type Place, timestamp } from "../world.ts";

export const readIssues = [need("issues", "read"), need("pull_requests", "read")];
export const writeIssues = [need("issues", "write"), need("pull_requests", "write")];

export const issueRoutes: readonly Route[] = [
  repositoryRoute(["GET", "/issues"], readIssues, (request) => {
    const { repository, query } = request;
    const [state, label, creator] = [query.get("state") ?? "open", query.get("labels"), query.get("creator")];
    const since = query.get("since") ?? "";
    const found = [...repository.issues.values()]
      .toReversed()
      .filter(
        (issue) =>
          (state === "all" || issue.state === state) &&
          (label === null ||
            label.split(",").every((name) => issue.labels.some((one) => one.name === name))) &&
          (creator === null || issue.user.login === creator) &&
          issue.updatedAt >= since,
      );
    return listed(found.map((issue) => renderIssue(request, issue)));
  }),

  repositoryRoute(["POST", "/issues"], [need("issues", "write")], (request) => {
    const { body, actor } = request;
    const wanted = { title: text(body, "title"), body: optionalText(body, "body", null) };
    const issue = openIssue(request, wanted, { user: accountOf(actor), app: appOf(actor) });
    issue.labels = list(body, "labels").map((name) => labelNamed(request, labelName(name)));
    return created(renderIssue(request, issue));
  }),

  repositoryRoute(["GET", "/issues/{issue_number}"], readIssues, (request) =>
    ok(renderIssue(request, findIssue(request))),
  ),

  repositoryRoute(["PATCH", "/issues/{issue_number}"], writeIssues, (request) => {
    const issue = findIssue(request);
    edit(request, issue);
    return ok(renderIssue(request, issue));
  }),

  repositoryRoute(["GET", "/labels"], readIssues, ({ world, repository }) =>
    listed(repository.labels.map((label) => renderLabel(apiUrl(world, repository), label))),
  ),

  repositoryRoute(["POST", "/labels"], writeIssues, ({ world, repository, body }) => {
    const name = text(body, "name");
    if (repository.labels.some((label) => label.name === name))
      throw invalid("Label", "name", "already_exists");
    const color = optionalText(body, "color", null) ?? "ededed";
    const label = { id: nextId(world), name, color, description: optionalText(body, "description", null) };
    repository.labels.push(label);
    return created(renderLabel(apiUrl(world, repository), label));
  }),

  repositoryRoute(["GET", "/issues/{issue_number}/labels"], readIssues, (request) =>
    listed(renderLabels(request, findIssue(request))),
  ),

  repositoryRoute(["POST", "/issues/{issue_number}/labels"], writeIssues, (request) => {
    const issue = findIssue(request);
    const added = texts(request.body, "labels").map((name) => labelNamed(request, name));
    setLabels(request, issue, [...new Set([...issue.labels, ...added])]);
    return ok(renderLabels(request, issue));
  }),

  repositoryRoute(["PUT", "/issues/{issue_number}/labels"], writeIssues, (request) => {
    const issue = findIssue(request);
    setLabels(
      request,
      issue,
      texts(request.body, "labels").map((name) => labelNamed(request, name)),
    );
    return ok(renderLabels(request, issue));
  }),

  repositoryRoute(["DELETE", "/issues/{issue_number}/labels/{name}"], writeIssues, (request) => {
    const issue = findIssue(request);
    const gone = present(issue.labels.find(({ name }) => name === request.params.name));
    setLabels(
      request,
      issue,
      issue.labels.filter((label) => label !== gone),
    );
    return ok(renderLabels(request, issue));
  }),
];

export function findIssue({ repository, params }: RepositoryRequest): Issue {
  return present(repository.issues.get(Number(params.issue_number)));
}

function renderLabels({ world, repository }: Place, issue: Issue) {
  return issue.labels.map((label) => renderLabel(apiUrl(world, repository), label));
}

/** GitHub makes a label that is not there yet. */
function labelNamed({ world, repository }: Place, name: string): Label {
  const found = repository.labels.find((label) => label.name === name);
  if (found !== undefined) return found;
  const label = { id: nextId(world), name, color: "ededed", description: null };
  repository.labels.push(label);
  return label;
}

function labelName(value: unknown): string {
  return typeof value === "string" ? value : text(record(value, "labels"), "name");
}

function setLabels(request: RepositoryRequest, issue: Issue, labels: Label[]): void {
  const before = issue.labels;
  issue.labels = labels;
  const tell = (action: "labeled" | "unlabeled", label: Label): void =>
    emit(request.world, {
      repository: request.repository,
      event: "issues",
      action,
      sender: accountOf(request.actor),
      issue,
      payload: { label: renderLabel(apiUrl(request.world, request.repository), label) },
    });
  if (issue.pull !== undefined) return; // GitHub sends those as pull_request, which nobody here listens to
  for (const label of labels.filter((one) => !before.includes(one))) tell("labeled", label);
  for (const label of before.filter((one) => !labels.includes(one))) tell("unlabeled", label);
}

function edit(request: RepositoryRequest, issue: Issue): void {
  const { world, repository, actor, body } = request;
  const by = accountOf(actor);
  const changes: Record<string, unknown> = {};
  const [title, words] = [
    optionalText(body, "title", issue.title) ?? issue.title,
    optionalText(body, "body", issue.body),
  ];
  if (title !== issue.title) changes.title = { from: issue.title };
  if (words !== issue.body) changes.body = { from: issue.body ?? "" };
  issue.title = title;
  issue.body = words;
  if (body.labels !== undefined) {
    setLabels(
      request,
      issue,
      list(body, "labels").map((name) => labelNamed(request, labelName(name))),
    );
  }
  if (Object.keys(changes).length > 0) {
    issue.updatedAt = timestamp(world);
    if (issue.pull === undefined) {
      emit(world, { repository, event: "issues", action: "edited", sender: by, issue, payload: { changes } });
    }
  }
  const state = choice(body, "state", [issue.state, "open", "closed"]);
  const reason = body.state_reason === "not_planned" ? "not_planned" : "completed";
  if (state === "closed") closeIssue(request, issue, by, reason);
  else reopenIssue(request, issue, by);
}
