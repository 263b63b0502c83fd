import { expect, test } from "vitest";
import { readLibrary } from "../../../src/edge/library.ts";
import { reconcileJob } from "../../../src/flow/reconcile-job.ts";
import { markerKeys } from "../../../src/talk/markers.ts";
import { storyOf } from "../../support/forge/sync.ts";

test("the job leaves a pull request behind", async () => {
  const { hub, pulls, repository, installation, app, privateKey } = await storyOf();
  const job = { kind: "reconcile", repository: repository.id, installation: installation.id } as const;
  const keys = markerKeys(privateKey);
  await reconcileJob({ library: await readLibrary(), keys })(job, {
    hub: hub(),
    app: { app: app.id, bot: app.bot.id },
    now: () => new Date(),
    repositories: async () => [],
    enqueue: async () => {},
  });
  expect(pulls()).toHaveLength(1);
});
