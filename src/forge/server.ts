import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Actor, accountOf, actorOf } from "./actor.ts";
import { type Answer, notFound, paged, Refusal, refused } from "./answers.ts";
import type { Call, CallBook, Effect } from "./calls.ts";
import { serveRepository } from "./git-route.ts";
import { runGraphql } from "./graphql/run.ts";
import { type Limits, limited } from "./limits.ts";
import { fullName } from "./records/repository.ts";
import { routes } from "./routes.ts";
import { createRouter, type Match } from "./routing.ts";
import type { World } from "./world.ts";

export interface Backstage {
  readonly world: World;
  readonly calls: CallBook;
  readonly limits: Limits;
  /** Mistakes of the forge itself; the client got a 500. */
  readonly bugs: unknown[];
}

interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

const find = createRouter(routes);

/** The forge as an HTTP server: git below `/owner/name.git`, everything else is the API. */
export function createForgeServer(stage: Backstage): Server {
  const server = createServer((request, response) => {
    serve(stage, request, response).catch((error: unknown) => {
      stage.bugs.push(error);
      response.destroy();
    });
  });
  // A client that keeps a connection for later must not find it closed at the moment that it writes.
  server.keepAliveTimeout = 0;
  return server;
}

async function serve(stage: Backstage, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const incoming = {
    method: request.method ?? "GET",
    url: new URL(`${stage.world.origin}${request.url ?? "/"}`),
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
  const log = jobLog(stage.world, incoming.url.pathname);
  if (log !== undefined) return void response.writeHead(200, { "content-type": "text/plain" }).end(log);
  const git = await serveRepository(stage.world, incoming);
  if (git === undefined) await serveApi(stage, incoming, response);
  else response.writeHead(git.status, git.headers).end(git.body);
}

/** Where a request for a job's log is sent on to: no part of the API, and open to who knows the address. */
function jobLog(world: World, path: string): string | undefined {
  const [, repository, job] = /^\/-\/job-logs\/(\d+)\/(\d+)$/.exec(path) ?? [];
  const runs = world.repositories.get(Number(repository))?.workflowRuns.values() ?? [];
  return [...runs].flatMap(({ jobs }) => jobs).find(({ id }) => id === Number(job))?.log;
}

async function serveApi(stage: Backstage, incoming: Incoming, response: ServerResponse): Promise<void> {
  const path = apiPath(stage.world, incoming.url.pathname);
  const isGraphql = incoming.method === "POST" && path === "/graphql";
  const match = find(incoming.method, path);
  const route = isGraphql ? "POST /graphql" : match && `${match.route.method} ${match.route.path}`;
  const number = stage.calls.numberFor(route);
  const early = stage.calls.due("before", number, route);
  const spoiled = await spoil(early);
  const answer = spoiled ?? answerTo(stage, { ...incoming, match, isGraphql });
  const late = spoiled === undefined ? await spoil(stage.calls.due("after", number, route)) : undefined;
  const final = late ?? answer;
  const call: Call = {
    number,
    method: incoming.method,
    target: `${incoming.url.pathname}${incoming.url.search}`,
    route,
    actor: nameOf(stage.world, incoming.headers.authorization),
    requestBody: parseJson(incoming.body),
    status: final === "reset" ? 0 : final.status,
    responseBody: final === "reset" ? undefined : final.body,
    planted: final !== answer || spoiled !== undefined,
  };
  stage.calls.record(call);
  if (final === "reset") response.destroy();
  else write(response, final);
}

/** Enterprise Server has its API below `/api/v3` and `/api/graphql`; `/repositories/ID` is any repository by number. */
function apiPath(world: World, pathname: string): string {
  const path = pathname.replace(/^\/api\/v3(?=\/)/, "").replace(/^\/api\/graphql$/, "/graphql");
  return path.replace(/^\/repositories\/(\d+)/, (_, id: string) => {
    const repository = world.repositories.get(Number(id));
    return `/repos/${repository === undefined ? `unknown/${id}` : fullName(repository)}`;
  });
}

async function spoil(effects: readonly Effect[]): Promise<Answer | "reset" | undefined> {
  for (const effect of effects) {
    if (effect.kind === "reset") return "reset";
    if (effect.kind === "delay") await new Promise((resolve) => setTimeout(resolve, effect.milliseconds));
    else if (effect.kind === "do") await effect.act();
    else return refused(new Refusal(effect.status, effect.message, { headers: effect.headers ?? {} }));
  }
  return undefined;
}

interface Matched extends Incoming {
  readonly match: Match | undefined;
  readonly isGraphql: boolean;
}

/** Carries the request out in one go: nothing comes between its reads and its writes. */
function answerTo(stage: Backstage, incoming: Matched): Answer {
  const { world, limits } = stage;
  let actor: Actor = { kind: "anonymous" };
  try {
    actor = actorOf(world, incoming.headers.authorization);
    const free = incoming.match?.route.path === "/rate_limit";
    const reached = free ? undefined : limits.charge(actor, costOf(incoming), world.now());
    if (reached === "primary" && incoming.isGraphql) return rateLimited(limits.headers(actor, world.now()));
    if (reached !== undefined) throw limited(reached, actor);
    const answer = paged(carryOut(stage, incoming, actor), incoming.url);
    const tagged = withEtag(incoming, answer);
    if (tagged.status === 304) limits.refund(actor);
    return { ...tagged, headers: { ...limits.headers(actor, world.now()), ...tagged.headers } };
  } catch (error) {
    const headers = limits.headers(actor, world.now());
    if (error instanceof Refusal) {
      const answer = refused(error);
      return { ...answer, headers: { ...headers, ...answer.headers } };
    }
    stage.bugs.push(error);
    return refused(new Refusal(500, "Server Error"));
  }
}

/** GraphQL tells of a used-up budget in its own way. */
function rateLimited(headers: Readonly<Record<string, string>>): Answer {
  return {
    status: 200,
    headers,
    body: { errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }] },
  };
}

