import type { PullDetails } from "../../edge/github/pulls.ts";
import { Stop } from "../../errors.ts";
import type { PageBlock } from "../../files/markdown.ts";
import { commitSubject } from "../../plan/names.ts";
import { describeAppended } from "../../talk/commands/outcome.ts";
import { describeProblemList } from "../../talk/commands/problems.ts";
import { type Asked, planWorld } from "../decide.ts";
import { readWorld } from "../world.ts";
import type { Scene } from "./scene.ts";

/**
 * One more commit on the branch of a person's pull request, with the files that its lab.yaml asks for. The branch moves only
 * from where it was read, and nothing on it is rewritten.
 *
 * @throws Stop for a fork's branch, which is not ours to write
 */
export async function appendTo(scene: Scene, pull: PullDetails, asked: Asked): Promise<readonly PageBlock[]> {
  const { desk } = scene;
  const { hub, library, place } = desk;
  if (pull.headRepository !== hub.id)
    throw new Stop(
      "the branch of this pull request is in a fork",
      "run labkeeper sync --write in a clone of it",
    );
  if (pull.head === scene.base.branch)
    throw new Stop("the default branch is changed by pull requests only", "say /sync in an issue");
  const world = await readWorld(hub.commitTree(pull.headCommit), library);
  if (!world.ok) return describeProblemList(world.problems);
  const plan = planWorld(world.value, library, { asked });
  if (plan.write.size + plan.remove.length === 0) return describeAppended(pull.head, plan, undefined);
  const tree = (await hub.commits.get(pull.headCommit))?.tree;
  if (tree === undefined) throw new Stop("the head of this pull request is gone", "push its branch again");
  const commit = await hub.commits.create({
    tree,
    parents: [pull.headCommit],
    message: `${commitSubject(plan)}\n`,
    write: plan.write,
    remove: plan.remove,
    entries: world.value.snapshot.entries,
  });
  await hub.branches.move({ branch: pull.head, from: pull.headCommit, to: commit, rewrite: false });
  // What we push ourselves makes no job.
  await desk.enqueue([{ ...place, kind: "pull", pull: pull.number }]);
  return describeAppended(pull.head, plan, commit);
}
