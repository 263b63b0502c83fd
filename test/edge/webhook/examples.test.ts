import { describe, expect, test } from "vitest";
import { readEvent, readEvents } from "../../../src/edge/webhook/read.ts";
import { payloadSchema, problemsOfPayload, resolvePayloadPart } from "../../support/forge/contract.ts";
import { exampleDeviations } from "../../support/forge/deviations.ts";
import { examples } from "./payloads.ts";
import { promised } from "./promised.ts";

/** The examples that an App of ours may get: of the others nothing is read. */
const ours = examples.filter(([event]) => readEvents.includes(event));

function actionOf({ action }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof action === "string" ? action : undefined;
}

function nameOf(event: string, payload: Readonly<Record<string, unknown>>): string {
  return [event, actionOf(payload) ?? []].flat().join(".");
}

function problemsOf([event, , payload]: (typeof examples)[number]): readonly string[] {
  return problemsOfPayload(event, actionOf(payload), payload);
}

describe("GitHub's example payloads and GitHub's document", () => {
  test("agree, but for what is listed; nothing is listed in vain", () => {
    const problems = ours.flatMap(problemsOf);
    const isListed = (problem: string) => exampleDeviations.some(({ pattern }) => pattern.test(problem));
    expect(problems.filter((problem) => !isListed(problem))).toEqual([]);
    const idle = exampleDeviations.filter(
      ({ pattern }) => !problems.some((problem) => pattern.test(problem)),
    );
    expect(idle).toEqual([]);
    expect(ours.length).toBeGreaterThan(100);
    expect(ours.filter((one) => problemsOf(one).length === 0).length).toBeGreaterThan(60);
  });

  test("what is spoiled is seen", () => {
    const [event, , payload] = ours.find((one) => one[0] === "issues" && problemsOf(one).length === 0) ?? [
      "",
      0,
      {},
    ];
    const spoiled = (change: Readonly<Record<string, unknown>>) =>
      problemsOfPayload(event, actionOf(payload), { ...payload, ...change }).join("\n");
    expect(spoiled({})).toBe("");
    expect(spoiled({ sender: undefined })).toContain("must have required property 'sender'");
    expect(spoiled({ repository: { id: "7" } })).toContain("/repository/id must be integer");
  });
});

/** What is read of a payload of which only the rest is left that is promised: to an App also where it happened. */
function readOfPromised(event: string, payload: Readonly<Record<string, unknown>>) {
  const bare = promised(payload, payloadSchema(nameOf(event, payload)), resolvePayloadPart) as object;
  const { installation, repository } = payload;
  return readEvent(event, { ...bare, installation, ...(repository === undefined ? {} : { repository }) });
}

describe("the border", () => {
  test("relies on nothing that GitHub does not promise", () => {
    const read = ours.filter(([event, , payload]) => readEvent(event, payload) !== undefined);
    const lost = read.filter(([event, , payload]) => readOfPromised(event, payload) === undefined);
    // That an App is GitHub Actions only its slug tells, on every server.
    expect(lost.map(([event, , payload]) => nameOf(event, payload))).toEqual(["check_suite.completed"]);
    expect(read.length).toBeGreaterThan(50);
  });

  test("what is not promised is taken away, at any depth", () => {
    const [event, , payload] = ours.find(([name]) => name === "pull_request") ?? ["", 0, {}];
    const bare = promised(payload, payloadSchema(nameOf(event, payload)), resolvePayloadPart);
    expect(bare).not.toHaveProperty("installation");
    expect(bare).not.toHaveProperty("repository.master_branch");
    expect(bare).toHaveProperty("repository.default_branch");
    expect(bare).toHaveProperty("pull_request.user.id");
    expect(readEvent(event, bare)).toBeUndefined();
  });
});
