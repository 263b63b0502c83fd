import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readEvents } from "../src/edge/webhook/read.ts";
import { permissionFor } from "../src/forge/webhooks/subscriptions.ts";

interface Manifest {
  readonly public: boolean;
  readonly default_permissions: Readonly<Record<string, string>>;
  readonly default_events: readonly string[];
}
const manifest = parse(readFileSync(new URL("../app.yml", import.meta.url), "utf8")) as Manifest;
const permissions = manifest.default_permissions;

/** Which permission an operation needs, by its path (docs.github.com "Permissions required for GitHub Apps"). */
const needs: readonly (readonly [RegExp, string])[] = [
  [/\/check-(runs|suites)/, "checks"],
  [/\/actions\//, "actions"],
  [/\/collaborators\//, "metadata"],
  [/\/pulls/, "pull_requests"],
  [/\/issues/, "issues"],
  [/\/(git|contents|compare|commits|branches|merges)\b/, "contents"],
  [/\/rules\//, "metadata"],
  [
    /^\w+ \/(app|installation|user|users|repositories|rate_limit)\b|^\w+ \/repos\/\{owner\}\/\{repo\}$/,
    "metadata",
  ],
];

const edge = new URL("../src/edge/github/", import.meta.url);
const operations = readdirSync(edge).flatMap((name) =>
  [...readFileSync(new URL(name, edge), "utf8").matchAll(/"((?:GET|POST|PUT|PATCH|DELETE) \/[^"]*)"/g)].map(
    ([, found]) => found ?? "",
  ),
);

test("the events are those that are read, and those of its own installations come anyway", () => {
  const wanted = readEvents.filter((event) => !event.startsWith("installation"));
  expect(new Set(manifest.default_events)).toEqual(new Set(wanted));
  const needed = manifest.default_events.map((event) => permissionFor(event) ?? "metadata");
  for (const permission of needed) expect(Object.keys(permissions)).toContain(permission);
});

test("the permissions are the least", () => {
  expect(manifest.public).toBe(false);
  expect(permissions).toEqual({
    metadata: "read",
    contents: "write",
    pull_requests: "write",
    issues: "write",
    checks: "write",
    actions: "read",
    merge_queues: "read",
    workflows: "write",
  });
});

test("every operation that the code asks for is allowed, and what may be written is written", () => {
  // A commit status is for who runs labkeeper with a token of his own: an App makes check runs.
  const asked = operations.filter((operation) => !operation.includes("/statuses/"));
  const needed = asked.map((operation) => {
    const need = needs.find(([pattern]) => pattern.test(operation))?.[1];
    const writes = !operation.startsWith("GET ") && need !== "metadata";
    return { operation, need, writes };
  });
  expect(needed.filter(({ need }) => need === undefined)).toEqual([]);
  for (const { operation, need = "", writes } of needed) {
    expect(`${operation}: ${permissions[need]}`).toMatch(writes ? /: write$/ : /: (read|write)$/);
  }
  const written = new Set(needed.filter(({ writes }) => writes).map(({ need }) => need));
  expect(written).toEqual(new Set(["checks", "contents", "issues", "pull_requests"]));
  expect(asked.length).toBeGreaterThan(20);
});
