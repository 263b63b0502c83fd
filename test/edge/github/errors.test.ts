import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { fault } from "../../../src/edge/github/errors.ts";
import { openHub } from "../../../src/edge/github.ts";
import type { Effect } from "../../../src/forge/calls.ts";
import { labIn } from "../../support/forge/lab.ts";
import { forgeForTest } from "../../support/forge/start.ts";

const now = Date.parse("2026-11-28T12:00:00Z");

function answer(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Effect {
  return { kind: "answer", status, message, headers };
}

/** What a hub makes of the effect at its first call. */
async function madeOf(effect: Effect): Promise<unknown> {
  const forge = await forgeForTest();
  const { asApp, repository } = labIn(forge);
  forge.calls.plant({ at: 1, moment: "before", effect });
  const asked = openHub(asApp, repository.id, { deadline: () => AbortSignal.timeout(300) }).about();
  return await asked.then(
    () => "fine",
    (error: unknown) => error,
  );
}

describe("what happens next", () => {
  test.each([
    ["an answer of 500", answer(500, "Server Error")],
    ["an answer of 502", answer(502, "Bad Gateway")],
    ["a conflict", answer(409, "Conflict")],
    ["a validation", answer(422, "Validation Failed")],
    ["a cut connection", { kind: "reset" }],
    ["an answer that does not come", { kind: "delay", milliseconds: 600 }],
  ] as const)("%s may pass", async (_, effect) => {
    expect(await madeOf(effect)).toMatchObject({ name: "Retry", at: undefined });
  });

  test("a secondary limit says when it ends, a primary one too", async () => {
    const secondary = await madeOf(
      answer(403, "You have exceeded a secondary rate limit", { "retry-after": "60" }),
    );
    expect(secondary).toMatchObject({ name: "Retry", at: expect.any(Date) });
    const primary = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1800000000" };
    expect(await madeOf(answer(403, "API rate limit exceeded", primary))).toMatchObject({
      name: "Retry",
      at: new Date(1_800_000_000_000),
    });
    expect(await madeOf(answer(429, "Too many requests"))).toMatchObject({
      name: "Retry",
      at: expect.any(Date),
    });
  });

  test("GraphQL's limit is one as well", async () => {
    const forge = await forgeForTest();
    const { asApp, repository, installation, app } = labIn(forge);
    const hub = openHub(asApp, repository.id);
    const base = forge.headOf(repository) ?? "";
    await hub.about();
    const actor = { kind: "installation", app, installation, repositories: "all", permissions: {} } as const;
    forge.limits.leave(actor, 0, Date.now() + 90_000);
    const moved = hub.branches.move({ branch: "topic", from: undefined, to: base, rewrite: false });
    await expect(moved).rejects.toMatchObject({ name: "Retry", at: expect.any(Date) });
  });

  test.each([
    ["bad credentials", answer(401, "Bad credentials"), "does not accept the token"],
    ["an archive", answer(403, "Repository was archived so is read-only."), "is archived"],
    [
      "a permission that is not granted",
      answer(403, "Resource not accessible by integration", {
        "x-accepted-github-permissions": "contents=write",
      }),
      "it needs contents=write",
    ],
    [
      "a ruleset",
      answer(422, "Repository rule violations found\n\nNo.\n"),
      "a rule of the repository forbids it",
    ],
    ["an installation that is suspended", answer(403, "This installation has been suspended"), "suspended"],
    ["a repository that is not there", answer(404, "Not Found"), "there is no repository"],
  ] as const)("%s needs a person", async (_, effect, words) => {
    const made = await madeOf(effect);
    expect(made).toMatchObject({ name: "Stop", message: expect.stringContaining(words) });
  });

  test("no token is in an error", async () => {
    const made = await madeOf(answer(401, "Bad credentials"));
    const told = inspect(made, { depth: 9 });
    expect(told).toContain("REDACTED");
    expect(told).not.toContain("ghs_for_the_test");
  });

  test("a token that cannot be had for an uninstalled App needs a person", () => {
    const request = { url: "https://api.github.com/app/installations/1/access_tokens" };
    const error = Object.assign(new Error("Not Found"), { status: 404, request, response: { headers: {} } });
    expect(fault(error, now)).toMatchObject({ name: "Stop", message: expect.stringContaining("no token") });
  });
});
