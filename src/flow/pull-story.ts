import type { Source } from "../edge/edges.ts";
import type { PullDetails } from "../edge/github/pulls.ts";
import { Retry, Stop } from "../errors.ts";
import { LAB_FILE } from "../lab/document.ts";
import type { PullStory } from "../talk/pull-plan.ts";
import { warningChanges } from "../talk/warning-changes.ts";
import { reportOf } from "./check.ts";
import { planWorld } from "./decide.ts";
import { type Desk, today } from "./desk.ts";
import { concerns, groundOf } from "./ground.ts";
import type { Merged } from "./suggest.ts";
import { readWorld } from "./world.ts";

/** GitHub lists no more files of a pull request than this. */
const MOST_FILES = 3000;
/** How long GitHub usually works on a trial merge. */
const MERGE_MILLISECONDS = 5000;

/** What a pull request means for the lab, and what its suggestions can be made of. */
export interface PullReading {
  readonly story: PullStory;
  /** What would be merged; undefined: it is not planned. */
  readonly merged: Merged | undefined;
  /** lab.yaml as it would be merged; undefined: there is none, or it does not matter. */
  readonly labText: string | undefined;
  /** The state of the default branch that this was read on; undefined: none matters, or it is not known. */
  readonly ground: string | undefined;
}

/** Reads a pull request as it would be merged. Writes nothing. @throws Retry while GitHub works out the merge */
export async function readPull(desk: Desk, pull: PullDetails): Promise<PullReading> {
  if (!(await isOurBusiness(desk, pull))) return told({ kind: "untouched" });
  if (pull.mergeable === false) return told({ kind: "conflict", base: pull.base });
  const { base, merge } = await trialMerge(desk, pull);
  const [before, after] = [desk.hub.commitTree(base), desk.hub.commitTree(merge)];
  const ground = groundOf(await before.snapshot());
  if (!(await hasLab(after)))
    return (await hasLab(before)) ? { ...told({ kind: "gone" }), ground } : told({ kind: "untouched" });
  try {
    return { ...(await plan(desk, pull, { before, after })), ground };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { ...told({ kind: "stopped", message: error.message, remedy: error.remedy }), ground };
  }
}

function told(story: PullStory, labText?: string): PullReading {
  return { story, merged: undefined, labText, ground: undefined };
}

/** Whether it is meant for the default branch and touches lab.yaml, a file of ours, or what those are made of. */
async function isOurBusiness({ hub }: Desk, { number, base }: PullDetails): Promise<boolean> {
  if (base !== (await hub.about()).defaultBranch) return false;
  const files = await hub.pulls.files(number);
  return (
    files.length >= MOST_FILES ||
    files.some(({ path, previous }) => concerns(path) || concerns(previous ?? ""))
  );
}

/** The commit of GitHub's trial merge, and the commit of the base that it was made with. */
async function trialMerge({ hub, now }: Desk, { mergeable, mergeCommit, headCommit }: PullDetails) {
  const merge = mergeable === null || mergeCommit === null ? undefined : await hub.commits.get(mergeCommit);
  const [base, head] = merge?.parents ?? [];
  if (merge !== undefined && base !== undefined && head === headCommit) return { base, merge: merge.id };
  throw new Retry("GitHub has not worked out yet what the merge would be", {
    at: new Date(now().getTime() + MERGE_MILLISECONDS),
  });
}

async function hasLab(source: Source): Promise<boolean> {
  return (await source.snapshot()).entries.has(LAB_FILE);
}

async function plan(
  desk: Desk,
  pull: PullDetails,
  { before, after }: { readonly before: Source; readonly after: Source },
): Promise<PullReading> {
  const world = await readWorld(after, desk.library);
  if (!world.ok) return told({ kind: "problems", problems: world.problems }, world.texts.get(LAB_FILE));
  const base = (await hasLab(before)) ? await readWorld(before, desk.library) : undefined;
  const old = base?.ok === true ? base.value : undefined;
  const now = { base: old?.lab.lab, today: today(desk) };
  const { model, facts } = world.value;
  const open = reportOf(world.value, now).open;
  const story: PullStory = {
    kind: "planned",
    plan: planWorld(world.value, desk.library, { asked: {} }),
    before: old?.model,
    after: model,
    facts,
    warnings: warningChanges(old === undefined ? [] : reportOf(old, now).open, open),
    ownBranch: pull.headRepository === desk.hub.id,
  };
  const labText = world.value.texts.get(LAB_FILE);
  return { story, merged: { world: world.value, now, open }, labText, ground: undefined };
}
