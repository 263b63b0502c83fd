import type { Branch, Repository } from "../edge/edges.ts";
import { Stop } from "../errors.ts";
import type { Library } from "../files/library.ts";
import type { Model } from "../lab/model.ts";
import { readTrailers, undecided } from "../plan/decisions.ts";
import { COMMITTER, commitMessage, SYNC_BRANCH } from "../plan/names.ts";
import type { Plan } from "../plan/plan.ts";
import { acknowledging } from "./acknowledging.ts";
import { type Asked, allAcknowledged, planWorld } from "./decide.ts";
import { type Reading, readWorld } from "./world.ts";

/** A plan, and the state of the repository that it was made for. */
export interface Proposal {
  readonly plan: Plan;
  readonly model: Model;
  /** The commit whose lab.yaml was read and on which a commit of ours would stand. */
  readonly head: string;
  readonly branch: Branch | undefined;
}

/** Reads lab.yaml of HEAD and plans what branch labkeeper/sync should hold. Writes nothing. */
export async function proposeSync(
  repository: Repository,
  library: Library,
  asked: Asked = {},
): Promise<Reading<Proposal>> {
  const [head, branch] = await Promise.all([repository.head(), repository.branch(SYNC_BRANCH)]);
  if (head === undefined) {
    throw new Stop(
      "the repository has no commit yet",
      "commit lab.yaml first: git add lab.yaml && git commit -m 'Add lab.yaml'",
    );
  }
  const ours =
    branch === undefined ? undefined : (readTrailers(branch.message) ?? { mark: "", decisions: undecided });
  const acknowledged = allAcknowledged(ours?.decisions, asked);
  const world = await readWorld(acknowledging(repository.commitTree(head), acknowledged), library);
  if (!world.ok) return world;
  const plan = planWorld(world.value, library, { asked, proposed: ours?.mark, remembered: ours?.decisions });
  return { ok: true, value: { plan, model: world.value.model, head, branch } };
}

/** Writes the planned commit; its id, or undefined where there is nothing to write. */
export async function applySync(
  repository: Repository,
  { plan, head, branch }: Proposal,
  now: Date,
): Promise<string | undefined> {
  if (plan.action !== "open" && plan.action !== "update") return undefined;
  if (branch !== undefined) refuseForeign(branch, SYNC_BRANCH, (text) => readTrailers(text) !== undefined);
  return repository.commit({
    branch: SYNC_BRANCH,
    parent: head,
    message: commitMessage(plan),
    committer: COMMITTER,
    write: plan.write,
    remove: plan.remove,
    expected: branch?.head,
    at: now,
  });
}

/** A commit that is not ours would be lost, and a checked-out branch would move under its user. */
export function refuseForeign(
  { head, message, committerEmail, checkedOutAt }: Branch,
  name: string,
  isOurs: (message: string) => boolean,
): void {
  if (checkedOutAt !== undefined) {
    throw new Stop(
      `branch ${name} is checked out in ${checkedOutAt}`,
      "switch to another branch there: git switch -",
    );
  }
  if (committerEmail !== COMMITTER.email || !isOurs(message)) {
    throw new Stop(
      `the last commit of branch ${name} (${head.slice(0, 12)}) is not labkeeper's`,
      `merge it, or keep it under another name: git branch -m ${name} my-changes`,
    );
  }
}

/** As proposeSync, for the files on disk. */
export async function proposeWrite(
  { workTree }: Repository,
  library: Library,
  asked: Asked = {},
): Promise<Reading<Plan>> {
  const world = await readWorld(workTree, library);
  return world.ok ? { ok: true, value: planWorld(world.value, library, { asked }) } : world;
}

/** Writes the planned files into the work tree; those that git does not track yet. */
export async function applyWrite({ workTree }: Repository, plan: Plan): Promise<readonly string[]> {
  const created = new Set(plan.changes.flatMap(({ path, there }) => (there === null ? [path] : [])));
  const writes = [...plan.write];
  await workTree.write({
    create: new Map(writes.filter(([path]) => created.has(path))),
    update: new Map(writes.filter(([path]) => !created.has(path))),
    remove: plan.remove,
  });
  return workTree.untracked([...plan.write.keys()]);
}
