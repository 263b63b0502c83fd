import { expect, test } from "vitest";
import { openRepository } from "../../src/edge/git.ts";
import { applyWrite, proposeSync, proposeWrite } from "../../src/flow/sync.ts";
import type { Reading } from "../../src/flow/world.ts";
import { foundingLab, sopsFiles } from "../backup/founding.ts";
import { library } from "../cases/case.ts";
import { scratchRepository } from "../support/temp.ts";

const BACKUP = "hosts/luna/generated/backup.nix";

function value<T>(reading: Reading<T>): T {
  if (reading.ok) return reading.value;
  throw new Error(JSON.stringify(reading.problems));
}

test("what backups would lose is read from the commit, and from the work tree, until it is confirmed", async () => {
  const scratch = await scratchRepository();
  await scratch.commit("Begin", { "lab.yaml": foundingLab, ...sopsFiles });
  const repository = await openRepository(scratch.path);
  await applyWrite(repository, value(await proposeWrite(repository, library)));
  await scratch.commit("Take what was generated", {});
  expect(value(await proposeSync(repository, library)).plan.risky).toEqual([]);

  const shorter = foundingLab.replace("retention: { daily: 14 }", "retention: { daily: 2 }");
  await scratch.commit("Keep less", { "lab.yaml": shorter });
  const { plan } = value(await proposeSync(repository, library));
  const waiting = {
    path: BACKUP,
    reason:
      "paperless-nas, paperless-r2: 2 daily instead of 14 snapshots are kept, and the next run deletes the rest",
  };
  expect(plan.risky).toEqual([waiting]);
  expect(plan.write.size).toBe(0);
  expect(value(await proposeWrite(repository, library)).risky).toEqual([waiting]);

  const confirmed = value(await proposeSync(repository, library, { confirm: plan.id }));
  expect(confirmed.plan.write.get(BACKUP)).toContain("daily = 2;");
});
