import { handlersWith } from "./app.ts";
import { readCredentials, readPreviousKeys } from "./edge/app-credentials.ts";
import { readLibrary } from "./edge/library.ts";
import { createLog } from "./edge/log.ts";
import { usualLimits } from "./edge/nix-check/limits.ts";
import { checkWithNix, type NixCheckRequest } from "./edge/nix-check.ts";
import { Stop } from "./errors.ts";
import type { Evaluate } from "./flow/evaluate.ts";
import { keyringFrom } from "./keyring-settings.ts";
import { serve } from "./serve.ts";
import type { ServerSettings, Settings } from "./settings.ts";
import { markerKeys } from "./talk/markers.ts";

const levels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

/**
 * Runs the App as the environment says, until a signal ends it: SIGTERM and SIGINT let what is in hand end.
 * @throws Stop where a setting is missing or wrong
 */
export async function serveSettings({
  app,
  server,
  rekey,
  credentialsDirectory,
  ageKey,
  path,
  nixStore,
}: Settings): Promise<void> {
  ageKey?.fill(0); // a server takes its key from a file or a credential, never from the environment
  const credentials = await readCredentials({ ...noApp, ...app, credentialsDirectory });
  const { apiUrl, host, dataDirectory } = server;
  const log = createLog(level(server), [credentials.privateKey, credentials.webhookSecret]);
  const pollEvery = poll(server);
  const end = Promise.withResolvers<number>();
  const serving = await serve({
    credentials,
    apiUrl,
    host,
    dataDirectory,
    pollEvery,
    port: port(server),
    handlers: handlersWith({
      library: await readLibrary(),
      keys: markerKeys(credentials.privateKey, await readPreviousKeys(app?.previousPrivateKeyPath)),
      keyring: await keyringFrom({ rekey, credentialsDirectory }),
      evaluate: evaluator(server.nix, { path, store: nixStore }),
    }),
    log,
    now: () => new Date(),
    onFatal: () => end.resolve(3),
  });
  log.info({ host, port: serving.port, dataDirectory, polling: pollEvery !== undefined }, "labkeeper serves");
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => end.resolve(0));
  const code = await end.promise;
  await serving.stop();
  log.info({}, "labkeeper ends");
  process.exit(code); // whatever is still in hand is done by the next process
}

const noApp = {
  appId: undefined,
  privateKey: undefined,
  privateKeyPath: undefined,
  previousPrivateKeyPath: undefined,
  webhookSecret: undefined,
  webhookSecretPath: undefined,
};

function port({ port: text }: ServerSettings): number {
  if (/^[0-9]{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new Stop(
    `PORT: expected a number from 0 to 65535, found ${JSON.stringify(text)}`,
    "set PORT, such as 3000",
  );
}

function poll({ pollSeconds: text }: ServerSettings): number | undefined {
  if (text === undefined) return undefined;
  if (/^[0-9]{2,5}$/.test(text)) return Number(text) * 1000;
  const remedy = "set LABKEEPER_POLL, such as 30, or unset it where webhooks reach labkeeper";
  throw new Stop(`LABKEEPER_POLL: expected seconds, 10 or more, found ${JSON.stringify(text)}`, remedy);
}

/** Nix as the operator lets us run it: on trees that may be a stranger's. */
function evaluator(
  setting: string | undefined,
  nix: Pick<NixCheckRequest, "path" | "store">,
): Evaluate | undefined {
  if (setting === undefined) return undefined;
  if (setting !== "evaluate" && setting !== "build") {
    throw new Stop(
      `LABKEEPER_NIX: expected evaluate or build, found ${JSON.stringify(setting)}`,
      "set it to evaluate, or unset it where labkeeper is to run no nix",
    );
  }
  return async (tree, { seconds, onStep }) => {
    const limits = { ...usualLimits, seconds: Math.min(seconds, usualLimits.seconds) };
    const builds = setting === "build";
    return await checkWithNix({ ...nix, tree, limits, builds, trusted: false, onProgress: onStep });
  };
}

function level({ logLevel }: ServerSettings): string {
  if (levels.includes(logLevel)) return logLevel;
  throw new Stop(
    `LOG_LEVEL: expected one of ${levels.join(", ")}, found ${JSON.stringify(logLevel)}`,
    "set LOG_LEVEL",
  );
}
