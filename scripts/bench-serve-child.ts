/** One of the two servers that bench-serve.ts compares, in a process of its own: prints its port. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

interface Given {
  readonly privateKey: string;
  readonly secret: string;
  readonly directory: string;
}

const [kind, json = "{}"] = process.argv.slice(2);
const { privateKey, secret, directory } = JSON.parse(json) as Given;
/** Nobody listens there: what is measured is what comes in. */
const nowhere = "http://127.0.0.1:9";

async function bareProbot(): Promise<number> {
  const { createNodeMiddleware, createProbot } = await import("probot");
  const overrides = { appId: 7, privateKey, secret, logLevel: "fatal" as const };
  const probot = createProbot({ overrides });
  const middleware = await createNodeMiddleware(
    (app) => {
      app.on("push", () => {});
    },
    { probot, webhooksPath: "/api/github/webhooks" },
  );
  const server = createServer((request, response) => void middleware(request, response));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

async function labkeeper(): Promise<number> {
  const { pino } = await import("pino");
  const { serve } = await import("../src/serve.ts"); // and with it all that the App does
  const serving = await serve({
    credentials: { appId: 7, privateKey, webhookSecret: secret },
    apiUrl: nowhere,
    host: "127.0.0.1",
    port: 0,
    dataDirectory: directory,
    pollEvery: undefined,
    handlers: { reconcile: async () => {} },
    log: pino({ level: "silent" }),
    onFatal: (error) => {
      throw error;
    },
    now: () => new Date(),
  });
  return serving.port;
}

process.stdout.write(`${await (kind === "probot" ? bareProbot() : labkeeper())}\n`);
