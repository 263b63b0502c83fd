import { randomBytes, timingSafeEqual } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { z } from "zod";
import { Stop } from "../errors.ts";

export interface Registration {
  /** Where a person registers Apps, such as `https://github.com/settings/apps/new`. */
  readonly registerUrl: string;
  /** GitHub's API, which hands out the credentials. */
  readonly apiUrl: string;
  /** What is registered; the address of this process is added. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Told the address that a person has to open. */
  readonly onReady: (url: string) => void;
}

/** What GitHub hands out, once. */
export type NewApp = z.infer<typeof conversion>;

const conversion = z.object({
  id: z.int().positive(),
  slug: z.string(),
  html_url: z.string(),
  pem: z.string(),
  webhook_secret: z.string(),
});

/**
 * Registers an App by its manifest (docs.github.com "Registering a GitHub App from a manifest"): a person opens a page that
 * we serve on loopback, confirms on GitHub, and is sent back with a code. Only who carries the token that this page sent along
 * is listened to, and only once.
 * @throws Stop where GitHub does not hand the credentials out
 */
export async function registerApp({ registerUrl, apiUrl, manifest, onReady }: Registration): Promise<NewApp> {
  const state = randomBytes(32).toString("base64url");
  const code = Promise.withResolvers<string>();
  let isUsed = false;
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    const given = searchParams.get("code");
    if (pathname === "/" && !isUsed)
      answer(response, 200, form({ registerUrl, state, manifest: completed() }));
    else if (
      pathname === "/created" &&
      given !== null &&
      !isUsed &&
      same(searchParams.get("state") ?? "", state)
    ) {
      isUsed = true;
      answer(response, 200, "<p>Registered. Go back to the terminal.</p>");
      code.resolve(given);
    } else answer(response, 400, "<p>This is not the answer that labkeeper waits for.</p>");
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const completed = () => ({ ...manifest, redirect_url: `${url}/created` });
  onReady(`${url}/`);
  try {
    return await convert(apiUrl, await code.promise);
  } finally {
    server.close();
    server.closeIdleConnections();
  }
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function convert(apiUrl: string, code: string): Promise<NewApp> {
  const path = `${apiUrl}/app-manifests/${encodeURIComponent(code)}/conversions`;
  const asked = fetch(path, { method: "POST", headers: { accept: "application/vnd.github+json" } });
  const answered = await asked.catch(() => undefined);
  const parsed = conversion.safeParse(await answered?.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw new Stop(
    `GitHub did not hand out the App's credentials (${answered?.status ?? "no answer"})`,
    "run labkeeper app create again: its code is good once, and for an hour; delete the App that was left on GitHub",
  );
}

/** GitHub takes the manifest from a form that a person's browser sends. */
function form(sent: {
  readonly registerUrl: string;
  readonly state: string;
  readonly manifest: object;
}): string {
  const action = `${sent.registerUrl}?state=${encodeURIComponent(sent.state)}`;
  return `<form action="${escaped(action)}" method="post">
<input type="hidden" name="manifest" value="${escaped(JSON.stringify(sent.manifest))}">
<button>Register the App on GitHub</button></form>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    connection: "close",
  });
  response.end(`<!doctype html><title>labkeeper</title>${body}\n`);
}

/** Writes `private-key.pem` and `app.env`, for their owner alone. @throws Stop where they are there already */
export async function writeCredentials(directory: string, app: NewApp): Promise<string> {
  const [key, env] = [join(directory, "private-key.pem"), join(directory, "app.env")];
  const text = `APP_ID=${app.id}\nPRIVATE_KEY_PATH=${key}\nWEBHOOK_SECRET=${app.webhook_secret}\n`;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeNew(key, app.pem);
  await writeNew(env, text);
  return env;
}

async function writeNew(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flag: "wx" }).catch((error: unknown) => {
    throw new Stop(
      `${path} cannot be made: ${error instanceof Error ? error.message : String(error)}`,
      "the App is registered: make a new key and secret in its settings on GitHub, or remove the file and begin again",
    );
  });
}
