import type { Pull } from "../edge/github/pulls.ts";
import { Retry, Stop } from "../errors.ts";
import type { Problem } from "../lab/problem.ts";
import { commitMessage } from "../plan/names.ts";
import type { Plan } from "../plan/plan.ts";
import { type Asked, planWorld } from "./decide.ts";
import type { Desk } from "./desk.ts";
import { readWorld } from "./world.ts";

/** What became of the wish to have the generated files in a pull request. */
export type FilesAdded =
  | { readonly kind: "problems"; readonly problems: readonly Problem[] }
  /** All is there, or is kept back. */
  | { readonly kind: "nothing"; readonly plan: Plan }
  | { readonly kind: "added"; readonly plan: Plan; readonly commit: string };

/**
 * Adds the generated files to a person's pull request as one commit on its branch, for the lab.yaml that stands there. Whoever
 * calls it has made sure that a writer asked. What waits for a confirmation is left out unless `asked` confirms it.
 *
 * @throws Stop for a fork's branch and for a pull request that is closed; Retry where the branch moved meanwhile
 */
export async function addFiles(desk: Desk, number: number, asked: Asked = {}): Promise<FilesAdded> {
  const { hub, library } = desk;
  const pull = ownPull(desk, await hub.pulls.get(number));
  const source = hub.commitTree(pull.headCommit);
  const [world, head] = await Promise.all([readWorld(source, library), hub.commits.get(pull.headCommit)]);
  if (!world.ok) return { kind: "problems", problems: world.problems };
  if (head === undefined) throw new Retry(`the commit ${pull.headCommit} is not there yet`);
  const plan = planWorld(world.value, library, { asked });
  if (plan.write.size + plan.remove.length === 0) return { kind: "nothing", plan };
  const { entries } = world.value.snapshot;
  const { write, remove } = plan;
  const message = commitMessage(plan);
  const commit = await hub.commits.create({
    tree: head.tree,
    parents: [head.id],
    message,
    write,
    remove,
    entries,
  });
  await hub.branches.move({ branch: pull.head, from: pull.headCommit, to: commit, rewrite: false });
  return { kind: "added", plan, commit };
}

function ownPull({ hub }: Desk, pull: Pull | undefined): Pull {
  if (pull === undefined || pull.state === "closed")
    throw new Stop("this is no open pull request", "say it in one that is open");
  if (pull.headRepository !== hub.id) {
    throw new Stop(
      "the branch of this pull request is in a fork, where labkeeper writes nothing",
      "merge it as it is: labkeeper then proposes the generated files itself",
    );
  }
  return pull;
}
