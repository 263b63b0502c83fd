import { Octokit } from "@octokit/rest";
import { ProbotOctokit } from "probot";
import { describe, expect, test } from "vitest";
import { labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";

describe("Octokit's own plugins", () => {
  test("pagination walks all pages, of plain lists and of counted ones", async () => {
    const forge = await forgeForTest({ limits: { contentPerMinute: 1000, pointsPerMinute: 10_000 } });
    const { asApp, at, repository } = labIn(forge);
    const head_sha = forge.headOf(repository) ?? "";
    for (let n = 0; n < 25; n += 1) {
      await asApp.rest.issues.create({ ...at, title: `issue ${n}` });
      await asApp.rest.checks.create({ ...at, name: `check ${n}`, head_sha });
    }
    forge.calls.clear();
    const issues = await asApp.paginate(asApp.rest.issues.listForRepo, { ...at, per_page: 10 });
    expect(issues.map(({ title }) => title)).toEqual(Array.from({ length: 25 }, (_, n) => `issue ${24 - n}`));
    const runs = await asApp.paginate(asApp.rest.checks.listForRef, { ...at, ref: head_sha, per_page: 10 });
    expect(new Set(runs.map(({ name }) => name)).size).toBe(25);
    expect(forge.calls.counted()).toHaveLength(6);
  });

  test("the retry plugin gets over a 502", async () => {
    const forge = await forgeForTest();
    const { appToken, at } = labIn(forge);
    const octokit = new ProbotOctokit({
      baseUrl: forge.url,
      auth: { token: appToken },
      retry: { retryAfterBaseValue: 5 },
    });
    const effect = { kind: "answer", status: 502, message: "Bad Gateway" } as const;
    forge.calls.plant({ at: "GET /repos/{owner}/{repo}", moment: "before", effect, times: 2 });
    expect((await octokit.rest.repos.get(at)).status).toBe(200);
    expect(forge.calls.counted().map(({ status }) => status)).toEqual([502, 502, 200]);
  });

  test("the throttling plugin sees both kinds of limit", async () => {
    const forge = await forgeForTest({ limits: { contentPerMinute: 1 } });
    const { appToken, at, erin } = labIn(forge);
    const seen: string[] = [];
    const note = (kind: string) => (retryAfter: number) => {
      seen.push(`${kind} ${retryAfter > 0}`);
      return false;
    };
    const octokit = new ProbotOctokit({
      baseUrl: forge.url,
      auth: { token: appToken },
      throttle: { onRateLimit: note("primary"), onSecondaryRateLimit: note("secondary") },
    });
    await octokit.rest.git.createBlob({ ...at, content: "x" });
    await expect(octokit.rest.git.createBlob({ ...at, content: "y" })).rejects.toMatchObject({ status: 403 });
    const installation = [...forge.world.installations.values()][0];
    if (installation === undefined) throw new Error("No installation");
    const actor = {
      kind: "installation",
      app: installation.app,
      installation,
      repositories: "all",
      permissions: {},
    } as const;
    forge.limits.leave(actor, 0, Date.now() + 60_000);
    await expect(octokit.rest.repos.get(at)).rejects.toMatchObject({ status: 403 });
    expect(seen).toEqual(["secondary true", "primary true"]);
    expect(erin.login).toBe("erin");
  });

  test("a base URL as of Enterprise Server serves REST and GraphQL", async () => {
    const forge = await forgeForTest();
    const { appToken, at } = labIn(forge);
    const octokit = new Octokit({ baseUrl: `${forge.url}/api/v3`, auth: appToken });
    expect((await octokit.rest.repos.get(at)).data.name).toBe("homelab");
    expect(await octokit.graphql("{ viewer { login } }")).toEqual({ viewer: { login: "labkeeper" } });
  });
});
