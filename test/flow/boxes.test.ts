import { describe, expect, test } from "vitest";
import { handlersWith, jobsOf } from "../../src/app.ts";
import { readEvent } from "../../src/edge/webhook/read.ts";
import type { Handler } from "../../src/flow/hands.ts";
import type { Job, Kind } from "../../src/flow/job.ts";
import type { Account } from "../../src/forge/records/accounts.ts";
import { deskOf, persistently, synced } from "../support/forge/desk.ts";
import { type Lab, labIn } from "../support/forge/lab.ts";
import { forgeForTest, octokitFor } from "../support/forge/start.ts";
import { start } from "./pull-lab.ts";

const changed = start.replace("container: 8080 }", "container: 8081 }");

/** Does a job, and all that it asks for, as the server would. */
async function work(place: Lab, jobs: readonly Job[]): Promise<void> {
  for (const job of jobs) {
    const { hub, library, keys, now, us } = deskOf(place);
    const more: Job[] = [];
    const handlers = handlersWith({ library, keys, keyring: undefined });
    const handler = handlers[job.kind] as Handler<Kind> | undefined;
    const enqueue = async (all: readonly Job[]) => void more.push(...all);
    await persistently(
      async () => await handler?.(job, { hub, app: us, now, repositories: async () => [], enqueue }),
    );
    await work(place, more);
  }
}

/** A lab that is out of step, with its dashboard. */
async function withDashboard(): Promise<Lab> {
  const place = labIn(await forgeForTest(), { files: synced(start) });
  const { forge, repository, erin, installation } = place;
  await work(place, [{ kind: "reconcile", repository: repository.id, installation: installation.id }]);
  forge.commitFiles(repository, { by: erin, message: "Port", files: { "lab.yaml": changed } });
  return place;
}

async function bodyOf({ asErin, at }: Lab): Promise<string> {
  return (await asErin.rest.issues.get({ ...at, issue_number: 1 })).data.body ?? "";
}

/** Somebody ticks boxes: GitHub tells the App, and what follows is done. */
async function tick(place: Lab, by: Account, names: readonly string[], extra = ""): Promise<void> {
  const { forge, at, app } = place;
  const asThem = octokitFor(forge, forge.createUserToken(by));
  const body = names.reduce(
    (text, name) => text.replace(`[ ] \`/${name}\``, `[x] \`/${name}\``),
    await bodyOf(place),
  );
  await asThem.rest.issues.update({ ...at, issue_number: 1, body: body + extra });
  const told = forge.deliveries().findLast(({ event, action }) => event === "issues" && action === "edited");
  const event = readEvent("issues", told?.payload);
  await work(place, event === undefined ? [] : jobsOf(event, { app: app.id, bot: app.bot.id }));
}

async function answers({ asErin, at }: Lab): Promise<readonly string[]> {
  const { data } = await asErin.rest.issues.listComments({ ...at, issue_number: 1 });
  return data.map(({ body }) => body ?? "");
}

async function pulls({ asErin, at }: Lab): Promise<readonly string[]> {
  return (await asErin.rest.pulls.list({ ...at, state: "all" })).data.map(
    ({ head, state }) => `${head.ref} ${state}`,
  );
}

function person({ forge, repository }: Lab, login: string, role: "read" | "triage" | "write"): Account {
  const account = forge.createAccount(login);
  repository.collaborators.set(account, role);
  return account;
}

describe("a box on the dashboard", () => {
  test("does what the command does, for somebody who may say it, and is empty again", async () => {
    const place = await withDashboard();
    const { asErin, at } = place;
    await work(place, [
      { kind: "reconcile", repository: place.repository.id, installation: place.installation.id },
    ]);
    await asErin.rest.pulls.update({ ...at, pull_number: 2, state: "closed" });
    expect(await pulls(place)).toEqual(["labkeeper/sync closed"]);
    await tick(place, person(place, "wendy", "write"), ["sync"]);
    expect(await pulls(place)).toContain("labkeeper/sync open");
    const [answer, ...others] = await answers(place);
    expect([answer, others]).toEqual([expect.stringContaining("`wendy` ticked `/sync`"), []]);
    expect(await bodyOf(place)).not.toContain("[x]");
  });

  test("does nothing for somebody who may not, who is told so", async () => {
    const place = await withDashboard();
    const { asErin, at } = place;
    await work(place, [
      { kind: "reconcile", repository: place.repository.id, installation: place.installation.id },
    ]);
    await asErin.rest.pulls.update({ ...at, pull_number: 2, state: "closed" });
    await tick(place, person(place, "rita", "read"), ["sync"]);
    expect(await pulls(place)).toEqual(["labkeeper/sync closed"]);
    expect((await answers(place)).join("\n")).toMatch(/`rita` ticked `\/sync`[\s\S]*write/);
    expect(await bodyOf(place)).not.toContain("[x]");
  });

  test("counts for who ticked it: another's tick that still stands is not his", async () => {
    const place = await withDashboard();
    const { forge, at } = place;
    const rita = person(place, "rita", "read");
    const asRita = octokitFor(forge, forge.createUserToken(rita));
    const body = (await bodyOf(place)).replace("[ ] `/sync`", "[x] `/sync`");
    await asRita.rest.issues.update({ ...at, issue_number: 1, body });
    await tick(place, person(place, "wendy", "write"), ["plan"]);
    const all = (await answers(place)).join("\n");
    expect(all).toContain("`wendy` ticked `/plan`");
    expect(all).not.toContain("/sync`\n");
  });

  test("stands for three commands only, whatever somebody writes beside them", async () => {
    const place = await withDashboard();
    const extra = "\n- [x] `/rekey`\n- [x] `/confirm`\n- [x] `/adopt`\n";
    await tick(place, place.erin, [], extra);
    expect(await answers(place)).toEqual([]);
    expect(await bodyOf(place)).not.toContain("/rekey");
    await tick(place, place.erin, ["plan", "check"]);
    expect((await answers(place)).join("\n")).toMatch(/ticked `\/plan`[\s\S]*ticked `\/check`/);
  });

  test("in another issue of ours or anybody's means nothing", async () => {
    const place = await withDashboard();
    const { asErin, at, erin, repository, installation } = place;
    await asErin.rest.issues.create({ ...at, title: "Mine", body: await bodyOf(place) });
    const job = { repository: repository.id, installation: installation.id, by: erin.id, ticked: ["sync"] };
    await work(place, [{ ...job, kind: "checkbox", issue: 2 }]);
    expect(await answers(place)).toEqual([]);
    const { data } = await asErin.rest.issues.listComments({ ...at, issue_number: 2 });
    expect(data).toEqual([]);
  });
});
