import type { PageBlock } from "../../files/markdown.ts";
import { SYNC_BRANCH } from "../../plan/names.ts";
import {
  describeEmpty,
  describePlanPage,
  describePullPlan,
  describeSettled,
} from "../../talk/commands/outcome.ts";
import { describeProblemList } from "../../talk/commands/problems.ts";
import type { Asked } from "../decide.ts";
import { type Outcome, proposeReconcile, reconcile } from "../reconcile.ts";
import { appendTo } from "./append.ts";
import type { Scene } from "./scene.ts";

/** Brings labkeeper's pull request, or the branch of a person's, in step, with what somebody decides. */
export async function bringInStep(scene: Scene, asked: Asked): Promise<readonly PageBlock[]> {
  const pull = await scene.pull();
  const isTheirs = pull !== undefined && pull.state === "open" && pull.head !== SYNC_BRANCH;
  if (isTheirs && asked.adopt === undefined && asked.revert === undefined)
    return await appendTo(scene, pull, asked);
  return await describe(scene, await reconcileAsked(scene, asked));
}

/** As somebody asked for it, a pull request that a person closed is opened anew. */
export async function reconcileAsked({ desk }: Scene, asked: Asked): Promise<Outcome> {
  return await reconcile(desk.hub, desk.library, { asked, insist: true, now: desk.now() });
}

export async function describe({ desk }: Scene, outcome: Outcome): Promise<readonly PageBlock[]> {
  if (outcome.kind === "empty") return describeEmpty();
  if (outcome.kind === "broken") return describeProblemList(outcome.problems);
  return describeSettled(outcome, (await desk.hub.about()).url);
}

/** The plan of this pull request is made by its own job, elsewhere it is that of the default branch. Writes nothing. */
export async function showPlan(scene: Scene): Promise<readonly PageBlock[]> {
  const { desk } = scene;
  const pull = await scene.pull();
  if (pull !== undefined && pull.state === "open" && pull.head !== SYNC_BRANCH) {
    await desk.enqueue([{ ...desk.place, kind: "pull", pull: pull.number }]);
    return describePullPlan();
  }
  const proposal = await proposeReconcile(desk.hub, desk.library, {});
  if (proposal === undefined) return describeEmpty();
  return proposal.ok ? describePlanPage(proposal.value) : describeProblemList(proposal.problems);
}
