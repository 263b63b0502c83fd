/** One of the servers that bench-serve.ts compares, in a process of its own: prints its port. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ServerKind } from "./bench-serve-process.ts";

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

async function labkeeper(module: string): Promise<number> {
  const { pino } = await import("pino");
  // And with it all that the App does.
  const { serve } = (await import(new URL(module, import.meta.url).href)) as typeof import("../src/serve.ts");
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

const start = {
  probot: bareProbot,
  built: () => labkeeper("../dist/serve.js"),
  source: () => labkeeper("../src/serve.ts"),
}[kind as ServerKind];
process.stdout.write(`${await start()}\n`);
