import { describe, expect, test } from "vitest";
import { labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";

describe("limits", () => {
  test("an unchanged answer is a 304 and free; a changed one is not", async () => {
    const forge = await forgeForTest();
    const { asApp, at, repository, erin } = labIn(forge);
    const first = await asApp.rest.git.getRef({ ...at, ref: "heads/main" });
    const headers = { "if-none-match": first.headers.etag ?? "" };
    const remaining = async () => (await asApp.rest.rateLimit.get()).data.rate.remaining;
    const before = await remaining();
    const again = asApp.rest.git.getRef({ ...at, ref: "heads/main", headers });
    await expect(again).rejects.toMatchObject({ status: 304 });
    expect(await remaining()).toBe(before);
    forge.commitFiles(repository, { by: erin, message: "Two", files: { "b.txt": "b" } });
    expect((await asApp.rest.git.getRef({ ...at, ref: "heads/main", headers })).status).toBe(200);
    expect(await remaining()).toBe(before - 1);
  });

  test("when the hour's requests are used up, nothing works until the reset", async () => {
    let now = Date.now();
    const forge = await forgeForTest({ now: () => now, limits: { hourly: 3 } });
    const { asErin, at } = labIn(forge);
    for (const left of ["2", "1", "0"]) {
      expect((await asErin.rest.repos.get(at)).headers["x-ratelimit-remaining"]).toBe(left);
    }
    const refused = asErin.rest.repos.get(at);
    await expect(refused).rejects.toMatchObject({
      status: 403,
      response: { headers: { "x-ratelimit-remaining": "0" } },
    });
    const query = asErin.graphql("{ viewer { login } }");
    await expect(query).rejects.toMatchObject({ errors: [{ type: "RATE_LIMITED" }] });
    now += 3_600_001;
    expect((await asErin.rest.repos.get(at)).status).toBe(200);
  });

  test("bursts of content are refused with Retry-After, and change nothing", async () => {
    let now = Date.now();
    const forge = await forgeForTest({ now: () => now, limits: { contentPerMinute: 2 } });
    const { asErin, at, repository } = labIn(forge);
    const create = () => asErin.rest.issues.create({ ...at, title: "x" });
    await create();
    await create();
    await expect(create()).rejects.toMatchObject({
      status: 403,
      response: { headers: { "retry-after": "60" } },
    });
    expect(repository.issues.size).toBe(2);
    now += 60_001;
    await create();
    expect(repository.issues.size).toBe(3);
  });

  test("points a minute: a write counts five", async () => {
    const forge = await forgeForTest({ limits: { pointsPerMinute: 6 } });
    const { asErin, at } = labIn(forge);
    await asErin.rest.issues.create({ ...at, title: "x" });
    await asErin.rest.repos.get(at);
    await expect(asErin.rest.repos.get(at)).rejects.toThrow("secondary rate limit");
  });
});

describe("faults on demand", () => {
  test("strike the n-th call or a route, before or after its effect", async () => {
    const forge = await forgeForTest();
    const { asErin, at, repository } = labIn(forge);
    const create = () => asErin.rest.issues.create({ ...at, title: "x" });
    const failing = { kind: "answer", status: 502, message: "Bad Gateway" } as const;
    forge.calls.plant({ at: 2, moment: "before", effect: failing });
    await create();
    await expect(create()).rejects.toMatchObject({ status: 502 });
    expect(repository.issues.size).toBe(1);
    forge.calls.plant({
      at: "POST /repos/{owner}/{repo}/issues",
      moment: "after",
      effect: failing,
      times: 2,
    });
    await expect(create()).rejects.toMatchObject({ status: 502 });
    await expect(create()).rejects.toMatchObject({ status: 502 });
    await create();
    expect(repository.issues.size).toBe(4);
    expect(forge.calls.counted().map(({ number, status }) => `${number} ${status}`)).toEqual([
      "1 201",
      "2 502",
      "3 502",
      "4 502",
      "5 201",
    ]);
  });

  test("cut the connection, wait, or let something happen meanwhile", async () => {
    const forge = await forgeForTest();
    const { asErin, at, repository, erin } = labIn(forge);
    const route = "GET /repos/{owner}/{repo}/git/ref/{ref}";
    const read = async () => (await asErin.rest.git.getRef({ ...at, ref: "heads/main" })).data.object.sha;
    forge.calls.plant({ at: route, moment: "after", effect: { kind: "reset" } });
    await expect(read()).rejects.toMatchObject({ status: 500 });
    const before = forge.headOf(repository);
    const push = (): void => {
      forge.commitFiles(repository, { by: erin, message: "Meanwhile", files: { "b.txt": "b" } });
    };
    forge.calls.plant({ at: route, moment: "after", effect: { kind: "do", act: push } });
    expect(await read()).toBe(before);
    expect(await read()).toBe(forge.headOf(repository));
    forge.calls.plant({ at: route, moment: "before", effect: { kind: "delay", milliseconds: 150 } });
    const start = performance.now();
    await read();
    expect(performance.now() - start).toBeGreaterThan(140);
    expect(forge.calls.counted().map(({ status }) => status)).toEqual([0, 200, 200, 200]);
  });
});
