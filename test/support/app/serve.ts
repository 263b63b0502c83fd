import { pino } from "pino";
import { onTestFinished } from "vitest";
import type { Handlers } from "../../../src/flow/hands.ts";
import type { Forge } from "../../../src/forge/forge.ts";
import type { App } from "../../../src/forge/records/accounts.ts";
import { type ServeOptions, type Serving, serve } from "../../../src/serve.ts";
import { tempDirectory } from "../temp.ts";

export interface ServedApp extends Serving {
  /** Where it listens, such as `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly dataDirectory: string;
  /** What it logged, as JSON lines. */
  readonly log: readonly string[];
}

interface Wanted extends Partial<Omit<ServeOptions, "credentials" | "handlers">> {
  readonly app: App;
  readonly privateKey: string;
  readonly handlers: Handlers;
}

/** labkeeper's server for an App of a forge, whose webhooks go to it from now on; stopped when the test ends. */
export async function serveForTest(
  forge: Forge,
  { app, privateKey, handlers, ...options }: Wanted,
): Promise<ServedApp> {
  const log: string[] = [];
  const dataDirectory = options.dataDirectory ?? tempDirectory();
  const serving = await serve({
    credentials: { appId: app.id, privateKey, webhookSecret: app.hook.secret },
    apiUrl: forge.url,
    host: "127.0.0.1",
    port: 0,
    pollEvery: undefined,
    now: () => new Date(),
    onFatal: () => {},
    paced: false,
    log: pino({ level: "debug" }, { write: (line) => void log.push(line) }),
    ...options,
    dataDirectory,
    handlers,
  });
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= serving.stop());
  onTestFinished(stop);
  const url = `http://127.0.0.1:${serving.port}`;
  if (options.pollEvery === undefined) app.hook.url = `${url}/api/github/webhooks`;
  return { port: serving.port, stop, url, dataDirectory, log };
}