function costOf({ method, isGraphql, body }: Matched): string {
  if (!isGraphql) return method;
  return body.includes("mutation") ? "POST" : "GET";
}

function carryOut(stage: Backstage, { method, url, body, match, isGraphql }: Matched, actor: Actor): Answer {
  const { world, limits } = stage;
  const sent = parseJson(body);
  if (sent === undefined && body.length > 0) throw new Refusal(400, "Problems parsing JSON");
  const fields = typeof sent === "object" && sent !== null ? (sent as Record<string, unknown>) : {};
  if (isGraphql) return runGraphql({ world, actor, body: fields });
  if (match === undefined) throw notFound();
  return match.route.run({
    world,
    actor,
    params: match.params,
    query: url.searchParams,
    body: fields,
    target: `${url.pathname}${url.search}`,
    method,
    budget: limits.state(actor, world.now()),
  });
}

function withEtag({ method, headers }: Incoming, answer: Answer): Answer {
  if (method !== "GET" || answer.status !== 200) return answer;
  const etag = `W/"${createHash("sha256").update(JSON.stringify(answer.body)).digest("hex")}"`;
  const known = (headers["if-none-match"] ?? "").split(/, */);
  if (known.includes(etag)) return { status: 304, headers: { etag } };
  return { ...answer, headers: { ...answer.headers, etag } };
}

function write(response: ServerResponse, { status, body, headers }: Answer): void {
  const text = body === undefined ? "" : JSON.stringify(body);
  response.writeHead(status, {
    server: "forge",
    ...(body === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
    ...headers,
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

function parseJson(body: Buffer): unknown {
  try {
    return body.length === 0 ? undefined : JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function nameOf(world: World, header: string | undefined): string {
  try {
    const actor = actorOf(world, header);
    if (actor.kind === "anonymous") return "anonymous";
    return actor.kind === "app" ? actor.app.slug : accountOf(actor).login;
  } catch {
    return "unknown";
  }
}
