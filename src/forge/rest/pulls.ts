import { accountOf, appOf } from "../actor.ts";
import {
  type Answer,
  created,
  invalid,
  listed,
  noContent,
  notFound,
  ok,
  present,
  Refusal,
} from "../answers.ts";
import { choice, optionalText, text } from "../fields.ts";
import { inNetwork } from "../forks.ts";
import { patchesBetween } from "../git/patch.ts";
import { readRef } from "../git/refs.ts";
import { closeIssue, reopenIssue } from "../issues.ts";
import { mergePull, updateBranch } from "../merge.ts";
import { movePull } from "../pull-head.ts";
import { askMergeable, openPull } from "../pulls.ts";
import type { Issue, Pull } from "../records/repository.ts";
import { commitsOf, filesOf, forkPoint, renderFullPull, renderPull } from "../render/pull.ts";
import { apiUrl } from "../render/repository.ts";
import { canSee, isAllowed, need } from "../rights.ts";
import { type RepositoryRequest, type Route, repositoryRoute } from "../routing.ts";
import { emit } from "../webhooks/emit.ts";
import { timestamp } from "../world.ts";
import { renderCommits, renderFile } from "./commits.ts";

const read = [need("pull_requests", "read")];
const write = [need("pull_requests", "write")];
const contents = [need("contents", "write")];
/** GitHub lists at most so many. */
const [mostFiles, mostCommits] = [3000, 250];

export const pullRoutes: readonly Route[] = [
  repositoryRoute(["GET", "/pulls"], read, (request) => listed(wantedPulls(request))),

  repositoryRoute(["POST", "/pulls"], write, (request) => {
    const { body, repository, actor } = request;
    const [owner, head] = headOf(text(body, "head"), repository.owner.login);
    const from = inNetwork(request.world, repository, owner);
    if (from === undefined || !canSee(actor, from)) throw invalid("PullRequest", "head");
    const wanted = {
      from,
      title: text(body, "title"),
      body: optionalText(body, "body", null),
      base: text(body, "base"),
      draft: body.draft === true,
      head,
    };
    const issue = openPull(request, wanted, { user: accountOf(actor), app: appOf(actor) });
    return created(renderFullPull(request, issue, pullOf(issue)));
  }),

  repositoryRoute(["GET", "/pulls/{pull_number}"], read, (request) => {
    const issue = findPull(request);
    const shown = { ...pullOf(issue) };
    const mergeable = askMergeable(request, issue.number, pullOf(issue));
    return ok(renderFullPull(request, issue, { ...shown, mergeable }));
  }),

  repositoryRoute(["PATCH", "/pulls/{pull_number}"], write, (request) => {
    const issue = findPull(request);
    editPull(request, issue, pullOf(issue));
    return ok(renderFullPull(request, issue, pullOf(issue)));
  }),

  repositoryRoute(["GET", "/pulls/{pull_number}/files"], read, (request) => {
    const pull = pullOf(findPull(request));
    const patches = patchesBetween(request.repository.directory, forkPoint(request, pull), pull.headOid);
    return listed(
      filesOf(request, pull)
        .slice(0, mostFiles)
        .map((file, at) => renderFile(request, file, { commit: pull.headOid, patch: patches[at] })),
    );
  }),

  repositoryRoute(["GET", "/pulls/{pull_number}/commits"], read, (request) => {
    const oids = commitsOf(request, pullOf(findPull(request)));
    return listed(renderCommits(request, oids.slice(0, mostCommits)));
  }),

  repositoryRoute(["GET", "/pulls/{pull_number}/merge"], read, (request) => {
    if (pullOf(findPull(request)).mergedAt === null) throw notFound();
    return noContent;
  }),

  repositoryRoute(["PUT", "/pulls/{pull_number}/merge"], contents, (request) => merge(request)),

  repositoryRoute(["PUT", "/pulls/{pull_number}/update-branch"], write, (request) => {
    const issue = findPull(request);
    const expected = optionalText(request.body, "expected_head_sha", null);
    if (expected !== null && expected !== pullOf(issue).headOid) {
      throw new Refusal(422, "expected head sha didn't match current head ref.");
    }
    updateBranch(request, pullOf(issue), accountOf(request.actor));
    const url = `${apiUrl(request.world, request.repository)}/pulls/${issue.number}`;
    return { status: 202, body: { message: "Updating pull request branch.", url } };
  }),
];

