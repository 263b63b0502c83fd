/** The dashboard as the App keeps it while things happen, told by webhooks alone. */
import { expect, test } from "vitest";
import { handlersWith } from "../../src/app.ts";
import type { CommandMeans } from "../../src/flow/command-job.ts";
import { markerKeys } from "../../src/talk/markers.ts";
import { findCase, library } from "../cases/case.ts";
import { serveForTest } from "../support/app/serve.ts";
import { synced } from "../support/forge/desk.ts";
import { idIn, rekeyStage } from "./command/rekey-stage.ts";
import { answers, type Stage, stageWith, write } from "./command/stage.ts";

// An App proves who it is by the time of the machine.
const now = Date.now;
const today = now();

/** ISO date. */
function daysAgo(days: number): string {
  return new Date(today - days * 86_400_000).toISOString().slice(0, 10);
}

async function serve(stage: Stage, keyring?: CommandMeans["keyring"]): Promise<void> {
  const { forge, app, privateKey } = stage;
  const means = { library, keys: markerKeys(privateKey), keyring, evaluate: undefined };
  await serveForTest(forge, { app, privateKey, handlers: handlersWith(means) });
}

/** The dashboard's text as it is now; empty: there is none yet. */
function dashboard({ repository, app }: Stage): string {
  const issue = [...repository.issues.values()].find(
    ({ pull, user }) => pull === undefined && user === app.bot,
  );
  return issue?.body ?? "";
}

const patience = { timeout: 60_000 };

test("a rekey that is due appears, and goes when it is done and merged", { timeout: 200_000 }, async () => {
  const stage = await rekeyStage({ now });
  await serve(stage, stage.desk.keyring);
  await expect.poll(() => dashboard(stage), patience).toContain("### Rekeys that are due");
  expect(dashboard(stage)).toMatch(/`luna` has another key \(.*SHA256:.*\): say `\/rekey luna`/);
  expect(dashboard(stage)).not.toContain("`sol` has another key");

  await write(stage, "maintain", "/rekey luna");
  await expect.poll(() => answers(stage).map(idIn).join(""), patience).toMatch(/^rekey-luna-/);
  await write(stage, "maintain", `/confirm ${answers(stage).map(idIn).join("")}`);
  const pull = () => [...stage.repository.issues.values()].find(({ title }) => title === "Rekey luna");
  await expect.poll(() => pull()?.number ?? 0, patience).toBeGreaterThan(0);
  expect(dashboard(stage)).toContain("### Rekeys that are due");
  await stage.asErin.rest.pulls.merge({ ...stage.at, pull_number: pull()?.number ?? 0 });
  await expect.poll(() => dashboard(stage), patience).not.toContain("Rekeys that are due");
  expect(dashboard(stage)).toContain("### Hosts");
});

test("drills are shown as the register says, and one that is too long ago is flagged until there is another", {
  timeout: 200_000,
}, async () => {
  const register = (...rows: readonly string[]) => ({
    "docs/restore/drills.md": `| Day | Host | Service | Copy | Result |\n| --- | --- | --- | --- | --- |\n${rows.join("\n")}\n`,
  });
  const [recent, stale] = [daysAgo(10), daysAgo(180)];
  const old = [`| ${recent} | luna | wiki | box | ok |`, `| ${stale} | sol | wiki | nas | ok |`];
  const failed = `| ${daysAgo(8)} | sol | wiki | box | failed |`;
  const files = synced(findCase("backups").lab, register(...old, failed));
  const stage = await stageWith(files, { now });
  await serve(stage);
  await expect.poll(() => dashboard(stage), patience).toContain("### Backups");
  const row = (host: string, copy: string) =>
    new RegExp(`\\| \`wiki\` \\| \`${host}\` \\| \`${copy}\` \\| \\S+ \\| (\\S+) \\|`).exec(
      dashboard(stage),
    )?.[1];
  expect([row("luna", "box"), row("luna", "nas"), row("sol", "nas"), row("sol", "box")]).toEqual([
    recent,
    "never",
    stale,
    "never",
  ]);
  const flagged = `no restore of wiki was tried since ${stale}`;
  expect(dashboard(stage)).toContain(flagged);
  expect(dashboard(stage)).not.toContain(`since ${recent}`);

  const { forge, repository, erin } = stage;
  const drilled = register(...old, `| ${daysAgo(1)} | sol | wiki | nas | ok |`);
  forge.commitFiles(repository, { by: erin, message: "Drill", files: drilled });
  await expect.poll(() => row("sol", "nas"), patience).toBe(daysAgo(1));
  expect(dashboard(stage)).not.toContain(flagged);
});
