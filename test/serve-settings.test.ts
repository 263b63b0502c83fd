import { generateKeyPairSync } from "node:crypto";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { hookHeaders } from "./support/app/sent.ts";
import { labIn } from "./support/forge/lab.ts";
import { forgeForTest } from "./support/forge/start.ts";
import { tempDirectory } from "./support/temp.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
});

/** `npm start` with this environment and no other. */
function started(env: Readonly<Record<string, string>>) {
  const running = execa(process.execPath, [main], { env, extendEnv: false, reject: false });
  onTestFinished(() => void running.kill("SIGKILL"));
  return running;
}

test.each([
  ["no secret", { APP_ID: "7", PRIVATE_KEY: privateKey }, /expected WEBHOOK_SECRET, WEBHOOK_SECRET_PATH/],
  [
    "a short secret",
    { APP_ID: "7", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: "development" },
    /16 characters/,
  ],
  ["no App", { WEBHOOK_SECRET: "0123456789abcdef" }, /APP_ID/],
  [
    "a port of words",
    { APP_ID: "7", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: "0123456789abcdef", PORT: "web" },
    /PORT/,
  ],
  [
    "a poll too often",
    { APP_ID: "7", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: "0123456789abcdef", LABKEEPER_POLL: "1" },
    /LABKEEPER_POLL/,
  ],
])("%s: nothing starts, and what to do is said", async (_, env, message) => {
  const { exitCode, stderr } = await started({ ...env, LABKEEPER_DATA: tempDirectory() });
  expect(stderr).toMatch(message);
  expect(stderr).toContain("to do");
  expect(exitCode).toBe(1);
});

test("serves until SIGTERM, then ends with 0; neither signature nor token nor key is in its log", async () => {
  const forge = await forgeForTest({ webhooks: "manual" });
  const { app, privateKey: key } = labIn(forge);
  const running = started({
    APP_ID: String(app.id),
    PRIVATE_KEY: key,
    WEBHOOK_SECRET: app.hook.secret,
    GITHUB_API_URL: forge.url,
    PORT: "0",
    LOG_LEVEL: "trace",
    LABKEEPER_DATA: tempDirectory(),
  });
  let log = "";
  running.stdout.on("data", (chunk: Buffer) => (log += chunk.toString()));
  await expect.poll(() => /"port":(\d+)/.exec(log)?.[1], { timeout: 30_000 }).toBeDefined();
  const port = /"port":(\d+)/.exec(log)?.[1];
  const body = "{}";
  const headers = hookHeaders(body);
  const url = `http://127.0.0.1:${port}/api/github/webhooks`;
  expect((await fetch(url, { method: "POST", body, headers })).status).toBe(202);
  await expect.poll(() => log, { timeout: 30_000 }).toContain("installation/repositories");
  running.kill("SIGTERM");
  expect((await running).exitCode).toBe(0);
  expect(log).toContain("labkeeper ends");
  for (const hidden of [
    headers["x-hub-signature-256"] ?? "",
    "ghs_forge",
    app.hook.secret,
    key.split("\n")[1] ?? "",
  ]) {
    expect(log).not.toContain(hidden);
  }
});
