import type { Actor } from "./actor.ts";
import type { Answer } from "./answers.ts";
import { notFound, Refusal } from "./answers.ts";
import type { LimitState } from "./limits.ts";
import { fullName, type Repository } from "./records/repository.ts";
import { mustBeAllowed, mustSee, type Need } from "./rights.ts";
import type { World } from "./world.ts";

export interface Request {
  readonly world: World;
  readonly actor: Actor;
  /** The `{names}` of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON body; an empty object where none was sent. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Path and query as they were sent. */
  readonly target: string;
  readonly method: string;
  /** What the actor may still ask this hour. */
  readonly budget: LimitState;
}

export interface RepositoryRequest extends Request {
  readonly repository: Repository;
}

export interface Route {
  readonly method: string;
  /** As in GitHub's OpenAPI document, such as `/repos/{owner}/{repo}/git/ref/{ref}`. */
  readonly path: string;
  readonly run: (request: Request) => Answer;
}

export function route(method: string, path: string, run: (request: Request) => Answer): Route {
  return { method, path, run };
}

/**
 * A route below `/repos/{owner}/{repo}`: the repository must be visible to the actor (else 404) and one of `needs` granted
 * (else 403). A renamed or transferred repository answers with a redirect, an archived one takes no writes.
 */
export function repositoryRoute(
  [method, path]: readonly [string, string],
  needs: readonly Need[],
  run: (request: RepositoryRequest) => Answer,
): Route {
  return {
    method,
    path: `/repos/{owner}/{repo}${path}`,
    run: (request) => {
      const name = `${request.params.owner}/${request.params.repo}`;
      const repository = findRepository(request.world, name);
      if (repository === undefined) return redirected(request, name);
      mustSee(request.actor, repository);
      if (repository.archived && needs.some(({ level }) => level === "write")) {
        throw new Refusal(403, "Repository was archived so is read-only.");
      }
      mustBeAllowed(request.actor, repository, needs);
      return run({ ...request, repository });
    },
  };
}

/** Names are compared as GitHub does: without case. */
export function findRepository(world: World, name: string): Repository | undefined {
  const wanted = name.toLowerCase();
  return [...world.repositories.values()].find((candidate) => fullName(candidate).toLowerCase() === wanted);
}

function redirected({ world, actor, method, target }: Request, name: string): Answer {
  const wanted = name.toLowerCase();
  const moved = [...world.repositories.values()].find(({ formerNames }) => formerNames.has(wanted));
  if (moved === undefined) throw notFound();
  mustSee(actor, moved);
  const rest = target.split("/").slice(4).join("/");
  const url = `${world.origin}/repositories/${moved.id}${rest === "" ? "" : `/${rest}`}`;
  return {
    status: method === "GET" ? 301 : 307,
    headers: { location: url },
    body: { message: "Moved Permanently", url, documentation_url: "https://docs.github.com/rest" },
  };
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the route of a request; the path with fewer holes wins, then the longer one. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Match | undefined {
  const compiled = routes
    .map((candidate) => ({ route: candidate, pattern: pattern(candidate.path) }))
    .sort(
      (one, other) =>
        holes(one.route.path) - holes(other.route.path) || other.route.path.length - one.route.path.length,
    );
  return (method, path) => {
    for (const { route: candidate, pattern: wanted } of compiled) {
      const found = candidate.method === method ? wanted.exec(path) : null;
      if (found !== null) return { route: candidate, params: decoded(found.groups ?? {}) };
    }
    return undefined;
  };
}

function holes(path: string): number {
  return path.split("{").length;
}

/** `ref`, `branch` and `basehead` may hold slashes, `path` also be left out; other names are one segment. */
function pattern(path: string): RegExp {
  const body = path
    .replace("/{path}", "(?:/(?<path>.*))?")
    .replace(/\{(\w+)\}/g, (_, name: string) =>
      ["ref", "basehead", "branch"].includes(name) ? `(?<${name}>.+)` : `(?<${name}>[^/]+)`,
    );
  return new RegExp(`^${body}$`);
}

function decoded(groups: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  try {
    return Object.fromEntries(
      Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value ?? "")]),
    );
  } catch {
    throw notFound();
  }
}
