/** A plan holds as long as what it stands on: the default branch moves, and nobody touches the pull request. */
import { describe, expect, test } from "vitest";
import { handlersWith } from "../../src/app.ts";
import { pullsToRenew } from "../../src/flow/renew.ts";
import { markerKeys } from "../../src/talk/markers.ts";
import { library } from "../cases/case.ts";
import { serveForTest } from "../support/app/serve.ts";
import { deskOf, openPull, synced } from "../support/forge/desk.ts";
import { type Lab, labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";
import { plan, pullWith, start } from "./pull-lab.ts";

const tidier = start.replace("name: cove\n", "name: bay\n");
const withHost = (lab: string) =>
  lab.replace(
    "services:\n",
    '  sol:\n    platform: x86_64-linux\n    hardware: [hw-x86_64-vm]\n    roles: [role-server]\n    stateVersion: "25.11"\n    sshHostKey: pending\nservices:\n',
  );

function push({ forge, repository, erin }: Lab, files: Readonly<Record<string, string>>, branch = "main") {
  forge.commitFiles(repository, { by: erin, branch, message: "Edit", files });
}

async function due(place: Lab): Promise<readonly number[]> {
  const desk = deskOf(place);
  const head = place.forge.headOf(place.repository) ?? "";
  return await pullsToRenew(desk, await desk.hub.commitTree(head).snapshot());
}

describe("what is planned anew", () => {
  test("is out of date by lab.yaml, by a generated file, by a secrets file; not by anything else", async () => {
    const place = await pullWith({ "lab.yaml": withHost(start) });
    const { number } = place;
    expect(await due(place)).toEqual([number]);
    await place.plan();
    expect(await due(place)).toEqual([]);
    push(place, { "README.md": "Other\n", "modules/mine.nix": "{ }\n", "docs/mine.md": "x\n" });
    expect(await due(place)).toEqual([]);
    const changes: readonly Readonly<Record<string, string>>[] = [
      { "lab.yaml": tidier },
      { "hosts/luna/generated/host.nix": "{ }\n" },
      { "private/luna.sops.yaml": "a: b\n" },
    ];
    for (const files of changes) {
      push(place, files);
      expect(await due(place)).toEqual([number]);
      await place.plan();
      expect(await due(place)).toEqual([]);
    }
  });

  test("is one call for all, whatever they are: others, ours, conflicts, for another branch", async () => {
    const place = await pullWith({ "lab.yaml": withHost(start) });
    const { number, asErin, forge } = place;
    push(place, { "notes.md": "x\n" }, "notes");
    const other = await openPull(place, asErin, "notes");
    push(place, { "notes.md": "y\n" }, "labkeeper/sync");
    const ours = await openPull(place, asErin, "labkeeper/sync");
    push(place, { "lab.yaml": tidier }, "elsewhere");
    const wanted = { ...place.at, title: "Elsewhere", head: "elsewhere", base: "notes" };
    const elsewhere = (await asErin.rest.pulls.create(wanted)).data.number;
    expect(new Set([number, other, ours, elsewhere]).size).toBe(4);
    expect(await due(place)).toEqual([other, number]);
    for (const one of [number, other]) await plan(place, one);
    push(place, { "lab.yaml": start.replace("  sol:", "  luz:").replace("Etc/UTC", "Europe/Berlin") });
    forge.calls.clear();
    expect(await due(place)).toEqual([number]);
    const calls = forge.calls.counted().map(({ route }) => route);
    expect(calls.filter((route) => route === "POST /graphql")).toHaveLength(1);
    expect(calls.filter((route) => route?.includes("/pulls") === true)).toEqual([]);
    // A conflict may be gone with any push.
    push(place, { "lab.yaml": start.replace("services:\n", "# here\nservices:\n") });
    await plan(place, number);
    expect(await due(place)).toEqual([number]);
  });
});

test("the App renews the plan of a pull request that nobody touched, once a push to main changes it", {
  timeout: 200_000,
}, async () => {
  const forge = await forgeForTest();
  const place = labIn(forge, { files: synced(start) });
  const { app, privateKey, repository, asErin } = place;
  push(place, { "lab.yaml": withHost(start) }, "topic");
  const number = await openPull(place, asErin, "topic");
  // GitHub begins to try the merge when somebody looks; that the App need not wait for it makes no difference but of seconds.
  const look = async () => await asErin.rest.pulls.get({ ...place.at, pull_number: number });
  await look();
  const means = { library, keys: markerKeys(privateKey), keyring: undefined, evaluate: undefined };
  await serveForTest(forge, { app, privateKey, handlers: handlersWith(means) });
  const comment = () =>
    [...repository.comments.values()].find(
      ({ issue, body }) => issue === number && body.includes("does to the lab"),
    )?.body ?? "";
  const patience = { timeout: 60_000 };
  await expect.poll(comment, patience).toContain("`sol`");
  expect(comment()).not.toContain("`dash`");

  // main gets a service of its own; the new host's files would be made with it.
  const dash = "  dash:\n    host: luna\n    image: docker.io/example/dash:1\n";
  push(place, { "lab.yaml": `${start}${dash}` });
  await look();
  await expect.poll(comment, patience).toContain("dash");
  expect(comment()).toContain("`sol`");
  expect(
    [...repository.comments.values()].filter(({ body }) => body.includes("does to the lab")),
  ).toHaveLength(1);
});
