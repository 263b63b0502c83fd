import type { Hub, Survey } from "../edge/edges.ts";
import { Stop } from "../errors.ts";
import type { Library } from "../files/library.ts";
import { isWorkflow, MANIFEST_FILE } from "../files/paths.ts";
import { LAB_FILE } from "../lab/document.ts";
import type { Problem } from "../lab/problem.ts";
import { CHECK_NAME, SYNC_BRANCH } from "../plan/names.ts";
import type { Plan } from "../plan/plan.ts";
import {
  type BranchState,
  branchState,
  isDeclined,
  isSettled,
  openPullOf,
  rememberedOn,
} from "../plan/standing.ts";
import { describeDone, describeTheirs, saysThe } from "../talk/pull-request.ts";
import { acknowledging } from "./acknowledging.ts";
import { type Asked, allAcknowledged, planWorld } from "./decide.ts";
import { putOnBranch } from "./reconcile-branch.ts";
import { sayBroken, sayInStep, sayStopped } from "./reconcile-check.ts";
import { closePull, type PullOutcome, showPull } from "./reconcile-pull.ts";
import { describeProposal, describeWorld } from "./reconcile-text.ts";
import { pathsToRead, type Reading, readWorld, type World } from "./world.ts";

export interface ReconcileOptions {
  /** What a person said with a command. */
  readonly asked?: Asked;
  /** Somebody wants the pull request though a person closed it. */
  readonly insist?: boolean;
  readonly now: Date;
}

export type Outcome =
  /** There is no commit yet. */
  | { readonly kind: "empty" }
  /** lab.yaml or the manifest cannot be understood; it was said on the commit. */
  | {
      readonly kind: "broken";
      readonly commit: string;
      readonly problems: readonly Problem[];
      readonly texts: ReadonlyMap<string, string>;
    }
  | Settled;

/** The repository is in step, or a pull request proposes what is missing. */
export interface Settled {
  readonly kind: "settled";
  readonly plan: Plan;
  readonly world: World;
  /** The commit of the default branch that it was made for. */
  readonly base: string;
  /** What was done: nothing, a pull request opened, changed or closed, or left closed since a person closed it. */
  readonly did: PullOutcome["did"] | "closed" | "declined";
  readonly pull: number | undefined;
  /** Head of the branch, where there is something to propose. */
  readonly head: string | undefined;
  /** Files of ours that somebody changed on the branch. */
  readonly left: readonly string[];
}

/**
 * Brings a repository on GitHub in step with its lab.yaml, whatever happened there before: reads it, plans, and sees to it that
 * the branch and its one pull request hold the plan. Nothing of a person's is lost: a branch moves only from where it was seen.
 *
 * @throws Retry, Stop; a Stop after the repository was read is said on the commit too
 */
export async function reconcile(hub: Hub, library: Library, options: ReconcileOptions): Promise<Outcome> {
  await refuseArchived(hub);
  const survey = await look(hub);
  if (survey === undefined) return { kind: "empty" };
  const state = branchState(survey);
  const world = await readProposed({ survey, state, library, asked: options.asked ?? {} });
  if (!world.ok) {
    await sayBroken(hub, survey, world);
    return { kind: "broken", commit: survey.base.commit, problems: world.problems, texts: world.texts };
  }
  try {
    return await settle(hub, { survey, state, world: world.value, library, options });
  } catch (error) {
    // What cannot be done for somebody who asked for it is said to him, and is no fault of the commit.
    if (error instanceof Stop && options.asked === undefined) await sayStopped(hub, survey, error);
    throw error;
  }
}

/** What a reconcile would come to; undefined: there is no commit yet. Writes nothing. @throws Retry, Stop */
export async function proposeReconcile(
  hub: Hub,
  library: Library,
  asked: Asked = {},
): Promise<Reading<Plan> | undefined> {
  const survey = await look(hub);
  if (survey === undefined) return undefined;
  const state = branchState(survey);
  const world = await readProposed({ survey, state, library, asked });
  if (!world.ok) return world;
  return { ok: true, value: await planFor(hub, { state, world: world.value, library, asked }) };
}

