import { printTrailers } from "./decisions.ts";
import type { Plan } from "./plan.ts";

/** The branch on which labkeeper proposes its changes. */
export const SYNC_BRANCH = "labkeeper/sync";

/** Whose commits are ours. A commit of somebody else on our branch is never overwritten. */
export const COMMITTER = { name: "labkeeper", email: "labkeeper@labkeeper.invalid" } as const;

/** First line, then trailers by which a later sync recognises the commit and what was decided in it. */
export function commitMessage(plan: Plan): string {
  return `${commitSubject(plan)}\n\n${printTrailers(plan.mark, plan.decisions)}\n`;
}

/** The first line alone. */
export function commitSubject({ summary }: Plan): string {
  const counts = [
    [summary.created, "create"],
    [summary.updated + summary.stale, "update"],
    [summary.deleted, "delete"],
  ] as const;
  const done = counts.filter(([count]) => count > 0).map(([count, verb]) => `${verb} ${count}`);
  return done.length === 0 ? "Record what stands in the manifest" : `Sync with lab.yaml: ${done.join(", ")}`;
}

/** Name of the check run, or status, by which labkeeper speaks about a commit. A rule of the repository may require it. */
export const CHECK_NAME = "labkeeper";
