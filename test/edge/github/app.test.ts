import { pino } from "pino";
import { ProbotOctokit } from "probot";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Client } from "../../../src/edge/github/api.ts";
import { type AppOnGitHub, connectApp } from "../../../src/edge/github/app.ts";
import type { Forge } from "../../../src/forge/forge.ts";
import { type Lab, labIn } from "../../support/forge/lab.ts";
import { forgeForTest } from "../../support/forge/start.ts";

async function connected(lab: Lab, options: { readonly paced?: boolean } = {}): Promise<AppOnGitHub> {
  const { app, privateKey, forge } = lab;
  return await connectApp({
    appId: app.id,
    privateKey,
    webhookSecret: app.hook.secret,
    baseUrl: forge.url,
    log: pino({ level: "silent" }),
    ...options,
  });
}

const BLOBS = "POST /repos/{owner}/{repo}/git/blobs";

/** Writes one thing that nobody is notified of. */
async function write(client: Client, owner: string): Promise<void> {
  await client.request(BLOBS, { owner, repo: "homelab", content: "x" });
}

/** A client that has its token, so that its next request is on its way without another one. */
async function warm(github: AppOnGitHub, installation: number, owner: string): Promise<Client> {
  const client = github.clientFor({ installation, repository: 0 });
  await client.request("GET /repos/{owner}/{repo}", { owner, repo: "homelab" });
  return client;
}

/**
 * Stops the clock. What the returned function tells: whose repository each write went to, and at which millisecond of that
 * clock; to a hundred of them, since a timer of none takes one and there are a few.
 */
function stopClock() {
  const sent: string[] = [];
  const real = globalThis.fetch;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  const start = Date.now();
  vi.stubGlobal("fetch", (url: string, options: RequestInit) => {
    const owner = /repos\/(\w+)\/homelab\/git\/blobs/.exec(url)?.[1];
    if (owner !== undefined) sent.push(`${owner} ${Math.round((Date.now() - start) / 100) * 100}`);
    return real(url, options);
  });
  onTestFinished(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  return () => sent.toSorted();
}

/** Lets the stopped clock go on until that is done, in steps that are too small to skip anything. */
async function goOn(done: Promise<unknown>): Promise<void> {
  let isDone = false;
  const end = (): void => {
    isDone = true;
  };
  void done.then(end, end);
  while (!isDone) {
    await vi.advanceTimersByTimeAsync(50);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await done;
}

describe("the pace of writes", () => {
  test("a second between two of one installation, which another does not wait for", async () => {
    const forge = await forgeForTest();
    const lab = labIn(forge);
    const ada = forge.createAccount("ada");
    const theirs = forge.createRepository({ owner: ada, name: "homelab", private: true });
    forge.commitFiles(theirs, { by: ada, message: "Start", files: { "lab.yaml": "hosts: {}\n" } });
    const other = forge.install(lab.app, { account: ada, repositories: "all" });
    const github = await connected(lab);
    const first = await warm(github, lab.installation.id, "erin");
    const second = await warm(github, lab.installation.id, "erin"); // as of another job: one pace all the same
    const third = await warm(github, other.id, "ada");
    const sent = stopClock();
    await goOn(
      Promise.all([
        write(first, "erin"),
        write(second, "erin"),
        write(first, "erin"),
        write(third, "ada"),
        write(third, "ada"),
      ]),
    );
    expect(sent()).toEqual(["ada 0", "ada 1000", "erin 0", "erin 1000", "erin 2000"]);
    expect(written(forge)).toBe(5);
  });

  test("unpaced, no write waits: the clock stands still", async () => {
    const lab = labIn(await forgeForTest());
    const client = await warm(await connected(lab, { paced: false }), lab.installation.id, "erin");
    const sent = stopClock();
    await Promise.all([write(client, "erin"), write(client, "erin"), write(client, "erin")]);
    expect(sent()).toEqual(["erin 0", "erin 0", "erin 0"]);
    expect(written(lab.forge)).toBe(3);
  });

  test("defaults that are an object, not a function, are undone by Probot's own: the clock has to go on", async () => {
    const { forge, appToken } = labIn(await forgeForTest());
    const Undone = ProbotOctokit.defaults({ throttle: { enabled: false } });
    const client = new Undone({ baseUrl: forge.url, auth: { token: appToken } });
    const sent = stopClock();
    const all = Promise.all([write(client, "erin"), write(client, "erin")]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent()).toEqual([]);
    await goOn(all);
    expect(sent()).toHaveLength(2);
  });
});

function written(forge: Forge): number {
  return forge.calls.counted().filter(({ route, status }) => route === BLOBS && status === 201).length;
}

describe("an answer of 502 is one call, and the queue's to try again", () => {
  const token = "POST /app/installations/{installation_id}/access_tokens";
  test.each([
    ["as the App", "GET /app/installations", (github: AppOnGitHub) => github.installations()],
    [
      "as an installation",
      "GET /installation/repositories",
      (github: AppOnGitHub, { installation }: Lab) => github.repositories(installation.id),
    ],
    [
      "for a token",
      token,
      (github: AppOnGitHub, { installation }: Lab) => github.repositories(installation.id),
    ],
  ] as const)("%s", async (_, route, ask) => {
    const lab = labIn(await forgeForTest());
    const github = await connected(lab);
    const { calls } = lab.forge;
    const made = () => calls.all().filter((call) => call.route === route).length;
    calls.plant({
      at: route,
      moment: "before",
      effect: { kind: "answer", status: 502, message: "Bad Gateway" },
    });
    await expect(ask(github, lab)).rejects.toMatchObject({ name: "Retry", at: undefined });
    expect(made()).toBe(1);
    await ask(github, lab); // the queue's next try
    expect(made()).toBe(2);
  });
});
