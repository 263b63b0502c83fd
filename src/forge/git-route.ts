import type { IncomingMessage } from "node:http";
import { type Actor, accountOf, actorOf } from "./actor.ts";
import { Refusal } from "./answers.ts";
import { type GitAnswer, isPush, serveGit } from "./git/http.ts";
import { listRefs } from "./git/refs.ts";
import { refsMoved } from "./push.ts";
import type { Repository } from "./records/repository.ts";
import { canSee, isAllowed, need } from "./rights.ts";
import { findRepository } from "./routing.ts";
import type { Place, World } from "./world.ts";

interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** Serves `/owner/name.git/…` by git itself; undefined for any other path. A push is followed by all that it entails. */
export async function serveRepository(world: World, incoming: Incoming): Promise<GitAnswer | undefined> {
  const [, name, path] =
    /^\/([^/]+\/[^/]+?)(?:\.git)?(\/info\/refs|\/git-(?:upload|receive)-pack)$/.exec(incoming.url.pathname) ??
    [];
  if (name === undefined || path === undefined) return undefined;
  const request = { path, query: incoming.url.search.slice(1) };
  const repository = findRepository(world, name);
  const actor = tryActor(world, incoming.headers.authorization);
  const problem = objection(actor, repository, isPush(request));
  if (problem !== undefined || repository === undefined || actor === undefined)
    return problem ?? refusal(404);
  const before = listRefs(repository.directory, "refs/");
  const answer = await serveGit(repository.directory, {
    ...request,
    method: incoming.method,
    headers: headersForGit(incoming.headers),
    body: incoming.body,
    user: actor.kind === "anonymous" ? undefined : accountOf(actor).login,
  });
  if (path === "/git-receive-pack") {
    tellPush({ world, repository }, { actor, before, body: incoming.body });
  }
  return answer;
}

function tryActor(world: World, header: string | undefined): Actor | undefined {
  try {
    return actorOf(world, header);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** What speaks against it: 401 makes git ask for a password, 404 hides what is private. */
function objection(
  actor: Actor | undefined,
  repository: Repository | undefined,
  push: boolean,
): GitAnswer | undefined {
  if (actor === undefined) return refusal(401);
  const wanted = need("contents", push ? "write" : "read");
  if (repository !== undefined && canSee(actor, repository) && isAllowed(actor, repository, wanted)) {
    return push && repository.archived ? refusal(403) : undefined;
  }
  if (actor.kind === "anonymous") return refusal(401);
  return refusal(repository !== undefined && canSee(actor, repository) ? 403 : 404);
}

function refusal(status: number): GitAnswer {
  const headers = status === 401 ? { "www-authenticate": 'Basic realm="GitHub"' } : {};
  return {
    status,
    headers: { "content-type": "text/plain", ...headers },
    body: Buffer.from("Repository not found.\n"),
  };
}

function headersForGit(headers: IncomingMessage["headers"]): Readonly<Record<string, string | undefined>> {
  return {
    "content-type": headers["content-type"],
    "content-encoding": headers["content-encoding"],
    "git-protocol": typeof headers["git-protocol"] === "string" ? headers["git-protocol"] : undefined,
  };
}

/** Only refs that this push named: others may have been moved by the API while git was at work. */
function tellPush(
  { world, repository }: Place,
  {
    actor,
    before,
    body,
  }: { readonly actor: Actor; readonly before: ReadonlyMap<string, string>; readonly body: Buffer },
): void {
  const after = listRefs(repository.directory, "refs/");
  const updates = pushedRefs(body).map((ref) => ({ ref, before: before.get(ref), after: after.get(ref) }));
  refsMoved({ world, repository }, updates, accountOf(actor));
}

/** The refs that a push names, in pkt-lines before its pack: `OLD NEW REF`, the first one followed by capabilities. */
function pushedRefs(body: Buffer): readonly string[] {
  const refs: string[] = [];
  for (let at = 0; at < body.length; ) {
    const length = Number.parseInt(body.subarray(at, at + 4).toString(), 16);
    if (!(length > 4)) break;
    const command =
      body
        .subarray(at + 4, at + length)
        .toString()
        .split("\0")[0] ?? "";
    refs.push(command.trim().split(" ")[2] ?? "");
    at += length;
  }
  return refs;
}
