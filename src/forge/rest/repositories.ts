import { type Actor, accountOf } from "../actor.ts";
import { invalid, listed, noContent, ok, present, Refusal } from "../answers.ts";
import { forkRepository, inNetwork } from "../forks.ts";
import { listRefs, readRef } from "../git/refs.ts";
import type { Account } from "../records/accounts.ts";
import { fullName, type Repository } from "../records/repository.ts";
import { renderAccount, renderProfile } from "../render/account.ts";
import { apiUrl, details, renderRepository } from "../render/repository.ts";
import { canSee, covers, isAtLeast, need, roleOf } from "../rights.ts";
import { findRepository, type Route, repositoryRoute, route } from "../routing.ts";
import { emit } from "../webhooks/emit.ts";
import { type Place, timestamp } from "../world.ts";

export const repositoryRoutes: readonly Route[] = [
  repositoryRoute(["GET", ""], [need("metadata", "read")], ({ world, repository, actor }) => {
    const viewer = actor.kind === "user" ? actor.account : undefined;
    return ok({ ...renderRepository(world, repository, viewer), ...details });
  }),

  route("PATCH", "/repos/{owner}/{repo}", ({ world, actor, params, body }) => {
    const repository = present(findRepository(world, `${params.owner}/${params.repo}`));
    mustAdminister(actor, repository);
    edit({ world, repository }, body, accountOf(actor));
    return ok({ ...renderRepository(world, repository), ...details });
  }),

  route("DELETE", "/repos/{owner}/{repo}", ({ world, actor, params }) => {
    const repository = present(findRepository(world, `${params.owner}/${params.repo}`));
    mustAdminister(actor, repository);
    emit(world, { repository, event: "repository", action: "deleted", sender: accountOf(actor) });
    world.repositories.delete(repository.id);
    return noContent;
  }),

  route("POST", "/repos/{owner}/{repo}/transfer", ({ world, actor, params, body }) => {
    const repository = present(findRepository(world, `${params.owner}/${params.repo}`));
    mustAdminister(actor, repository);
    const target = world.accounts.get(String(body.new_owner).toLowerCase());
    if (target === undefined) throw invalid("Repository", "new_owner");
    const from = repository.owner;
    rename({ world, repository }, { owner: target });
    const payload = { changes: { owner: { from: { [kindOf(from)]: renderAccount(world, from) } } } };
    const sender = accountOf(actor);
    emit(world, { repository, event: "repository", action: "transferred", sender, payload });
    return { status: 202, body: renderRepository(world, repository) };
  }),

  repositoryRoute(["POST", "/forks"], [], ({ world, repository, actor }) => {
    if (actor.kind === "installation") throw new Refusal(403, "Resource not accessible by integration");
    const owner = accountOf(actor);
    if (
      inNetwork(world, repository, owner.login) !== undefined ||
      findRepository(world, `${owner.login}/${repository.name}`)
    ) {
      throw invalid("Repository", "name", "custom", "name already exists on this account");
    }
    return {
      status: 202,
      body: { ...renderRepository(world, forkRepository(world, repository, owner)), ...details },
    };
  }),

  repositoryRoute(["GET", "/collaborators/{username}/permission"], [need("metadata", "read")], (request) => {
    const { world, repository, params } = request;
    const account = present(world.accounts.get((params.username ?? "").toLowerCase()));
    const role = roleOf(account, repository) ?? "none";
    const permission = role === "maintain" ? "write" : role === "triage" ? "read" : role;
    const user = { ...renderAccount(world, account), role_name: role };
    return ok({ permission, role_name: role, user });
  }),

  repositoryRoute(["GET", "/branches"], [need("contents", "read")], ({ world, repository }) => {
    const names = [...listRefs(repository.directory, "refs/heads/").keys()].map((ref) => ref.slice(11));
    return listed(names.map((name) => renderBranch({ world, repository }, name)));
  }),

  repositoryRoute(
    ["GET", "/rules/branches/{branch}"],
    [need("metadata", "read")],
    ({ repository, params }) => {
      const source = {
        ruleset_source_type: "Repository",
        ruleset_source: fullName(repository),
        ruleset_id: 1,
      };
      const isProtected = repository.protectedBranches.has(params.branch ?? "");
      const rules = ["deletion", "non_fast_forward"].map((type) => ({ type, ...source }));
      return listed(isProtected ? rules : []);
    },
  ),

  route("GET", "/user", ({ world, actor }) => {
    if (actor.kind === "installation") throw new Refusal(403, "Resource not accessible by integration");
    return ok(renderProfile(world, accountOf(actor)));
  }),

  route("GET", "/user/{account_id}", ({ world, params }) =>
    ok(
      renderProfile(
        world,
        present([...world.accounts.values()].find(({ id }) => String(id) === params.account_id)),
      ),
    ),
  ),

  route("GET", "/users/{username}", ({ world, params }) =>
    ok(renderProfile(world, present(world.accounts.get((params.username ?? "").toLowerCase())))),
  ),

  route("GET", "/user/repos", ({ world, actor }) => {
    const account = accountOf(actor);
    const all = [...world.repositories.values()];
    const mine = all.filter((one) => one.owner === account || one.collaborators.has(account));
    return listed(mine.map((repository) => renderRepository(world, repository, account)));
  }),
];

