import type { Octokit } from "@octokit/rest";
import { expect, test } from "vitest";
import { handlersWith } from "../../src/app.ts";
import { readLibrary } from "../../src/edge/library.ts";
import type { Forge } from "../../src/forge/forge.ts";
import { markerKeys } from "../../src/talk/markers.ts";
import { serveForTest } from "../support/app/serve.ts";
import { type Lab, labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";
import { labYaml, SYNC } from "../support/forge/sync.ts";
import { tempDirectory } from "../support/temp.ts";

/** fetch refuses this port before it connects (fetch.spec.whatwg.org, "Port blocking"). */
const nowhere = "http://127.0.0.1:9/";
const list = "GET /app/hook/deliveries";

/** labkeeper, with all that it does, where no webhook reaches it. */
async function start({ forge, app, privateKey }: Lab, dataDirectory: string) {
  const means = { library: await readLibrary(), keys: markerKeys(privateKey), keyring: undefined };
  const handlers = handlersWith(means);
  return await serveForTest(forge, { app, privateKey, handlers, dataDirectory, pollEvery: 50 });
}

/** Says something in an issue; answers how to count the answers to it. */
async function say({ asErin, at }: Lab, body: string, title: string) {
  const issue_number = (await asErin.rest.issues.create({ ...at, title })).data.number;
  const comment = (await asErin.rest.issues.createComment({ ...at, issue_number, body })).data.id;
  const answers = async (): Promise<number> => (await comments(asErin, { ...at, issue_number })).length - 1;
  return { issue_number, comment, answers };
}

async function comments(
  asErin: Octokit,
  issue: { readonly owner: string; readonly repo: string; readonly issue_number: number },
) {
  return (await asErin.rest.issues.listComments({ ...issue, per_page: 100 })).data;
}

/** Resolves when GitHub's list was looked through twice more: what was there before is known. */
async function looked(forge: Forge): Promise<void> {
  const looks = () => forge.calls.all().filter(({ route }) => route === list).length;
  const before = looks();
  await expect.poll(looks, { timeout: 10_000 }).toBeGreaterThan(before + 2);
}

test("without an inbound port: what happens is found in GitHub's list, also of the time that nobody looked", async () => {
  const many = 1_000_000;
  const limits = { hourly: many, pointsPerMinute: many, contentPerMinute: many };
  const forge = await forgeForTest({ limits });
  const lab = labIn(forge, { files: { "README.md": "Mine\n" }, hookUrl: nowhere });
  const { repository, erin, asErin, at } = lab;
  const dataDirectory = tempDirectory();
  const first = await start(lab, dataDirectory);

  // A lab.yaml is pushed, and the pull request comes.
  const files = { "lab.yaml": labYaml(["luna"]) };
  forge.commitFiles(repository, { by: erin, message: "A lab", files });
  const opened = async () => (await asErin.rest.pulls.list({ ...at, head: `erin:${SYNC}` })).data.length;
  await expect.poll(opened, { timeout: 20_000 }).toBe(1);
  expect(forge.readFile(repository, "hosts/luna/generated/host.nix", SYNC)).toBeDefined();

  // A command is answered, though the list fails for a while.
  const effect = { kind: "answer", status: 502, message: "Bad Gateway" } as const;
  forge.calls.plant({ at: list, moment: "before", effect, times: 3 });
  const early = await say(lab, "/help", "early");
  await expect.poll(early.answers, { timeout: 20_000 }).toBe(1);

  // "Redeliver" on GitHub's pages asks for nothing new.
  const delivery = forge.deliveries().findLast(({ event }) => event === "issue_comment");
  if (delivery === undefined) throw new Error("No delivery");
  forge.redeliver(delivery);
  await looked(forge);
  expect(await early.answers()).toBe(1);

  // While nobody looks, more happens than fits on one page of the list.
  await first.stop();
  const meanwhile = await say(lab, "/help", "meanwhile");
  for (let n = 0; n < 110; n += 1) await asErin.rest.issues.create({ ...at, title: `noise ${n}` });
  await forge.settled();
  const second = await start(lab, dataDirectory);
  await expect.poll(meanwhile.answers, { timeout: 20_000 }).toBe(1);
  await looked(forge);
  expect([await early.answers(), await meanwhile.answers(), await opened()]).toEqual([1, 1, 1]);
  await second.stop();

  // GitHub tried each, and none was taken.
  await forge.settled();
  expect(new Set(forge.deliveries().map(({ status }) => status))).toEqual(new Set(["failed to connect"]));
});
