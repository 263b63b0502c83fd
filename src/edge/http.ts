import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Stop } from "../errors.ts";
import { answerHook, type HookRoute, LONGEST_PAYLOAD, type Reply } from "./http/webhook.ts";

export interface HttpOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Undefined: no webhooks are taken. */
  readonly hook: Omit<HookRoute, "limits"> | undefined;
  /** What keeps this from working, in a word each. */
  readonly troubles: () => Promise<readonly string[]>;
  /** Milliseconds for a whole request, and for its headers. GitHub gives up after 10 s. */
  readonly within?: number;
}

export interface HttpServer {
  readonly port: number;
  /** Takes no more; resolves when all that was begun is answered. */
  readonly close: () => Promise<void>;
}

const WITHIN = 10_000;
/** More at a time than GitHub ever sends. */
const MOST_CONNECTIONS = 500;
/** Bodies of all requests together. */
const BUDGET = 2 * LONGEST_PAYLOAD;

/**
 * Serves /api/github/webhooks, /healthz (the process runs) and /readyz (it can do its work).
 * @throws Stop when the address is taken or not ours
 */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const limits = { most: LONGEST_PAYLOAD, budget: { most: BUDGET, held: 0 } };
  const { within = WITHIN } = options;
  const server = createServer(
    {
      requestTimeout: within,
      headersTimeout: within,
      connectionsCheckingInterval: within / 10,
      keepAliveTimeout: 5000,
    },
    (request, response) => {
      answer(request, options, limits)
        .then((reply) => write(request, response, reply))
        .catch((error: unknown) => {
          options.hook?.onError(error);
          response.destroy();
        });
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), within).unref();
      }),
  };
}

function listen(server: Server, { host, port }: HttpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const remedy = "set HOST and PORT to an address of this machine that is free";
      reject(new Stop(`cannot listen on ${host}:${port}: ${error.message}`, remedy));
    });
    server.listen(port, host, resolve);
  });
}

async function answer(
  request: IncomingMessage,
  { hook, troubles }: HttpOptions,
  limits: HookRoute["limits"],
): Promise<Reply> {
  const path = (request.url ?? "/").replace(/\?.*/s, "");
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (path === "/healthz" && isRead) return { status: 200, text: "ok" };
  if (path === "/readyz" && isRead) {
    const found = await troubles().catch(() => ["store"]);
    return found.length === 0 ? { status: 200, text: "ready" } : { status: 503, text: found.join("\n") };
  }
  if (path !== "/api/github/webhooks" || hook === undefined) return { status: 404, text: "not found" };
  if (request.method !== "POST") return { status: 405, text: "POST expected" };
  return await answerHook(request, { ...hook, limits });
}

/** A body that was not read to its end ends with its connection. */
function write(request: IncomingMessage, response: ServerResponse, { status, text }: Reply): void {
  const goesOn = request.complete;
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "x-content-type-options": "nosniff",
    ...(status === 503 ? { "retry-after": "30" } : {}),
    ...(goesOn ? {} : { connection: "close" }),
  });
  response.end(`${text}\n`, () => {
    if (!goesOn) request.destroy();
  });
}
