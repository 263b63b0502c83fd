import type { Hub, Survey } from "../edge/edges.ts";
import type { AheadPull } from "../edge/github/standing.ts";
import { SYNC_BRANCH } from "../plan/names.ts";
import { openPullOf } from "../plan/standing.ts";
import { type PullText, saysThe } from "../talk/pull-request.ts";

export interface PullOutcome {
  readonly number: number;
  readonly did: "opened" | "updated" | "nothing";
}

/** One pull request from the branch: opened where there is none, else changed where it says something else. */
export async function showPull(hub: Hub, survey: Survey, text: PullText): Promise<PullOutcome> {
  const open = openPullOf(survey);
  const base = survey.base.branch;
  if (open === undefined) {
    const { number } = await hub.pulls.create({ ...text, head: SYNC_BRANCH, base });
    return { number, did: "opened" };
  }
  // A person's own text about our branch is that person's.
  if (!open.byUs || (saysThe(text, open.body) && open.base === base))
    return { number: open.number, did: "nothing" };
  await hub.pulls.update(open.number, open.base === base ? text : { ...text, base });
  return { number: open.number, did: "updated" };
}

/** Closes a pull request of ours, with the reason in it. */
export async function closePull(hub: Hub, { number }: AheadPull, text: PullText): Promise<void> {
  await hub.pulls.update(number, { ...text, state: "closed" });
}
