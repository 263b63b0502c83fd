import { Stop } from "../../errors.ts";
import type { PageBlock } from "../../files/markdown.ts";
import { LAB_FILE } from "../../lab/document.ts";
import { parseLab } from "../../lab/parse.ts";
import { describeNoNix, describeReport } from "../../talk/commands/check.ts";
import { describeProblemList } from "../../talk/commands/problems.ts";
import { reportOf } from "../check.ts";
import { today } from "../desk.ts";
import { readWorld } from "../world.ts";
import { type Scene, treeAsked } from "./scene.ts";

/** lab.yaml and the repository, as `labkeeper check`; a commit that is named goes to nix as well. */
export async function checkCommand(scene: Scene, sha: string | undefined): Promise<readonly PageBlock[]> {
  if (sha === undefined) return await checkTree(scene);
  const { hub, verifyCommit } = scene.desk;
  if (verifyCommit === undefined) return describeNoNix();
  if ((await hub.commits.get(sha)) === undefined)
    throw new Stop(`there is no commit ${sha} here`, "name one of this repository, by its whole id");
  return await verifyCommit(sha);
}

async function checkTree(scene: Scene): Promise<readonly PageBlock[]> {
  const { desk, base } = scene;
  const world = await readWorld(await treeAsked(scene), desk.library);
  if (!world.ok) return describeProblemList(world.problems);
  const agreed = parseLab((await base.source.texts([LAB_FILE])).get(LAB_FILE) ?? "");
  const now = { base: agreed.ok ? agreed.value.lab : undefined, today: today(desk) };
  return describeReport(reportOf(world.value, now));
}
