import { describe, expect, test } from "vitest";
import { jobsOf } from "../src/app.ts";
import { readEvent } from "../src/edge/webhook/read.ts";
import { type Job, keyOf } from "../src/flow/job.ts";
import { example, examples } from "./edge/webhook/payloads.ts";

const us = { app: 29_310, bot: 41_898_282 };
const octocat = 21_031_067;
/** The repository and the installation of `example` below. */
const at = { repository: 186_853_002, installation: 7 };
const head = "ec26c3e57ca3a959ca5aad62de7213c562f8c821";

function jobs(event: string, payload: unknown, who: typeof us | { app: number; bot: undefined } = us) {
  const read = readEvent(event, payload);
  return read === undefined ? undefined : jobsOf(read, who);
}

/** An example as it happened in one repository, by a person, installed with number 7. */
function hook(event: string, action: string | undefined, change: Readonly<Record<string, unknown>> = {}) {
  return example(event, action, {
    installation: { id: 7 },
    repository: { id: at.repository, default_branch: "main" },
    sender: { id: octocat, type: "User" },
    ...change,
  });
}

const cases: readonly (readonly [
  event: string,
  action: string | undefined,
  change: Readonly<Record<string, unknown>>,
  wanted: readonly Record<string, unknown>[],
])[] = [
  ["push", undefined, { ref: "refs/heads/main" }, [{ kind: "reconcile" }]],
  ["push", undefined, { ref: "refs/heads/maintenance" }, []],
  ["push", undefined, { ref: "refs/tags/main" }, []],
  ["pull_request", "opened", {}, [{ kind: "pull", pull: 2 }]],
  ["pull_request", "synchronize", {}, [{ kind: "pull", pull: 2 }]],
  ["pull_request", "reopened", {}, [{ kind: "pull", pull: 2 }]],
  ["pull_request", "closed", {}, []],
  [
    "pull_request",
    "synchronize",
    { pull_request: { user: { id: us.bot } } },
    [{ kind: "reconcile" }, { kind: "pull", pull: 2 }],
  ],
  ["pull_request", "closed", { pull_request: { user: { id: us.bot } } }, [{ kind: "reconcile" }]],
  [
    "issues",
    "edited",
    {
      issue: { user: { id: us.bot }, body: "- [x] `/plan` shows\n- [x] `/sync` does\n- [ ] `/check` looks" },
      changes: { body: { from: "- [ ] `/plan` shows\n- [x] `/sync` does\n- [ ] `/check` looks" } },
    },
    [{ kind: "checkbox", issue: 1, by: octocat, ticked: ["plan"] }],
  ],
  ["issues", "edited", { issue: { user: { id: us.bot } } }, [{ kind: "reconcile" }]],
  ["issues", "edited", {}, []],
  [
    "check_run",
    "rerequested",
    { check_run: { head_sha: head, app: { id: us.app } } },
    [{ kind: "check-run", head }],
  ],
  [
    "check_run",
    "requested_action",
    { check_run: { head_sha: head, app: { id: us.app } } },
    [{ kind: "check-run", head }],
  ],
  ["check_run", "rerequested", { check_run: { app: { id: 15_368 } } }, []],
  ["check_suite", "rerequested", { check_suite: { head_sha: head } }, [{ kind: "check-run", head }]],
  ["check_suite", "completed", { check_suite: { app: { slug: "circleci" } } }, []],
  [
    "check_suite",
    "completed",
    { check_suite: { head_sha: head, app: { slug: "github-actions" } } },
    [{ kind: "check-run", head }],
  ],
  ["workflow_run", "completed", { workflow_run: { head_sha: head } }, [{ kind: "check-run", head }]],
  ["merge_group", "checks_requested", { merge_group: { head_sha: head } }, [{ kind: "merge-group", head }]],
  ["repository", "renamed", {}, [{ kind: "reconcile" }]],
  ["repository", "created", {}, [{ kind: "onboard" }, { kind: "reconcile" }]],
  ["installation", "suspend", {}, []],
];

