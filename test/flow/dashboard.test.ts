import { describe, expect, test } from "vitest";
import type { Job } from "../../src/flow/job.ts";
import { reconcileJob } from "../../src/flow/reconcile-job.ts";
import { describeDashboard } from "../../src/talk/dashboard.ts";
import { deskOf, persistently, synced } from "../support/forge/desk.ts";
import { type Lab, labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";
import { alive, rendered } from "../support/rendered.ts";
import { start } from "./pull-lab.ts";

async function labOf(files: Readonly<Record<string, string>>, options: { readonly private?: boolean } = {}) {
  return labIn(await forgeForTest(), { files, ...options });
}

async function reconcile(place: Lab): Promise<void> {
  const { hub, library, keys, now, us } = deskOf(place);
  const job = { kind: "reconcile", repository: hub.id, installation: place.installation.id } satisfies Job;
  const hands = { hub, app: us, now, repositories: async () => [], enqueue: async () => {} };
  await persistently(async () => await reconcileJob({ library, keys })(job, hands));
}

async function issuesOf({ asErin, at }: Lab) {
  const { data } = await asErin.rest.issues.listForRepo({ ...at, state: "all" });
  return data.filter(({ pull_request }) => pull_request === undefined);
}

function edit({ forge, repository, erin }: Lab, files: Readonly<Record<string, string>>): void {
  forge.commitFiles(repository, { by: erin, message: "Edit", files });
}

describe("the dashboard", () => {
  test("of a private repository shows hosts, backups, warnings, and is left alone when nothing is new", async () => {
    const place = await labOf(synced(start));
    await reconcile(place);
    const [issue, ...others] = await issuesOf(place);
    expect([issue?.title, issue?.user?.login, others]).toEqual([
      "labkeeper: how the lab stands",
      "labkeeper[bot]",
      [],
    ]);
    expect(issue?.body).toContain("In step: the generated files are as lab.yaml asks for.");
    expect(issue?.body).toContain(
      "| `luna` | `x86_64-linux` | `wiki` | no host key yet; hardware-configuration.nix is a placeholder |",
    );
    expect(issue?.body).toContain("### Warnings");
    expect(issue?.body).toMatch(/^- \[ \] `\/plan` .*\n- \[ \] `\/sync` .*\n- \[ \] `\/check` /m);
    const before = issue?.updated_at;
    await reconcile(place);
    expect((await issuesOf(place)).map(({ updated_at }) => updated_at)).toEqual([before]);
    const writes = place.forge.calls
      .all()
      .filter(({ route, method }) => method !== "GET" && route?.includes("/issues"));
    expect(writes).toHaveLength(1);
  });

  test("shows drift, and what waits for a confirmation", async () => {
    const stateful = start.replace(
      "ports: [{ name: web, container: 8080 }]\n",
      "ports: [{ name: web, container: 8080 }]\n    state: [{ path: /var/lib/wiki, mount: /data }]\n",
    );
    const place = await labOf(synced(stateful));
    const gone = stateful.replace(/services:[\s\S]*/, "services: {}\n");
    edit(place, { "lab.yaml": gone, "hosts/luna/generated/host.nix": "{ }\n" });
    await reconcile(place);
    const [issue] = await issuesOf(place);
    expect(issue?.body).toMatch(/`\/adopt hosts\/luna\/generated\/host.nix` or `\/revert hosts\/luna/);
    expect(issue?.body).toContain("### Waits for a confirmation");
    expect(issue?.body).toMatch(/`\/confirm [0-9a-f]{12}`/);
  });

  test("shows mistakes of a lab.yaml that cannot be used, and is right again after", async () => {
    const place = await labOf(synced(start));
    await reconcile(place);
    edit(place, { "lab.yaml": start.replace("stateVersion:", "stateversoin:") });
    await reconcile(place);
    expect((await issuesOf(place))[0]?.body).toContain("`unknown-key`");
    edit(place, { "lab.yaml": start });
    await reconcile(place);
    const issues = await issuesOf(place);
    expect([issues.length, issues[0]?.body?.includes("unknown-key")]).toEqual([1, false]);
  });

  test("is made anew when somebody writes into it; what is ticked counts for nothing by itself", async () => {
    const place = await labOf(synced(start));
    await reconcile(place);
    const { asErin, at } = place;
    const [issue] = await issuesOf(place);
    const { number = 0, body = "" } = issue ?? {};
    const edited = `${body?.replaceAll("[ ]", "[x]")}\n\n## All is lost\n`;
    await asErin.rest.issues.update({ ...at, issue_number: number, body: edited });
    await reconcile(place);
    expect((await issuesOf(place)).map((one) => one.body)).toEqual([body]);
  });

  test("is not an issue that somebody else wrote in its words", async () => {
    const place = await labOf(synced(start));
    await reconcile(place);
    const { asErin, at } = place;
    const [issue] = await issuesOf(place);
    await asErin.rest.issues.create({ ...at, title: issue?.title ?? "", body: `${issue?.body}\nMine.` });
    await reconcile(place);
    const theirs = (await issuesOf(place)).find(({ user }) => user?.login === "erin");
    expect([theirs?.state, theirs?.body?.endsWith("Mine.")]).toEqual(["open", true]);
  });

  test("twins of it are closed", async () => {
    const place = await labOf(synced(start));
    await reconcile(place);
    const [issue] = await issuesOf(place);
    await place.asApp.rest.issues.create({ ...place.at, title: "Twin", body: issue?.body ?? "" });
    await reconcile(place);
    expect((await issuesOf(place)).map(({ number, state }) => [number, state])).toEqual([
      [2, "closed"],
      [1, "open"],
    ]);
  });

  test("that a person closed stays closed", async () => {
    const place = await labOf(synced(start));
    await reconcile(place);
    await place.asErin.rest.issues.update({ ...place.at, issue_number: 1, state: "closed" });
    edit(place, { "lab.yaml": start.replace("name: cove", "name: bay") });
    await reconcile(place);
    expect((await issuesOf(place)).map(({ state }) => state)).toEqual(["closed"]);
  });

  test("is switched off by lab.yaml, and on again", async () => {
    const place = await labOf(synced(start));
    await reconcile(place);
    edit(place, { "lab.yaml": `${start}sync: { dashboard: false }\n` });
    await reconcile(place);
    const [off] = await issuesOf(place);
    expect([off?.state, off?.body?.includes("Switched off")]).toEqual(["closed", true]);
    edit(place, { "lab.yaml": start });
    await reconcile(place);
    expect((await issuesOf(place)).map(({ state }) => state)).toEqual(["open"]);
  });

  test("is on public repositories only where lab.yaml asks for it", async () => {
    const place = await labOf(synced(start), { private: false });
    await reconcile(place);
    expect(await issuesOf(place)).toEqual([]);
    edit(place, { "lab.yaml": `${start}sync: { dashboard: true }\n` });
    await reconcile(place);
    expect(await issuesOf(place)).toHaveLength(1);
  });

  test("waits until we know who we are", async () => {
    const place = await labOf(synced(start));
    const { hub, library, keys, now } = deskOf(place);
    const job = { kind: "reconcile", repository: hub.id, installation: 1 } as const;
    const app = { app: place.app.id, bot: undefined };
    const hands = { hub, app, now, repositories: async () => [], enqueue: async () => {} };
    await reconcileJob({ library, keys })(job, hands);
    expect(await issuesOf(place)).toEqual([]);
  });
});

test("hostile texts stay texts", () => {
  const text = "@erin closes #1 <!-- x --> `code` \u202e https://example.net";
  const problem = { file: "lab.yaml", line: 1, column: 1, rule: "r", message: text, hint: text };
  const { said, elements, html } = rendered(describeDashboard({ kind: "broken", problems: [problem] }));
  expect(said).not.toMatch(alive);
  expect([...elements].filter((name) => ["link", "image", "html_inline"].includes(name))).toEqual([]);
  expect(html).toEqual([]);
});
