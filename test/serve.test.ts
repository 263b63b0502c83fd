import { describe, expect, onTestFinished, test } from "vitest";
import { Retry, Stop } from "../src/errors.ts";
import type { Handlers } from "../src/flow/hands.ts";
import type { Job } from "../src/flow/job.ts";
import { sweep } from "../src/flow/sweep.ts";
import { hookHeaders } from "./support/app/sent.ts";
import { serveForTest } from "./support/app/serve.ts";
import { labIn } from "./support/forge/lab.ts";
import { forgeForTest } from "./support/forge/start.ts";
import { tempDirectory } from "./support/temp.ts";

/** Handlers that write down what they were asked. */
function recorder(): { readonly jobs: Job[]; readonly handlers: Handlers } {
  const jobs: Job[] = [];
  const note = async (job: Job): Promise<void> => void jobs.push(job);
  return { jobs, handlers: { reconcile: note, command: note, pull: note, onboard: note, sweep } };
}

async function isReady(url: string): Promise<void> {
  await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 10_000 }).toBe(200);
}

describe("the App's server", () => {
  test("a push makes a job, whose hands reach that repository and no other", async () => {
    const forge = await forgeForTest();
    const { repository, erin, installation, app, privateKey } = labIn(forge);
    const other = forge.createRepository({ owner: erin, name: "other", private: true });
    forge.world.deliveries.length = 0; // else that it was installed may be a job of its own
    const seen: string[] = [];
    const reconcile: Handlers["reconcile"] = async (job, { hub }) => {
      const { owner, name } = await hub.about();
      seen.push(`${job.kind} ${job.installation} ${owner}/${name} ${(await hub.token()).of}`);
    };
    await serveForTest(forge, { app, privateKey, handlers: { reconcile } });
    forge.commitFiles(repository, { by: erin, message: "Edit", files: { "lab.yaml": "hosts: {}\n# x\n" } });
    // The sweep at the start may have looked at it already.
    await expect
      .poll(() => new Set(seen))
      .toEqual(new Set([`reconcile ${installation.id} erin/homelab app`]));
    const tokens = [...forge.world.tokens.values()].filter(
      (token) => token.kind === "installation" && token.repositories !== "all",
    );
    expect(tokens).toMatchObject([{ repositories: new Set([repository]) }]);
    expect(other.id).not.toBe(repository.id);
  });

  test("is alive at once and ready when GitHub told who it is; what it does itself makes no job", async () => {
    const forge = await forgeForTest();
    const { at, asErin, asApp, app, privateKey } = labIn(forge);
    const { jobs, handlers } = recorder();
    const { url } = await serveForTest(forge, { app, privateKey, handlers });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await isReady(url);
    await expect.poll(() => jobs.map(({ kind }) => kind)).toContain("reconcile"); // the first sweep
    const issue = await asErin.rest.issues.create({ ...at, title: "x" });
    const where = { ...at, issue_number: issue.data.number };
    await asApp.rest.issues.createComment({ ...where, body: "/sync" });
    await asErin.rest.issues.createComment({ ...where, body: "/sync" });
    await forge.settled();
    await expect.poll(() => jobs.filter(({ kind }) => kind === "command")).toHaveLength(1);
    expect(forge.deliveries().filter(({ event }) => event === "issue_comment")).toHaveLength(2);
  });

  test("at the start every repository of every installation is looked at", async () => {
    const forge = await forgeForTest();
    const { app, privateKey, repository } = labIn(forge);
    const ada = forge.createAccount("ada");
    const two = ["one", "two"].map((name) => forge.createRepository({ owner: ada, name, private: true }));
    forge.install(app, { account: ada, repositories: "all" });
    const asleep = forge.install(app, { account: forge.createAccount("zoe"), repositories: "all" });
    asleep.suspendedAt = "2026-01-01T00:00:00Z";
    forge.world.deliveries.length = 0; // GitHub forgot that it was installed
    const { jobs, handlers } = recorder();
    await serveForTest(forge, { app, privateKey, handlers });
    const wanted = [repository, ...two].map(({ id }) => id);
    const seen = () => new Set(jobs.filter(({ kind }) => kind === "reconcile").map((job) => job.repository));
    await expect.poll(seen).toEqual(new Set(wanted));
  });

  test("webhooks of the time that it was not there are taken from GitHub's list, once", async () => {
    const forge = await forgeForTest({ webhooks: "manual" });
    const { at, asErin, app, privateKey } = labIn(forge);
    await asErin.rest.issues.create({ ...at, title: "x" });
    for (const body of ["/sync", "/plan"]) {
      await asErin.rest.issues.createComment({ ...at, issue_number: 1, body });
    }
    const { jobs, handlers } = recorder();
    const dataDirectory = tempDirectory();
    const first = await serveForTest(forge, { app, privateKey, handlers, dataDirectory });
    const commands = () => jobs.filter(({ kind }) => kind === "command");
    await expect.poll(commands).toHaveLength(2);
    for (const delivery of forge.deliveries()) await forge.send(delivery);
    expect(forge.deliveries().map(({ statusCode }) => statusCode)).toEqual(forge.deliveries().map(() => 200));
    await first.stop();
    await asErin.rest.issues.createComment({ ...at, issue_number: 1, body: "/check" });
    await serveForTest(forge, { app, privateKey, handlers, dataDirectory });
    await expect.poll(commands).toHaveLength(3);
  });

  test("polls where no webhook can reach it", async () => {
    const forge = await forgeForTest({ webhooks: "manual" });
    const { at, asErin, app, privateKey } = labIn(forge);
    const { jobs, handlers } = recorder();
    const { url } = await serveForTest(forge, { app, privateKey, handlers, pollEvery: 50 });
    await isReady(url);
    await asErin.rest.issues.create({ ...at, title: "x" });
    await asErin.rest.issues.createComment({ ...at, issue_number: 1, body: "/sync" });
    await expect.poll(() => jobs.filter(({ kind }) => kind === "command")).toHaveLength(1);
    const body = "{}";
    const hook = { method: "POST", body, headers: hookHeaders(body) };
    expect((await fetch(`${url}/api/github/webhooks`, hook)).status).toBe(404);
  });

  test("a webhook is answered while a slow handler is at work, and once more without another job", async () => {
    const forge = await forgeForTest();
    const { app, privateKey, repository, erin } = labIn(forge);
    forge.world.deliveries.length = 0;
    const slow = Promise.withResolvers<void>();
    const [begun, ended]: [number[], number[]] = [[], []];
    const reconcile: Handlers["reconcile"] = async (job) => {
      begun.push(job.repository);
      await slow.promise;
      ended.push(job.repository);
    };
    await serveForTest(forge, { app, privateKey, handlers: { reconcile } });
    onTestFinished(() => slow.resolve());
    forge.commitFiles(repository, { by: erin, message: "Edit", files: { a: "b" } });
    await expect.poll(() => begun).toEqual([repository.id]);
    await forge.settled(); // all that was sent has its answer
    const pushes = forge.deliveries().filter(({ event }) => event === "push");
    expect(pushes.at(-1)?.statusCode).toBe(202);
    for (const delivery of pushes) await forge.send(delivery);
    expect(pushes.at(-1)?.statusCode).toBe(200);
    expect([begun, ended]).toEqual([[repository.id], []]);
    slow.resolve();
    await expect.poll(() => ended).toEqual([repository.id]);
  });

  test("an answer of 502 inside a job is one call, then the queue's to try again", async () => {
    const forge = await forgeForTest();
    const { app, privateKey, repository, erin } = labIn(forge);
    forge.world.deliveries.length = 0;
    const asked: { readonly calls: number; readonly error: unknown }[] = [];
    const route = "GET /repos/{owner}/{repo}";
    const reconcile: Handlers["reconcile"] = async (_, { hub }) => {
      await hub.about().catch((error: unknown) => {
        asked.push({ error, calls: forge.calls.all().filter((call) => call.route === route).length });
        throw error;
      });
    };
    const { log } = await serveForTest(forge, { app, privateKey, handlers: { reconcile } });
    const effect = { kind: "answer", status: 502, message: "Bad Gateway" } as const;
    forge.calls.plant({ at: route, moment: "before", effect, times: 9 });
    forge.commitFiles(repository, { by: erin, message: "Edit", files: { a: "b" } });
    await expect.poll(() => log.filter((line) => line.includes("tried again"))).toHaveLength(1);
    expect(asked).toEqual([{ calls: 1, error: expect.any(Retry) }]);
  });

  test("a rate limit inside a job puts it off until GitHub said, without another call", async () => {
    const forge = await forgeForTest();
    const { app, privateKey, repository, erin } = labIn(forge);
    let tries = 0;
    const reconcile: Handlers["reconcile"] = async (_, { hub }) => {
      tries += 1;
      await hub.about();
    };
    const { log } = await serveForTest(forge, { app, privateKey, handlers: { reconcile } });
    const limited = { "retry-after": "7200" };
    forge.calls.plant({
      at: "GET /repos/{owner}/{repo}",
      moment: "before",
      effect: {
        kind: "answer",
        status: 403,
        message: "You have exceeded a secondary rate limit",
        headers: limited,
      },
    });
    forge.commitFiles(repository, { by: erin, message: "Edit", files: { a: "b" } });
    await expect.poll(() => log.filter((line) => line.includes("tried again"))).toHaveLength(1);
    const { at } = JSON.parse(log.find((line) => line.includes("tried again")) ?? "{}");
    expect(Date.parse(at) - Date.now()).toBeGreaterThan(7000_000);
    expect(tries).toBe(1);
    expect(forge.calls.all().filter(({ route }) => route === "GET /repos/{owner}/{repo}")).toHaveLength(1);
  });

  test("an installation that is gone needs a person, and is asked about once", async () => {
    const forge = await forgeForTest({ webhooks: "manual" });
    const { app, privateKey, repository, erin, installation } = labIn(forge);
    forge.world.deliveries.length = 0;
    forge.commitFiles(repository, { by: erin, message: "Edit", files: { a: "b" } });
    forge.world.installations.delete(installation.id);
    const problems: unknown[] = [];
    const reconcile: Handlers["reconcile"] = async (_, { hub }) => {
      await hub.about().catch((error: unknown) => {
        problems.push(error);
        throw error;
      });
    };
    const { log } = await serveForTest(forge, { app, privateKey, handlers: { reconcile } });
    await expect.poll(() => log.filter((line) => line.includes("needs a person"))).toHaveLength(1);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toBeInstanceOf(Stop);
  });
});
