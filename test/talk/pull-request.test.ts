import { describe, expect, test } from "vitest";
import type { Change } from "../../src/plan/change.ts";
import { undecided } from "../../src/plan/decisions.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { describeDone, describePullRequest, type PullRequest, saysThe } from "../../src/talk/pull-request.ts";
import { alive, rendered } from "../support/rendered.ts";

function change(path: string, kind: Change["kind"] = "created"): Change {
  const wanted = { blob: "1", text: "text\n" };
  return { path, kind, hosts: ["luna"], there: null, recorded: null, wanted, once: false };
}

function about(plan: Partial<Plan>, more: Partial<PullRequest> = {}): PullRequest {
  const changes = plan.changes ?? [change("hosts/luna/generated/host.nix")];
  const summary = {
    created: changes.length,
    updated: 0,
    deleted: 0,
    unchanged: 0,
    edited: 0,
    stale: 0,
    occupied: 0,
  };
  return {
    plan: {
      id: "0123456789ab",
      mark: "0123456789ab",
      action: "open",
      risky: [],
      observed: [],
      withheld: [],
      adopted: [],
      decisions: undecided,
      summary,
      write: new Map(),
      remove: [],
      ...plan,
      changes,
    },
    defaultBranch: "main",
    difference: [],
    warnings: [],
    topology: undefined,
    left: [],
    conflict: false,
    nested: [],
    ...more,
  };
}

describe("the pull request's text", () => {
  test("says what changes, what waits, and how to have it by hand", () => {
    const risky = [{ path: "hosts/sol/generated/host.nix", reason: "host sol leaves the lab" }];
    const { title, body } = describePullRequest(about({ risky }, { topology: ["flowchart LR"] }));
    expect(title).toBe("labkeeper: sync with lab.yaml (1 new)");
    expect(body).toContain("`/confirm 0123456789ab`");
    expect(body).toContain("`hosts/sol/generated/host.nix`: host sol leaves the lab");
    expect(body).toContain("```mermaid\nflowchart LR\n```");
    expect(body).toContain("labkeeper sync\ngit diff origin/labkeeper/sync labkeeper/sync");
    expect(body).toContain("| `hosts/luna/generated/host.nix` | created | `luna` |");
  });

  test("shows a workflow that may not be written", () => {
    const workflow = {
      ...change(".github/workflows/lab-check.yaml"),
      wanted: { blob: "1", text: "on: push\n" },
    };
    const { body } = describePullRequest(about({ withheld: [workflow] }));
    expect(body).toContain("```yaml\non: push\n```");
    expect(body).toContain("permission `workflows`");
  });

  test("a user's text is text: no mention, markup, comment, fence or direction", () => {
    const hostile = "@erin <!-- x --> <script> `code` ``` \u202e #1 https://evil.example [a](b)\n# heading";
    const { body } = describePullRequest(
      about(
        { risky: [{ path: "a", reason: hostile }] },
        { nested: [`${hostile}/lab.yaml`], left: [hostile], defaultBranch: hostile },
      ),
    );
    const { said, html, text } = rendered(body);
    expect(said).toContain("erin");
    expect(said.replaceAll(/<!--.*-->/g, "")).not.toMatch(alive);
    expect(
      html.filter(
        (one) => !/^(<!-- labkeeper:sync \w+ -->|<\/?details>|<details><summary>.*<\/summary>)\n?$/.test(one),
      ),
    ).toEqual([]);
    expect(text).not.toContain("\u202e");
    const fences = [...body.matchAll(/^`{3,}\w*$/gm)];
    expect(fences.length % 2).toBe(0);
  });

  test("a huge plan is cut, says so, and keeps its marker", () => {
    const changes = Array.from({ length: 3000 }, (_, i) =>
      change(`hosts/luna/generated/service-with-a-name-${i}.nix`),
    );
    const text = describePullRequest(about({ changes }));
    expect(text.body.length).toBeLessThanOrEqual(65_536);
    expect(text.body).toContain("and more, which is too long");
    expect(text.body).toContain("`hosts/luna/generated/service-with-a-name-99.nix`");
    expect(text.body).toContain("git switch --detach");
    expect(saysThe(text, text.body)).toBe(true);
  });

  test("is known again by its marker, not by a conflict that comes and goes", () => {
    const text = describePullRequest(about({}));
    expect(saysThe(text, `My words\r\n${text.body.replaceAll("\n", "\r\n")}`)).toBe(true);
    expect(saysThe(describePullRequest(about({}, { conflict: true })), text.body)).toBe(true);
    expect(saysThe(describePullRequest(about({ id: "other" })), text.body)).toBe(false);
    expect(saysThe(describeDone(), text.body)).toBe(false);
  });
});
