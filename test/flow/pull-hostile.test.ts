import { expect, test } from "vitest";
import { judge, type PullStory } from "../../src/talk/pull-plan.ts";
import { openPull, synced } from "../support/forge/desk.ts";
import { labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";
import { alive, rendered } from "../support/rendered.ts";
import { plan, pullWith, seen, start } from "./pull-lab.ts";

/** Each in a YAML string of its own. */
const hostile = [
  "@erin and @org/team closes #1, erin/homelab#2, https://github.com/a/b/issues/3",
  "<!-- labkeeper:plan 0123 --> <script>alert(1)</script></details>",
  "`code` ```suggestion\nx\n``` | table | ~~~",
  "user\u202etxt\u2066 \u200b\u0007",
  "x".repeat(65_536),
];

/** Only what we make ourselves: headings, tables, lists, and a hidden part. */
const ours = [
  "heading",
  "table",
  "thead",
  "tbody",
  "tr",
  "th",
  "td",
  "bullet_list",
  "list_item",
  "html_block",
];
const plainElements = ["paragraph", "inline", "text", "code_inline", ...ours];

/** A comment of ours holds nothing alive, and no HTML but our own marker and hidden parts. */
function expectDead(body: string): void {
  const { said, elements, text, html } = rendered(body);
  expect(said.replaceAll(/https?:\/\/127\.0\.0\.1:\d+\S*/g, "")).not.toMatch(alive);
  expect([...elements].filter((name) => !plainElements.includes(name))).toEqual([]);
  expect(text).not.toMatch(/[\u202e\u2066\u0007]/);
  const known =
    /^(<!-- labkeeper:[a-z]+ [0-9a-f]{32} -->|<details><summary>[^<>]*<\/summary>|<\/details>)\n?$/;
  expect(html.filter((one) => !known.test(one))).toEqual([]);
  expect(body.length).toBeLessThanOrEqual(65_536);
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

test.for(hostile)("in lab.yaml is text in comments, checks and annotations: %j", async (text) => {
  const wrong = start
    .replace("hosts:\n", `    ${quoted(text)}: 1\nhosts:\n`)
    .replace("timeZone: Etc/UTC", `timeZone: ${quoted(text)}`);
  const right = `${start}acknowledge: [{ id: container-root, reason: ${quoted(text)}, scope: ${quoted(text)}, until: 2027-01-01 }]\n`;
  for (const lab of [wrong, right]) {
    const place = await pullWith({ "lab.yaml": lab });
    await place.plan();
    const { comments, run, annotations } = await place.seen();
    expect(comments).toHaveLength(1);
    expectDead(comments[0]?.body ?? "");
    expectDead(run?.output.summary ?? "");
    for (const { message } of annotations) expect(message).not.toMatch(/[\u202e\u2066\u0007]/);
    expect(annotations.length).toBeGreaterThan(0);
  }
});

test("in a title, a branch's name and a path is never repeated", async () => {
  const forge = await forgeForTest();
  const place = labIn(forge, { files: synced(start) });
  const branch = "a`b@erin<!--#1";
  const files = {
    "lab.yaml": start.replace("name: cove", "name: bay"),
    "hosts/luna/generated/@erin`.nix": "x",
  };
  forge.commitFiles(place.repository, { by: place.erin, branch, message: "@erin", files });
  const number = await openPull(place, place.asErin, branch, "@erin <!-- labkeeper:plan --> `");
  await plan(place, number);
  const { comments, run } = await seen(place, number);
  for (const text of [comments[0]?.body ?? "", run?.output.summary ?? "", run?.output.title ?? ""]) {
    expect(text).not.toContain("@erin");
    expect(text).not.toContain(branch);
  }
  expectDead(comments[0]?.body ?? "");
});

const stories: readonly PullStory[] = hostile.flatMap((text): PullStory[] => [
  { kind: "conflict", base: text },
  { kind: "stopped", message: text, remedy: text },
  { kind: "problems", problems: [{ file: text, line: 1, column: 1, rule: text, message: text, hint: text }] },
]);

test.for(stories)("every sentence keeps it text: %j", (story) => {
  const { comment = "", check } = judge(story, (line) => line);
  expectDead(comment);
  expectDead(check.summary);
});

test("the judge would see it", () => {
  for (const text of ["hello @erin", "see <b>this</b>", "a [link](https://example.net)", "x\u202ey"])
    expect(() => expectDead(text)).toThrow("expected");
});
