import type { Source } from "../edge/edges.ts";
import type { WorkflowRun } from "../edge/github/runs.ts";
import { Retry } from "../errors.ts";
import { distinct } from "../explain/distinct.ts";
import { type Explained, explain } from "../explain/explain.ts";
import { parseNixOutput } from "../explain/parse.ts";
import { outcomeOf, type RunOutcome } from "../explain/run.ts";
import { MANIFEST_FILE, WORKFLOW_FILE } from "../files/paths.ts";
import { parseManifest } from "../plan/manifest.ts";
import { NIX_CHECK_NAME, reportRun, reportUnreadable, unsaid } from "../talk/nix-check.ts";
import type { Desk } from "./desk.ts";
import { evaluatedTree } from "./evaluated.ts";
import { sayNix } from "./say-nix.ts";
import type { World } from "./world.ts";

/** A commit whose lab.yaml was read. */
export interface Commit {
  readonly head: string;
  readonly source: Source;
  readonly world: World;
}

/** How often a run is looked at that has begun: its end is told by a webhook, which may get lost. */
const LOOK_AGAIN_MS = 10 * 60_000;

/**
 * Follows the workflow that labkeeper writes, on one commit, to its end, and says what became of it: a check run, and where it is no
 * success one comment on each pull request with that head, which is withdrawn when it is one.
 *
 * @throws Retry as long as there is no end, at the time when it is worth another look
 */
export async function followRun(desk: Desk, commit: Commit, anew = false): Promise<void> {
  const { hub, now } = desk;
  const since = await beginning(desk, commit.head);
  const runs = await hub.runs.list(commit.head);
  if (runs === undefined) return await sayNix(desk, commit.head, reportUnreadable(), anew);
  const workflow = await standing(desk, commit);
  const outcome = outcomeOf({ runs, path: WORKFLOW_FILE, workflow, since, now: now() });
  const explained = "run" in outcome && isOver(outcome) ? await explainRun(desk, commit, outcome) : [];
  await sayNix(desk, commit.head, reportRun(outcome, explained), anew);
  const at = lookAgain(outcome, now());
  if (at !== undefined) throw new Retry("nix flake check has not ended yet", { at });
}

/** When we first looked: our check run was made then. */
async function beginning({ hub, us, now }: Desk, head: string): Promise<Date> {
  const mine = (await hub.checks.list(head, NIX_CHECK_NAME)).find(({ app }) => app === us.app);
  return mine?.startedAt === undefined ? now() : new Date(mine.startedAt);
}

/**
 * Whether the workflow of that commit can be believed: as labkeeper writes it, or as it stands on the default branch, where
 * somebody left it to himself. What a change says of its own judge does not count.
 */
async function standing(
  { hub, library }: Desk,
  { source, world }: Commit,
): Promise<"ours" | "changed" | "absent"> {
  const text = (await source.texts([WORKFLOW_FILE])).get(WORKFLOW_FILE);
  if (text === undefined) return "absent";
  if (text === world.files.find(({ path }) => path === WORKFLOW_FILE)?.text) return "ours";
  const base = await hub.branches.head((await hub.about()).defaultBranch);
  const there =
    base === undefined ? undefined : await hub.commitTree(base).texts([WORKFLOW_FILE, MANIFEST_FILE]);
  const manifest = parseManifest(there?.get(MANIFEST_FILE), library.version);
  const isAdopted = manifest.ok && manifest.value.adopted.includes(WORKFLOW_FILE);
  return isAdopted && there?.get(WORKFLOW_FILE) === text ? "ours" : "changed";
}

function isOver({ kind }: RunOutcome<WorkflowRun>): boolean {
  return kind !== "running" && kind !== "expected";
}

function lookAgain(outcome: RunOutcome<WorkflowRun>, now: Date): Date | undefined {
  if (outcome.kind === "expected") return outcome.until;
  return outcome.kind === "running" || outcome.kind === "approval"
    ? new Date(now.getTime() + LOOK_AGAIN_MS)
    : undefined;
}

/** Jobs whose logs are read: a lab with many hosts has one each. */
const MOST_JOBS = 10;

async function explainRun(
  { hub }: Desk,
  commit: Commit,
  { run }: { readonly run: WorkflowRun },
): Promise<readonly Explained[]> {
  const jobs = (await hub.runs.jobs(run.id)).toSorted((a, b) => rank(a.conclusion) - rank(b.conclusion));
  const tree = await evaluatedTree(commit.source, commit.world);
  const explained: Explained[] = [];
  for (const { id, name, conclusion } of jobs.slice(0, MOST_JOBS)) {
    const log = await hub.runs.log(id);
    const said = log === undefined ? [] : explain(parseNixOutput(log), tree);
    const isFailure = conclusion === "failure";
    // Warnings of a job that went well count, errors that a shell went on from do not.
    explained.push(...said.filter(({ level }) => isFailure || level === "warning"));
    if (isFailure && !said.some(({ level }) => level === "failure")) explained.push(unsaid(name, log));
  }
  return distinct(explained);
}

function rank(conclusion: string | null): number {
  return conclusion === "failure" ? 0 : 1;
}
