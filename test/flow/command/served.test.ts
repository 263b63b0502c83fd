import { expect, test } from "vitest";
import { handlersWith } from "../../../src/app.ts";
import { markerKeys } from "../../../src/talk/markers.ts";
import { findCase, library } from "../../cases/case.ts";
import { serveForTest } from "../../support/app/serve.ts";
import { tempDirectory } from "../../support/temp.ts";
import { answers, stageWith, write } from "./stage.ts";

test("the App answers a comment; what was said while it was away and its store was lost, it finds in the comments", async () => {
  const stage = await stageWith({ "lab.yaml": findCase("minimal").lab }, { now: Date.now });
  const { forge, app, privateKey } = stage;
  const handlers = handlersWith({
    library,
    keys: markerKeys(privateKey),
    keyring: undefined,
    evaluate: undefined,
  });
  /** What nix says of the pull request that the sweep opens is no answer to a command. */
  const said = () => answers(stage).filter((text) => text.includes("### `/"));
  const first = await serveForTest(forge, { app, privateKey, handlers });
  await write(stage, "maintain", "/help");
  await expect.poll(said, { timeout: 20_000 }).toHaveLength(1);
  await first.stop();
  await write(stage, "maintain", "/restore nothing");
  await forge.settled();
  forge.world.deliveries.length = 0; // GitHub forgot that it told
  await serveForTest(forge, { app, privateKey, handlers, dataDirectory: tempDirectory() });
  await expect.poll(said, { timeout: 20_000 }).toHaveLength(2);
  expect(said()[1]).toContain("### `/restore nothing`");
});
