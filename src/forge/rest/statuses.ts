import { accountOf } from "../actor.ts";
import { created, listed, ok, present, Refusal } from "../answers.ts";
import { choice, optionalText } from "../fields.ts";
import { readCommit } from "../git/commits.ts";
import type { Status } from "../records/checks.ts";
import { renderAccount } from "../render/account.ts";
import { apiUrl, renderRepository } from "../render/repository.ts";
import { need } from "../rights.ts";
import { type RepositoryRequest, type Route, repositoryRoute } from "../routing.ts";
import { nextId, nodeId, type Place, timestamp } from "../world.ts";
import { commitNamed } from "./commits.ts";

const read = [need("statuses", "read")];
const write = [need("statuses", "write")];

export const statusRoutes: readonly Route[] = [
  repositoryRoute(["POST", "/statuses/{sha}"], write, (request) => {
    const { world, repository, actor, params, body } = request;
    const oid = params.sha ?? "";
    if (readCommit(repository.directory, oid) === undefined)
      throw new Refusal(422, `No commit found for SHA: ${oid}`);
    const status: Status = {
      id: nextId(world),
      oid,
      state: choice(body, "state", ["", "error", "failure", "pending", "success"]),
      context: optionalText(body, "context", null) ?? "default",
      description: optionalText(body, "description", null),
      targetUrl: optionalText(body, "target_url", null),
      creator: accountOf(actor),
      createdAt: timestamp(world),
    };
    if (status.state === "") throw new Refusal(422, "Validation Failed");
    if ((status.description ?? "").length > 140) throw new Refusal(422, "Validation Failed");
    repository.statuses.push(status);
    return created({ ...renderStatus(request, status), creator: renderAccount(world, status.creator) });
  }),

  repositoryRoute(["GET", "/commits/{ref}/statuses"], read, (request) =>
    listed(
      statusesAt(request).map((status) => ({
        ...renderStatus(request, status),
        creator: renderAccount(request.world, status.creator),
      })),
    ),
  ),

  repositoryRoute(["GET", "/commits/{ref}/status"], read, (request) => {
    const all = statusesAt(request);
    const newest = all.filter((one, at) => all.findIndex(({ context }) => context === one.context) === at);
    const sha = present(commitNamed(request.repository, request.params.ref ?? ""));
    const api = apiUrl(request.world, request.repository);
    return ok({
      state: combined(newest),
      statuses: newest.map((status) => renderStatus(request, status)),
      sha,
      total_count: newest.length,
      repository: renderRepository(request.world, request.repository),
      commit_url: `${api}/commits/${sha}`,
      url: `${api}/commits/${sha}/status`,
    });
  }),
];

function statusesAt({ repository, params }: RepositoryRequest): readonly Status[] {
  const oid = present(commitNamed(repository, params.ref ?? ""));
  return repository.statuses.filter((status) => status.oid === oid).toReversed();
}

function combined(statuses: readonly Status[]): string {
  if (statuses.some(({ state }) => ["error", "failure"].includes(state))) return "failure";
  return statuses.length > 0 && statuses.every(({ state }) => state === "success") ? "success" : "pending";
}

function renderStatus({ world, repository }: Place, status: Status) {
  return {
    url: `${apiUrl(world, repository)}/statuses/${status.oid}`,
    avatar_url: `${world.origin}/avatars/u/${status.creator.id}`,
    id: status.id,
    node_id: nodeId("SC", status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
  };
}
