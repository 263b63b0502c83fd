import { generateKeyPairSync } from "node:crypto";
import nock from "nock";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Hub } from "../../../src/edge/edges.ts";
import { connectApp } from "../../../src/edge/github/app.ts";
import { tokenClient } from "../../../src/edge/github/client.ts";
import { openHub, openHubByName } from "../../../src/edge/github.ts";

/** Where GitHub is unless it is said otherwise. The forge is no help here: it always speaks as the API does. */
const apiUrl = "https://api.github.com";
const commit = "a".repeat(40);

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

const page = "<html><head><title>Sign in</title></head><body>Welcome to the guests' network</body></html>";
const html = { "content-type": "text/html; charset=utf-8" };
const json = { "content-type": "application/json; charset=utf-8" };

type Answer = readonly [status: number, body: string, headers: Readonly<Record<string, string>>];

/** Answers that are none of GitHub's API, by who may have given them. */
const strange: readonly (readonly [what: string, answer: Answer])[] = [
  ["a proxy that has lost GitHub", [502, page, html]],
  ["a guests' network that wants a log-in", [200, page, html]],
  ["one that sends elsewhere", [302, "", { location: "https://portal.example/" }]],
  ["a proxy that forbids", [403, page, html]],
  ["a proxy that knows no such page", [404, page, html]],
  ["one that wants a password of its own", [401, page, html]],
  ["a body that was cut short", [200, '{"id":7,"object":{"sha":"aaaa', json]],
  ["a body that is empty", [200, "", json]],
  ["a body of nothing", [200, "null", json]],
  ["bytes", [200, "\u0000\u0001", { "content-type": "application/octet-stream" }]],
  ["silence", [204, "", {}]],
];

/** What is asked of a repository, each in its own way: by REST, page by page, by GraphQL. */
const questions: readonly (readonly [what: string, ask: (hub: Hub) => Promise<unknown>])[] = [
  ["a branch", (hub) => hub.branches.head("main")],
  ["the comments", (hub) => hub.comments.list(1)],
  ["a tree", (hub) => hub.commitTree(commit).snapshot()],
  ["whether a file is there", (hub) => hub.lookUp([{ commit, path: "lab.yaml" }])],
  ["a role", (hub) => hub.people.role("erin")],
  [
    "a branch to be moved",
    (hub) => hub.branches.move({ branch: "topic", from: undefined, to: commit, rewrite: false }),
  ],
];

function hub(): Hub {
  return openHub(tokenClient({ token: "ghp_for_the_test", apiUrl }), 7);
}

function repositoryIsFine(): void {
  const shown = {
    id: 7,
    node_id: "R_7",
    name: "homelab",
    owner: { login: "erin" },
    default_branch: "main",
    private: true,
    archived: false,
    html_url: "https://github.com/erin/homelab",
  };
  nock(apiUrl).get("/repositories/7").reply(200, shown, json);
}

function everythingAnswers([status, body, headers]: Answer): void {
  for (const host of [apiUrl, "https://portal.example"]) {
    const answer: Answer = host === apiUrl ? [status, body, headers] : [200, page, html];
    nock(host)
      .persist()
      .get(/.*/)
      .reply(...answer)
      .post(/.*/)
      .reply(...answer);
  }
}

async function ended(asked: Promise<unknown>): Promise<unknown> {
  return await asked.then(
    (value) => ({ answered: value }),
    (error: unknown) => error,
  );
}

describe("what is not GitHub's word is not believed, and may pass", () => {
  test.each(strange)("%s", async (_, answer) => {
    everythingAnswers(answer);
    const client = tokenClient({ token: "ghp_for_the_test", apiUrl });
    expect(await ended(hub().about())).toMatchObject({ name: "Retry" });
    expect(await ended(openHubByName(client, "erin/homelab"))).toMatchObject({ name: "Retry" });
    for (const [what, ask] of questions) {
      nock.cleanAll();
      repositoryIsFine();
      everythingAnswers(answer);
      const end = await ended(ask(hub()));
      expect([what, end]).toMatchObject([what, { name: "Retry", at: undefined }]);
      expect(String(end)).not.toContain("Welcome");
    }
  });

  test("nor does it give a token", async () => {
    const { privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs1", format: "pem" },
    });
    const log = pino({ level: "silent" });
    const app = await connectApp({
      appId: 1,
      privateKey,
      webhookSecret: "s".repeat(16),
      baseUrl: apiUrl,
      log,
    });
    nock(apiUrl).post("/app/installations/2/access_tokens").reply(200, page, html);
    const seen = openHub(app.clientFor({ installation: 2, repository: 7 }), 7);
    expect(await ended(seen.about())).toMatchObject({ name: "Retry" });
    expect(nock.isDone()).toBe(true);
  });

  test("a page that asks for peace is given it", async () => {
    repositoryIsFine();
    everythingAnswers([429, page, { ...html, "retry-after": "120" }]);
    expect(await ended(hub().branches.head("main"))).toMatchObject({ name: "Retry", at: expect.any(Date) });
  });

  test("a log comes from another server, whose word counts: a text, or that it is gone", async () => {
    const logs: readonly Answer[] = [
      [200, "error: no\n", { "content-type": "text/plain" }],
      [404, "<Error><Code>BlobNotFound</Code></Error>", { "content-type": "application/xml" }],
      [410, '{"message":"Gone"}', json],
      [502, page, html],
    ];
    const ends: unknown[] = [];
    for (const log of logs) {
      repositoryIsFine();
      nock(apiUrl)
        .get("/repos/erin/homelab/actions/jobs/9/logs")
        .reply(302, "", { location: "https://logs.example/9" });
      nock("https://logs.example")
        .get("/9")
        .reply(...log);
      ends.push(await ended(hub().runs.log(9)));
    }
    const gone = { answered: undefined };
    expect(ends).toMatchObject([{ answered: "error: no\n" }, gone, gone, { name: "Retry" }]);
    expect(nock.isDone()).toBe(true);
  });

  test("GitHub's own word counts: a branch, none, no such repository", async () => {
    repositoryIsFine();
    nock(apiUrl)
      .get("/repos/erin/homelab/git/ref/heads%2Fmain")
      .reply(200, { ref: "refs/heads/main", object: { sha: commit } }, json);
    nock(apiUrl).get("/repos/erin/homelab/git/ref/heads%2Fnone").reply(404, { message: "Not Found" }, json);
    const one = hub();
    expect([await one.branches.head("main"), await one.branches.head("none")]).toEqual([commit, undefined]);
    nock(apiUrl).get("/repositories/7").reply(404, { message: "Not Found" }, json);
    expect(await ended(hub().about())).toMatchObject({ name: "Stop" });
    expect(nock.isDone()).toBe(true);
  });
});
