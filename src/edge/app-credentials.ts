import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Stop } from "../errors.ts";

/** Where an App's credentials may come from; a value goes before a file, a file before systemd's credential. */
export interface AppSources {
  readonly appId: string | undefined;
  readonly privateKey: string | undefined;
  readonly privateKeyPath: string | undefined;
  readonly webhookSecret: string | undefined;
  readonly webhookSecretPath: string | undefined;
  /** $CREDENTIALS_DIRECTORY of a systemd unit. */
  readonly credentialsDirectory: string | undefined;
}

export interface Credentials {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
}

/** Shorter can be guessed, and Probot's own default is nine characters long. */
const SHORTEST_SECRET = 16;

/** @throws Stop where one of the three is missing or no good: a server without a secret would believe everybody. */
export async function readCredentials(sources: AppSources): Promise<Credentials> {
  const { appId, credentialsDirectory } = sources;
  if (!/^[1-9][0-9]{0,11}$/.test(appId ?? "")) {
    throw new Stop(`APP_ID: expected the App's number, found ${JSON.stringify(appId ?? "nothing")}`, REMEDY);
  }
  const directory = credentialsDirectory;
  const key = await given("PRIVATE_KEY", {
    value: sources.privateKey,
    path: sources.privateKeyPath,
    directory,
  });
  const secret = await given("WEBHOOK_SECRET", {
    value: sources.webhookSecret,
    path: sources.webhookSecretPath,
    directory,
  });
  if (secret.length < SHORTEST_SECRET) {
    throw new Stop(
      `WEBHOOK_SECRET: expected at least ${SHORTEST_SECRET} characters, found ${secret.length}`,
      "make a long random one (openssl rand -hex 32), and set it here and in the App's settings on GitHub",
    );
  }
  return { appId: Number(appId), privateKey: pem(key), webhookSecret: secret };
}

const REMEDY = "labkeeper app create registers an App and writes all three (docs/app.md)";

/** systemd's names: `LoadCredential=labkeeper-private-key:/path`. */
const credentialOf = {
  PRIVATE_KEY: "labkeeper-private-key",
  WEBHOOK_SECRET: "labkeeper-webhook-secret",
} as const;

interface Places {
  readonly value: string | undefined;
  readonly path: string | undefined;
  readonly directory: string | undefined;
}

async function given(name: keyof typeof credentialOf, { value, path, directory }: Places): Promise<string> {
  if (value !== undefined) return value;
  if (path !== undefined) {
    const text = await read(path);
    if (text === undefined) throw new Stop(`${name}_PATH: ${JSON.stringify(path)} cannot be read`, REMEDY);
    return text;
  }
  const text = directory === undefined ? undefined : await read(join(directory, credentialOf[name]));
  if (text !== undefined) return text;
  throw new Stop(
    `expected ${name}, ${name}_PATH or the credential ${credentialOf[name]}, found none`,
    REMEDY,
  );
}

/** PEM of the App's earlier key, for as long as texts on GitHub bear its marks. @throws Stop where it cannot be read */
export async function readPreviousKeys(path: string | undefined): Promise<readonly string[]> {
  if (path === undefined) return [];
  const text = await read(path);
  if (text !== undefined) return [pem(text)];
  throw new Stop(
    `PREVIOUS_PRIVATE_KEY_PATH: ${JSON.stringify(path)} cannot be read`,
    "give the file with the App's earlier key, or unset it",
  );
}

async function read(path: string): Promise<string | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text?.trim();
}

/** A key as files and environments carry it: as it is, with `\\n` for its line breaks, or in base64. */
function pem(text: string): string {
  const unescaped = text.replaceAll("\\n", "\n");
  const candidate = unescaped.includes("-----BEGIN")
    ? unescaped
    : Buffer.from(text, "base64").toString("utf8");
  try {
    return createPrivateKey(candidate).export({ type: "pkcs8", format: "pem" }).toString();
  } catch {
    throw new Stop("PRIVATE_KEY: expected a private key in PEM, found something else", REMEDY);
  }
}