function renderBranch({ world, repository }: Place, name: string) {
  const sha = readRef(repository.directory, `refs/heads/${name}`) ?? "";
  const api = apiUrl(world, repository);
  return {
    name,
    commit: { sha, url: `${api}/commits/${sha}` },
    protected: repository.protectedBranches.has(name),
  };
}

function mustAdminister(actor: Actor, repository: Repository): void {
  if (!canSee(actor, repository)) throw new Refusal(404, "Not Found");
  const asPerson = actor.kind === "user" && isAtLeast(roleOf(actor.account, repository), "admin");
  const asApp =
    actor.kind === "installation" &&
    actor.permissions.administration === "write" &&
    covers(actor.installation, repository);
  if (!asPerson && !asApp) throw new Refusal(403, "Must have admin rights to Repository.");
}

function kindOf(account: Account): string {
  return account.type === "Organization" ? "organization" : "user";
}

function edit(place: Place, body: Readonly<Record<string, unknown>>, by: Account): void {
  const { world, repository } = place;
  const tell = (action: string, payload = {}): void =>
    emit(world, { repository, event: "repository", action, sender: by, payload });
  if (typeof body.name === "string" && body.name !== repository.name) {
    const from = repository.name;
    rename(place, { name: body.name });
    tell("renamed", { changes: { repository: { name: { from } } } });
  }
  if (typeof body.archived === "boolean" && body.archived !== repository.archived) {
    repository.archived = body.archived;
    tell(body.archived ? "archived" : "unarchived");
  }
  if (typeof body.private === "boolean" && body.private !== repository.private) {
    repository.private = body.private;
    tell(body.private ? "privatized" : "publicized");
  }
  if (typeof body.default_branch === "string" && body.default_branch !== repository.defaultBranch) {
    const from = repository.defaultBranch;
    repository.defaultBranch = body.default_branch;
    tell("edited", { changes: { default_branch: { from } } });
  }
  repository.updatedAt = timestamp(world);
}

/** The old name keeps working as a redirect. */
function rename({ world, repository }: Place, to: { readonly name?: string; readonly owner?: Account }) {
  const wanted = `${(to.owner ?? repository.owner).login}/${to.name ?? repository.name}`;
  if (findRepository(world, wanted) !== undefined)
    throw invalid("Repository", "name", "custom", "name already exists");
  repository.formerNames.add(fullName(repository).toLowerCase());
  repository.name = to.name ?? repository.name;
  repository.owner = to.owner ?? repository.owner;
  repository.formerNames.delete(wanted.toLowerCase());
}
