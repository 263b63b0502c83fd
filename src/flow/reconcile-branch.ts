import type { Hub, Survey } from "../edge/edges.ts";
import { Retry } from "../errors.ts";
import { MANIFEST_FILE } from "../files/paths.ts";
import { append, appendable, type BranchLook, directoriesOf } from "../plan/append.ts";
import { printLeft } from "../plan/left.ts";
import { commitMessage, SYNC_BRANCH } from "../plan/names.ts";
import type { Plan } from "../plan/plan.ts";
import type { Snapshot } from "../plan/snapshot.ts";
import { type BranchState, openPullOf } from "../plan/standing.ts";

/** Where the branch stands after we were there. */
export interface BranchOutcome {
  readonly head: string;
  /** Whether we made a commit. */
  readonly moved: boolean;
  /** Files of ours that somebody changed on the branch. */
  readonly left: readonly string[];
  /** Whether the branch lacks commits of the default branch that it conflicts with. */
  readonly conflict: boolean;
}

interface Proposed {
  readonly plan: Plan;
  readonly survey: Survey;
  readonly state: BranchState;
  /** Of the default branch. */
  readonly snapshot: Snapshot;
  readonly now: Date;
}

/**
 * Puts the plan on the branch. A branch without anybody else's commits is made anew as one commit on the default branch; to any
 * other a commit is added. The branch moves only from where it was seen.
 */
export async function putOnBranch(hub: Hub, proposed: Proposed): Promise<BranchOutcome> {
  const { plan, state, survey } = proposed;
  const isCurrent = state.kind !== "free" && state.ours?.mark === plan.mark;
  if (state.kind === "edited") {
    if (isCurrent) {
      const left = [...(state.ours?.left.keys() ?? [])];
      return { head: state.head, moved: false, left, conflict: conflicts(survey) };
    }
    return await addCommit(hub, proposed, state);
  }
  if (isCurrent && state.head !== undefined && !needsNewBase(survey, proposed.snapshot))
    return { head: state.head, moved: false, left: [], conflict: false };
  const commit = await hub.commits.create({
    tree: survey.base.tree,
    parents: [survey.base.commit],
    message: commitMessage(plan),
    write: plan.write,
    remove: plan.remove,
    entries: proposed.snapshot.entries,
  });
  await hub.branches.move({ branch: SYNC_BRANCH, from: state.head, to: commit, rewrite: true });
  return { head: commit, moved: true, left: [], conflict: false };
}

function conflicts(survey: Survey): boolean {
  return openPullOf(survey)?.mergeable === "no";
}

/**
 * The plan's id covers what stands at every path that it writes, but for the manifest: where that changed, the branch would
 * conflict though the plan is the same.
 */
function needsNewBase(survey: Survey, { entries }: Snapshot): boolean {
  return conflicts(survey) || survey.branch?.manifestBefore !== entries.get(MANIFEST_FILE)?.id;
}

async function addCommit(
  hub: Hub,
  { plan, survey, snapshot, now }: Proposed,
  { head, ours }: Extract<BranchState, { kind: "edited" }>,
): Promise<BranchOutcome> {
  const ground = groundOf(survey, head, now);
  const paths = appendable(plan, survey.branch?.manifest);
  const spots = { head, ours: ours?.id ?? survey.base.commit, paths, directories: directoriesOf(plan) };
  const look = { ...(await lookAt(hub, spots)), left: ours?.left ?? new Map() };
  const { left, ...changes } = append(plan, snapshot, look, paths);
  const commit = await hub.commits.create({
    tree: ground.tree,
    parents: ground.parents,
    message: `${commitMessage(plan)}${printLeft(left)}`,
    ...changes,
    entries: new Map([...look.there].map(([path, id]) => [path, { mode: "100644", id }])),
  });
  await hub.branches.move({ branch: SYNC_BRANCH, from: head, to: commit, rewrite: false });
  return { head: commit, moved: true, left: [...left.keys()], conflict: conflicts(survey) };
}

interface Ground {
  readonly tree: string;
  readonly parents: readonly string[];
}

/** Milliseconds that GitHub takes for a trial merge, more or less. */
const TRIAL = 3000;

/** What a commit on somebody else's stands on: the branch, and the default branch too where that moved and can be merged. */
function groundOf(survey: Survey, head: string, now: Date): Ground {
  const { branch, base } = survey;
  const alone = { tree: branch?.tree ?? base.tree, parents: [head] };
  const pull = openPullOf(survey);
  if (branch === undefined || branch.behind === 0 || pull === undefined || pull.mergeable === "no")
    return alone;
  const [first, second] = pull.trial?.parents ?? [];
  if (pull.trial !== undefined && first === base.commit && second === head)
    return { tree: pull.trial.tree, parents: [head, base.commit] };
  throw new Retry("GitHub has not yet tried to merge the default branch into the pull request", {
    at: new Date(now.getTime() + TRIAL),
  });
}

interface Looked {
  readonly head: string;
  readonly ours: string;
  readonly paths: readonly string[];
  readonly directories: readonly string[];
}

async function lookAt(
  hub: Hub,
  { head, ours, paths, directories }: Looked,
): Promise<Omit<BranchLook, "left">> {
  const spots = [
    ...paths.map((path) => ({ commit: head, path })),
    ...directories.map((path) => ({ commit: head, path })),
    ...paths.map((path) => ({ commit: ours, path })),
  ];
  const found = await hub.lookUp(spots);
  const there = new Map<string, string>();
  const before = new Map<string, string>();
  const folders = new Set<string>();
  for (const [i, { commit, path }] of spots.entries()) {
    const one = found[i];
    if (one === undefined) continue;
    (i < paths.length + directories.length ? there : before).set(path, one.id);
    if (one.directory && commit === head && i < paths.length + directories.length) folders.add(path);
  }
  return { there, ours: before, directories: folders };
}
