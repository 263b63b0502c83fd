import { expect, test } from "vitest";
import { readLibrary } from "../../../src/edge/library.ts";
import type { Job } from "../../../src/flow/job.ts";
import { reconcileJob } from "../../../src/flow/reconcile-job.ts";
import { markerKeys } from "../../../src/talk/markers.ts";
import { storyOf } from "../../support/forge/sync.ts";

test("the job leaves a pull request behind", async () => {
  const { hub, pulls, repository, installation, app, privateKey } = await storyOf();
  const job = { kind: "reconcile", repository: repository.id, installation: installation.id } as const;
  const keys = markerKeys(privateKey);
  const enqueued: Job[] = [];
  await reconcileJob({ library: await readLibrary(), keys, evaluate: undefined })(job, {
    hub: hub(),
    app: { app: app.id, bot: app.bot.id },
    now: () => new Date(),
    repositories: async () => [],
    enqueue: async (jobs) => {
      enqueued.push(...jobs);
    },
  });
  expect(pulls()).toHaveLength(1);
  // What nix says of it is followed from now on.
  const { repository: number, installation: by } = job;
  expect(enqueued).toEqual([
    { kind: "check-run", repository: number, installation: by, head: pulls()[0]?.pull?.headOid },
  ]);
});