function look(hub: Hub): Promise<Survey | undefined> {
  return hub.survey({
    branch: SYNC_BRANCH,
    manifest: MANIFEST_FILE,
    lab: LAB_FILE,
    check: CHECK_NAME,
    choose: pathsToRead,
  });
}

interface Wish {
  readonly state: BranchState;
  readonly library: Library;
  readonly asked: Asked;
}

/** The tree with what was acknowledged in comments, on the branch and now. */
function readProposed({
  survey,
  state,
  library,
  asked,
}: Wish & { readonly survey: Survey }): Promise<Reading<World>> {
  return readWorld(acknowledging(survey.source, allAcknowledged(rememberedOn(state), asked)), library);
}

async function planFor(
  hub: Hub,
  { state, world, library, asked }: Wish & { readonly world: World },
): Promise<Plan> {
  return planWorld(world, library, {
    asked,
    proposed: state.kind === "free" ? undefined : state.ours?.mark,
    remembered: rememberedOn(state),
    ...((await mayWriteWorkflows(hub)) ? {} : { forbids: isWorkflow }),
  });
}

async function refuseArchived(hub: Hub): Promise<void> {
  const { archived } = await hub.about();
  if (!archived) return;
  throw new Stop("the repository is archived, so nothing can be written", "unarchive it in its settings");
}

/** All that is known before anything is written. */
interface Known {
  readonly survey: Survey;
  readonly state: BranchState;
  readonly world: World;
  readonly library: Library;
  readonly options: ReconcileOptions;
}

async function settle(hub: Hub, { survey, state, world, library, options }: Known): Promise<Settled> {
  const plan = await planFor(hub, { state, world, library, asked: options.asked ?? {} });
  const open = openPullOf(survey);
  const isEmpty = plan.write.size + plan.remove.length === 0;
  const settled = { kind: "settled", plan, world, base: survey.base.commit } as const;
  const idle = { ...settled, did: "nothing", pull: open?.number, head: undefined, left: [] } as const;
  if (isEmpty && state.kind !== "edited") {
    const did = await withdraw(hub, survey, state);
    return did ? { ...idle, did: "closed" } : { ...idle, pull: undefined };
  }
  if (isEmpty && open === undefined) return idle;
  const isDone = (body: string) => saysThe(describeDone(), body);
  if (isDeclined(survey, plan.mark, isDone) && options.insist !== true)
    return { ...idle, did: "declined", pull: survey.pulls[0]?.number };
  const branch = await putOnBranch(hub, { plan, survey, state, snapshot: world.snapshot, now: options.now });
  const today = options.now.toISOString().slice(0, 10);
  const described = describeWorld(world, { synced: survey.base.synced, today });
  const about = { ...branch, plan, defaultBranch: survey.base.branch };
  const text = isEmpty ? describeTheirs(about) : describeProposal(world, described, about);
  const pull = await showPull(hub, survey, text);
  const isShared = state.kind === "edited";
  await sayInStep(hub, survey, { head: branch.head, plan, warnings: described.report.open, isShared });
  return { ...settled, did: pull.did, pull: pull.number, head: branch.head, left: branch.left };
}

/** Nothing is left to propose: the pull request is closed, the branch taken away where it is ours alone. */
async function withdraw(hub: Hub, survey: Survey, state: BranchState): Promise<boolean> {
  const open = openPullOf(survey);
  if (open?.byUs === true) await closePull(hub, open, describeDone());
  const isOurs = state.kind === "pristine" && state.ours !== undefined && open?.byUs !== false;
  if (isOurs && !isSettled(survey))
    await hub.branches.move({ branch: SYNC_BRANCH, from: state.head, to: undefined, rewrite: true });
  return open?.byUs === true;
}

/** Workflows run with secrets, so a token needs a permission of its own for them. A fine-grained one does not say what it may. */
async function mayWriteWorkflows(hub: Hub): Promise<boolean> {
  const [{ of, permissions }, { scopes }] = [await hub.token(), await hub.about()];
  if (of === "app") return permissions?.get("workflows") === "write";
  return scopes === undefined || scopes.includes("workflow");
}
