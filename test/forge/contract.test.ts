import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Call } from "../../src/forge/calls.ts";
import type { Delivery } from "../../src/forge/records/installations.ts";
import { routes } from "../../src/forge/routes.ts";
import { problemsOfCall, problemsOfDelivery } from "../support/forge/contract.ts";
import { labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";

/** A call that went well, recorded from a forge, to be spoiled. */
async function soundCall(): Promise<Call> {
  const forge = await forgeForTest();
  const { asApp, at } = labIn(forge);
  await asApp.rest.issues.create({ ...at, title: "x", body: "y" });
  const [call] = forge.calls.counted();
  if (call === undefined) throw new Error("No call");
  return call;
}

describe("the contract with GitHub's documents", () => {
  test("knows every route of the forge", () => {
    const slice = JSON.parse(readFileSync(new URL("../support/forge/rest.json", import.meta.url), "utf8"));
    const unknown = routes
      .map(({ method, path }) => `${method} ${path}`)
      .filter((route) => !(route in slice.kept));
    expect(unknown).toEqual([]);
    expect(routes.length).toBeGreaterThan(80);
  });

  test("finds what is wrong with a request, an answer, a query, a status", async () => {
    const call = await soundCall();
    const sent = call.requestBody as Record<string, unknown>;
    const answered = call.responseBody as Record<string, unknown>;
    const { number: _, ...withoutNumber } = answered;
    const cases: readonly [Partial<Call>, string][] = [
      [{ requestBody: { ...sent, boddy: "z" } }, "request has an unknown field boddy"],
      [{ requestBody: { body: "y" } }, "must have required property 'title'"],
      [{ requestBody: { ...sent, assignees: "erin" } }, "/assignees must be array"],
      [{ target: `${call.target}?colour=red` }, "query has an unknown colour"],
      [{ responseBody: withoutNumber }, "must have required property 'number'"],
      [{ responseBody: { ...answered, id: "seven" } }, "/id must be integer"],
      [{ status: 202 }, "undocumented status 202"],
      [{ status: 404, responseBody: { error: "no" } }, "answer 404 has no message"],
      [{ route: "POST /repos/{owner}/{repo}/issue" }, "no such operation on GitHub"],
      [{ route: undefined }, "no such operation in the forge"],
    ];
    expect(problemsOfCall(call)).toEqual([]);
    for (const [change, problem] of cases) {
      expect(problemsOfCall({ ...call, ...change }).join("\n")).toContain(problem);
    }
  });

  test("finds what is wrong with a webhook", async () => {
    const forge = await forgeForTest();
    const { asErin, at } = labIn(forge);
    await asErin.rest.issues.create({ ...at, title: "x" });
    const delivery = forge.deliveries().find(({ event }) => event === "issues");
    if (delivery === undefined) throw new Error("No delivery");
    const spoiled = (change: Partial<Delivery>) => problemsOfDelivery({ ...delivery, ...change }).join("\n");
    expect(spoiled({})).toBe("");
    expect(spoiled({ payload: { ...delivery.payload, sender: undefined } })).toContain("'sender'");
    expect(spoiled({ payload: { ...delivery.payload, issue: {} } })).toContain(
      "/issue must have required property",
    );
    expect(spoiled({ action: "vanished" })).toContain("GitHub sends no such event");
  });
});
