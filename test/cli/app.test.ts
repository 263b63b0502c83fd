import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readCredentials } from "../../src/edge/app-credentials.ts";
import { registerApp, writeCredentials } from "../../src/edge/app-registration.ts";
import { labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";
import { tempDirectory } from "../support/temp.ts";

const manifest = {
  ...parse(readFileSync(new URL("../../app.yml", import.meta.url), "utf8")),
  name: "labkeeper & co",
  url: "https://github.com",
  hook_attributes: { url: "https://lab.example.org/api/github/webhooks", active: true },
};

/** The browser of a person: opens the page, and what GitHub would be sent. */
async function opened(url: string) {
  const page = await (await fetch(url)).text();
  const field = (pattern: RegExp) =>
    (pattern.exec(page)?.[1] ?? "").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  const action = new URL(field(/action="([^"]*)"/));
  const sent = JSON.parse(field(/value="([^"]*)"/)) as Record<string, unknown>;
  return { state: action.searchParams.get("state") ?? "", sent };
}

describe("registering the App", () => {
  test("GitHub gets the manifest; who comes back with another token gets nothing; credentials are the owner's alone", async () => {
    const forge = await forgeForTest();
    labIn(forge);
    const ready = Promise.withResolvers<string>();
    const registerUrl = `${forge.url}/settings/apps/new`;
    const registered = registerApp({ registerUrl, apiUrl: forge.url, manifest, onReady: ready.resolve });
    const url = await ready.promise;
    const { state, sent } = await opened(url);
    expect(sent).toEqual({ ...manifest, redirect_url: `${url}created` });
    forge.world.manifests.set("c0de", sent); // the person pressed the button on GitHub
    const back = async (query: string) => (await fetch(`${url}created?${query}`)).status;
    expect(await back("code=c0de&state=wrong")).toBe(400);
    expect(await back("code=c0de")).toBe(400);
    expect(await back(`state=${state}`)).toBe(400);
    expect(forge.calls.all()).toEqual([]);
    expect(await back(`code=c0de&state=${state}`)).toBe(200);
    const app = await registered;
    const directory = join(tempDirectory(), "labkeeper-app");
    const file = await writeCredentials(directory, app);
    expect(
      ["", "app.env", "private-key.pem"].map((name) => statSync(join(directory, name)).mode & 0o777),
    ).toEqual([0o700, 0o600, 0o600]);
    const lines = readFileSync(file, "utf8").trim().split("\n");
    const env = Object.fromEntries(lines.map((line) => line.split("=")));
    const credentials = await readCredentials({
      appId: env.APP_ID,
      privateKey: undefined,
      privateKeyPath: env.PRIVATE_KEY_PATH,
      webhookSecret: env.WEBHOOK_SECRET,
      webhookSecretPath: undefined,
      credentialsDirectory: undefined,
    });
    expect(credentials.appId).toBe(app.id);
    await expect(writeCredentials(directory, app)).rejects.toThrow("cannot be made");
  });

  test.each([
    ["a code that GitHub does not know", undefined, "(404)"],
    ["an answer that does not come", { kind: "reset" }, "(no answer)"],
    ["a failure", { kind: "answer", status: 502, message: "Bad Gateway" }, "(502)"],
  ] as const)("%s ends it with what to do", async (_, effect, words) => {
    const forge = await forgeForTest();
    const at = "POST /app-manifests/{code}/conversions";
    if (effect !== undefined) forge.calls.plant({ at, moment: "after", effect });
    const ready = Promise.withResolvers<string>();
    const registered = registerApp({
      registerUrl: "https://x.invalid",
      apiUrl: forge.url,
      manifest,
      onReady: ready.resolve,
    });
    const url = await ready.promise;
    const { state } = await opened(url);
    const failed = registered.catch((error: unknown) => error);
    await fetch(`${url}created?code=other&state=${state}`);
    expect(await failed).toMatchObject({ name: "Stop", message: expect.stringContaining(words) });
  });
});