/** `OWNER:BRANCH`, or a branch of the repository itself. */
function headOf(text: string, login: string): readonly [owner: string, branch: string] {
  const colon = text.indexOf(":");
  return colon < 0 ? [login, text] : [text.slice(0, colon), text.slice(colon + 1)];
}

export function findPull({ repository, params }: RepositoryRequest): Issue {
  const issue = present(repository.issues.get(Number(params.pull_number)));
  if (issue.pull === undefined) throw notFound();
  return issue;
}

export function pullOf(issue: Issue): Pull {
  return present(issue.pull);
}

function wantedPulls(request: RepositoryRequest) {
  const { repository, query } = request;
  const [state, head, base] = [query.get("state") ?? "open", query.get("head"), query.get("base")];
  const newestFirst = [...repository.issues.values()].toReversed();
  const ordered = query.get("direction") === "asc" ? newestFirst.toReversed() : newestFirst;
  return ordered.flatMap((issue) => {
    const { pull } = issue;
    if (pull === undefined || (state !== "all" && issue.state !== state)) return [];
    if (head !== null && head !== `${pull.from.owner.login}:${pull.head}`) return [];
    if (base !== null && base !== pull.base) return [];
    return [renderPull(request, issue, pull)];
  });
}

function editPull(request: RepositoryRequest, issue: Issue, pull: Pull): void {
  const { world, repository, actor, body } = request;
  const by = accountOf(actor);
  const changes: Record<string, unknown> = {};
  const [title, text] = [
    optionalText(body, "title", issue.title) ?? issue.title,
    optionalText(body, "body", issue.body),
  ];
  if (title !== issue.title) changes.title = { from: issue.title };
  if (text !== issue.body) changes.body = { from: issue.body ?? "" };
  const base = optionalText(body, "base", pull.base) ?? pull.base;
  if (base !== pull.base) {
    const baseOid = readRef(repository.directory, `refs/heads/${base}`);
    if (baseOid === undefined) throw new Refusal(422, "Validation Failed");
    changes.base = { ref: { from: pull.base }, sha: { from: pull.baseOid } };
    pull.base = base;
    movePull(pull, { baseOid });
  }
  issue.title = title;
  issue.body = text;
  if (Object.keys(changes).length > 0) {
    issue.updatedAt = timestamp(world);
    const payload = { number: issue.number, changes };
    emit(world, { repository, event: "pull_request", action: "edited", sender: by, issue, payload });
  }
  const state = choice(body, "state", [issue.state, "open", "closed"]);
  if (state === "closed") closeIssue(request, issue, by);
  else if (issue.state === "closed") reopen(request, issue, pull);
}

/** A branch that is gone, or a merge, cannot be undone by opening the pull request again. */
function reopen(request: RepositoryRequest, issue: Issue, pull: Pull): void {
  const headOid = readRef(pull.from.directory, `refs/heads/${pull.head}`);
  if (pull.mergedAt !== null || headOid === undefined) {
    throw new Refusal(422, "Validation Failed", {
      errors: [
        { resource: "PullRequest", code: "invalid", field: "state", message: "state cannot be changed." },
      ],
    });
  }
  movePull(pull, { headOid });
  reopenIssue(request, issue, accountOf(request.actor));
}

function merge(request: RepositoryRequest): Answer {
  const { body, actor, repository } = request;
  const issue = findPull(request);
  const pull = pullOf(issue);
  if (!isAllowed(actor, repository, need("contents", "write"))) throw new Refusal(403, "Forbidden");
  if (issue.state === "closed" || pull.draft) throw new Refusal(405, "Pull Request is not mergeable");
  const expected = optionalText(body, "sha", null);
  if (expected !== null && expected !== pull.headOid) {
    throw new Refusal(409, "Head branch was modified. Review and try the merge again.");
  }
  const sha = mergePull(request, issue, pull, {
    method: choice(body, "merge_method", ["merge", "squash", "rebase"]),
    title: optionalText(body, "commit_title", null),
    message: optionalText(body, "commit_message", null),
    by: accountOf(actor),
  });
  return ok({ sha, merged: true, message: "Pull Request successfully merged" });
}