describe("what an event makes us look at", () => {
  test.each(cases)("%s %s %j", (event, action, change, wanted) => {
    const payload = hook(event, action, change);
    expect(jobs(event, payload) ?? []).toEqual(wanted.map((job) => ({ ...at, ...job })));
  });

  test("a comment with a command, by a person, when it is made", () => {
    const said = (body: string, change: Record<string, unknown> = {}, action = "created") =>
      jobs("issue_comment", hook("issue_comment", action, { comment: { id: 9, body, ...change } })) ?? [];
    const command: Job = { ...at, kind: "command", issue: 1, comment: 9 };
    expect(said("/sync")).toEqual([command]);
    expect(said("Thanks.\r\n\r\n  /rekey luna\r\n")).toEqual([command]);
    expect(said("see https://example.net/sync and and/or")).toEqual([]);
    expect(said("/sync", { performed_via_github_app: { id: us.app } })).toEqual([]);
    expect(said("/sync", { performed_via_github_app: { id: 1 } })).toEqual([command]);
    expect(said("/sync", { user: { id: 3, type: "Bot" } })).toEqual([]);
    expect(said("/sync", {}, "edited")).toEqual([]);
  });

  test("an installation: its repositories, or all of them when it may do more", () => {
    const two = { repositories: [{ id: 1 }, { id: 2 }] };
    const sweep = [{ repository: 0, installation: 7, kind: "sweep" }];
    expect(jobs("installation", hook("installation", "created", two))).toEqual([
      { repository: 1, installation: 7, kind: "onboard" },
      { repository: 1, installation: 7, kind: "reconcile" },
      { repository: 2, installation: 7, kind: "onboard" },
      { repository: 2, installation: 7, kind: "reconcile" },
    ]);
    expect(jobs("installation", hook("installation", "created", { repositories: undefined }))).toEqual(sweep);
    const added = { repositories_added: [{ id: 3 }] };
    expect(jobs("installation_repositories", hook("installation_repositories", "added", added))).toHaveLength(
      2,
    );
    expect(jobs("installation", hook("installation", "unsuspend"))).toEqual(sweep);
    expect(jobs("installation", hook("installation", "new_permissions_accepted"))).toEqual(sweep);
  });

  test("what we did ourselves makes no job but on a person's branch, and everything does for a stranger", () => {
    const own = (change: (typeof cases)[number]) =>
      hook(change[0], change[1], { ...change[2], sender: { id: us.bot, type: "Bot" } });
    const productive = cases.filter(([, , , wanted]) => wanted.length > 0);
    for (const change of productive) {
      const theirs = change[3].filter(({ kind }) => kind === "pull" && change[3].length === 1);
      expect(jobs(change[0], own(change))).toEqual(theirs.map((job) => ({ ...at, ...job })));
    }
    expect(productive.length).toBeGreaterThan(10);
    for (const [event, action, change, wanted] of productive) {
      // Nobody else's ticks are done in the place of somebody who is not named.
      const safe = wanted.map(({ kind, ...job }) =>
        kind === "checkbox" ? { kind: "reconcile" } : { ...job, kind },
      );
      const made = jobs(event, hook(event, action, { ...change, sender: undefined }));
      expect(made).toEqual(safe.map((job) => ({ ...at, ...job })));
    }
    const unknown = { app: us.app, bot: undefined };
    const [push] = cases;
    expect(push && jobs("push", own(push), unknown)).toHaveLength(1);
  });
});

describe("payloads that nobody checked", () => {
  test.each(examples)("GitHub's example of %s, number %i", (event, _, payload) => {
    const made = jobs(event, payload) ?? [];
    for (const job of made) {
      expect(job.installation).toBeGreaterThan(0);
      expect(JSON.stringify(job).length).toBeLessThan(200);
    }
  });

  test("the examples reach every kind of job", () => {
    const kinds = examples.flatMap(([event, , payload]) => {
      const made = jobs(event, payload, { app: us.app, bot: octocat + 1 }) ?? [];
      return made.map(({ kind }) => kind);
    });
    expect([...new Set(kinds)].sort()).toEqual(
      ["check-run", "merge-group", "onboard", "pull", "reconcile", "sweep"].sort(),
    );
  });

  test("what has another shape is no event", () => {
    const payload = hook("push", undefined, { ref: "refs/heads/main" });
    const wrong: readonly unknown[] = [
      null,
      [],
      "push",
      {},
      { ...payload, installation: undefined },
      { ...payload, repository: { id: "186853002", default_branch: "main" } },
      { ...payload, repository: { id: -1, default_branch: "main" } },
      { ...payload, repository: { id: 1e300, default_branch: "main" } },
      { ...payload, ref: ["refs/heads/main"] },
      { ...payload, sender: null },
    ];
    expect(jobs("push", payload)).toHaveLength(1);
    for (const one of wrong) expect(jobs("push", one)).toBeUndefined();
    expect(jobs("__proto__", payload)).toBeUndefined();
    expect(jobs("push.opened", payload)).toBeUndefined();
    const group = { merge_group: { head_sha: "$(touch x)" } };
    expect(jobs("merge_group", hook("merge_group", "checks_requested", group))).toBeUndefined();
  });
});

test("reconciles and looks at one pull request are one job, commands are never", () => {
  const place = { repository: 1, installation: 2 };
  expect(keyOf({ ...place, kind: "reconcile" })).toBe(keyOf({ ...place, kind: "reconcile" }));
  const moved = { ...place, installation: 3 };
  expect(keyOf({ ...moved, kind: "reconcile" })).not.toBe(keyOf({ ...place, kind: "reconcile" }));
  expect(keyOf({ ...place, kind: "pull", pull: 3 })).not.toBe(keyOf({ ...place, kind: "pull", pull: 4 }));
  expect(keyOf({ ...place, kind: "command", issue: 3, comment: 4 })).toBeUndefined();
});
