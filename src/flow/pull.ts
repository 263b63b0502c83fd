import type { CheckReport } from "../edge/github/checks.ts";
import type { PullDetails } from "../edge/github/pulls.ts";
import { LAB_FILE } from "../lab/document.ts";
import { SYNC_BRANCH } from "../plan/names.ts";
import { lineMap } from "../talk/lines.ts";
import { isOurs } from "../talk/markers.ts";
import { judge } from "../talk/pull-plan.ts";
import { keepCheck } from "./checks.ts";
import { type Desk, keepComment } from "./desk.ts";
import { type PullReading, readPull } from "./pull-story.ts";
import { suggest } from "./suggest.ts";

const TOPIC = "plan";

/** How a pull request is looked at. */
interface PullOptions {
  /** Somebody pressed re-run. */
  readonly anew?: boolean;
}

/**
 * Plans a person's pull request as it would be merged, forks' too, and says so: one check run on its head, one comment, and at
 * most one review in its life. What touches nothing of ours passes at once and hears nothing. Of ours, those that say what they
 * are about themselves get the check run alone, and the one of a sync nothing: its flow knows more.
 */
export async function planPull(
  desk: Desk,
  number: number,
  { anew = false }: PullOptions = {},
): Promise<void> {
  const pull = await desk.hub.pulls.get(number);
  if (pull === undefined || pull.state === "closed") return;
  const isOwn = await isOurPull(desk, pull);
  if (isOwn && pull.head === SYNC_BRANCH) return;
  const reading = await readPull(desk, pull);
  const headText = await headLab(desk, pull, reading);
  const { comment, check } = judge(
    reading.story,
    lineMap(reading.labText ?? "", headText ?? reading.labText ?? ""),
  );
  await keepCheck(desk, { head: pull.headCommit, report: standingOn(reading.ground, check), anew });
  if (isOwn) return;
  await keepComment(
    desk,
    { number, topic: TOPIC },
    comment === undefined ? { text: check.summary, unless: "absent" } : { text: comment },
  );
  // Where the base changed lab.yaml too, what its lines mean is only known of the merge.
  if (reading.merged !== undefined && headText === reading.labText) await suggest(desk, pull, reading.merged);
}

/** Says in the check run what it stands on, so that it can be told when that is another. */
function standingOn(ground: string | undefined, check: CheckReport): CheckReport {
  return ground === undefined ? check : { ...check, externalId: `${check.externalId}-${ground}` };
}

/** All open pull requests whose head is this commit. */
export async function planHead(desk: Desk, head: string, options: PullOptions = {}): Promise<void> {
  const open = await desk.hub.pulls.list({ state: "open" });
  for (const { number, headCommit } of open) {
    if (headCommit === head) await planPull(desk, number, options);
  }
}

async function isOurPull({ hub, us }: Desk, { number, author }: PullDetails): Promise<boolean> {
  if (us.bot !== undefined || !author.bot) return isOurs({ author }, us);
  const issue = await hub.issues.get(number);
  return isOurs({ author, app: issue?.app }, us);
}

/** lab.yaml as it stands on the pull request's branch, for which the check run is. */
async function headLab(
  { hub }: Desk,
  { headCommit }: PullDetails,
  { labText }: PullReading,
): Promise<string | undefined> {
  if (labText === undefined) return undefined;
  return (await hub.commitTree(headCommit).texts([LAB_FILE])).get(LAB_FILE);
}
