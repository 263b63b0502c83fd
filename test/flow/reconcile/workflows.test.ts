import { pino } from "pino";
import { expect, test } from "vitest";
import { connectApp } from "../../../src/edge/github/app.ts";
import { openHub } from "../../../src/edge/github.ts";
import { readLibrary } from "../../../src/edge/library.ts";
import { type Outcome, reconcile } from "../../../src/flow/reconcile.ts";
import { type Story, storyOf } from "../../support/forge/sync.ts";

const WORKFLOW = ".github/workflows/lab-check.yaml";

/** One reconcile with a token that the App makes now, which says what the installation may do. */
async function sync({ app, privateKey, forge, installation, repository }: Story): Promise<Outcome> {
  const github = await connectApp({
    appId: app.id,
    privateKey,
    webhookSecret: app.hook.secret,
    baseUrl: forge.url,
    log: pino({ level: "silent" }),
    paced: false,
  });
  const client = github.clientFor({ installation: installation.id, repository: repository.id });
  const now = new Date("2026-11-28T12:00:00Z");
  return await reconcile(openHub(client, repository.id), await readLibrary(), { now });
}

function mayWriteWorkflows({ installation }: Story): void {
  installation.permissions = { ...installation.permissions, workflows: "write" };
}

test("an installation that may write workflows has lab-check in its pull request", async () => {
  const story = await storyOf();
  mayWriteWorkflows(story);
  expect(await sync(story)).toMatchObject({ did: "opened", pull: 1 });
  const { read, pulls } = story;
  expect(read(WORKFLOW)).toContain("run: nix flake check");
  expect(read(".lab/manifest.json")).toContain(WORKFLOW);
  const [pull] = pulls();
  expect(pull?.body).toContain(`\`${WORKFLOW}\` | created`);
  expect(pull?.body).not.toContain("may not write workflows");
});

test("one that may not goes on with the rest and shows what the file would be, until it may", async () => {
  const story = await storyOf();
  const { read, pulls } = story;
  expect(await sync(story)).toMatchObject({ did: "opened", pull: 1 });
  expect(read(WORKFLOW)).toBeUndefined();
  expect(read(".lab/manifest.json")).not.toContain(WORKFLOW);
  expect(read("hosts/luna/generated/host.nix")).toContain("luna");
  expect(pulls()[0]?.body).toContain("labkeeper may not write workflows here");
  expect(pulls()[0]?.body).toContain("run: nix flake check");
  expect(await sync(story)).toMatchObject({ did: "nothing", pull: 1 });
  mayWriteWorkflows(story);
  expect(await sync(story)).toMatchObject({ did: "updated", pull: 1 });
  expect(read(WORKFLOW)).toContain("run: nix flake check");
  expect(pulls()[0]?.body).not.toContain("may not write workflows");
});
