import { SYNC_BRANCH } from "../plan/names.ts";
import { keptBack, type Plan } from "../plan/plan.ts";
import { describeSummary } from "./plan.ts";

/** What a sync did to the branch, and what a person does next. */
export function describeSync(plan: Plan, commit: string | undefined): string {
  if (commit !== undefined) {
    const done = `Branch ${SYNC_BRANCH} is at ${commit.slice(0, 12)}: ${describeSummary(plan)}`;
    return lines(
      done,
      `To look at it: git diff HEAD...${SYNC_BRANCH}`,
      `To take it:    git merge ${SYNC_BRANCH}`,
      ...kept(plan),
    );
  }
  if (plan.action === "close") {
    return lines(
      `Nothing to change. Branch ${SYNC_BRANCH} has done its work: git branch -D ${SYNC_BRANCH}`,
      ...kept(plan),
    );
  }
  if (plan.observed.length > 0) {
    return lines(
      `Nothing written: lab.yaml says sync: observe for all that would change (see \`labkeeper plan\`)`,
      ...kept(plan),
    );
  }
  const proposed = plan.write.size + plan.remove.length > 0;
  return lines(
    proposed ? `Branch ${SYNC_BRANCH} is up to date, nothing written` : "Nothing to change",
    ...kept(plan),
  );
}

/** What a sync did to the work tree. */
export function describeWrite(plan: Plan, untracked: readonly string[]): string {
  return lines(
    plan.write.size + plan.remove.length > 0
      ? `Work tree written: ${describeSummary(plan)}`
      : "Nothing to change",
    ...(untracked.length === 0
      ? []
      : ["Flakes see tracked files only. New ones:", `  git add ${untracked.join(" ")}`]),
    ...kept(plan),
  );
}

function kept(plan: Plan): string[] {
  const paths = keptBack(plan);
  if (paths.length === 0) return [];
  return ["Kept back, see `labkeeper plan`:", ...paths.map((path) => `  ${path}`)];
}

function lines(...text: readonly string[]): string {
  return text.join("\n");
}
