import { expect, test } from "vitest";
import { readLibrary } from "../../../src/edge/library.ts";
import { reconcileJob } from "../../../src/flow/reconcile-job.ts";
import { storyOf } from "../../support/forge/sync.ts";

test("the job leaves a pull request behind", async () => {
  const { hub, pulls, repository, installation, app } = await storyOf();
  const job = { kind: "reconcile", repository: repository.id, installation: installation.id } as const;
  await reconcileJob(await readLibrary())(job, {
    hub: hub(),
    app: { app: app.id, bot: app.bot.id },
    now: () => new Date(),
    repositories: async () => [],
    enqueue: async () => {},
  });
  expect(pulls()).toHaveLength(1);
});
