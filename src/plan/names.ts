import type { Plan } from "./plan.ts";

/** The branch on which labkeeper proposes its changes. */
export const SYNC_BRANCH = "labkeeper/sync";

/** Whose commits are ours. A commit of somebody else on our branch is never overwritten. */
export const COMMITTER = { name: "labkeeper", email: "labkeeper@labkeeper.invalid" } as const;

const TRAILER = "Labkeeper-Plan";

/** First line, what changes, and the plan's id as a trailer by which the commit is recognised later. */
export function commitMessage(plan: Plan): string {
  const { created, updated, stale, deleted } = plan.summary;
  const counts = [
    [created, "create"],
    [updated + stale, "update"],
    [deleted, "delete"],
  ] as const;
  const done = counts.filter(([count]) => count > 0).map(([count, verb]) => `${verb} ${count}`);
  const subject =
    done.length === 0 ? "Record what stands in the manifest" : `Sync with lab.yaml: ${done.join(", ")}`;
  return `${subject}\n\n${TRAILER}: ${plan.mark}\n`;
}

/** The mark of one of our commits, or undefined. */
export function readPlanMark(message: string): string | undefined {
  return new RegExp(`^${TRAILER}: (.+)$`, "m").exec(message)?.[1];
}
