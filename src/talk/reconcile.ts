import { isWorkflow } from "../files/paths.ts";
import { keptBack, type Plan } from "../plan/plan.ts";
import { describeSummary } from "./plan.ts";

/** What became of a repository on GitHub. */
export interface Reconciled {
  readonly plan: Plan;
  readonly did: "nothing" | "opened" | "updated" | "closed" | "declined";
  /** Address of the pull request that it is about; undefined: there is none. */
  readonly pull: string | undefined;
  /** Files of ours that somebody changed on the branch. */
  readonly left: readonly string[];
  /** Whose token it was. */
  readonly of: "app" | "person";
}

/** For a terminal or the log of a workflow. */
export function describeReconciled({ plan, did, pull, left, of }: Reconciled): string {
  const withheld = plan.withheld.map(({ path }) => path);
  return [
    done(did, pull, plan),
    ...list("Left as others made them on the branch:", left),
    ...list("Kept back, see the pull request or `labkeeper plan`:", keptBack(plan)),
    ...list("Left out, since the token may not write workflows:", withheld.filter(isWorkflow)),
    ...list(
      "Left out, since GitHub lists this tree only in part (`labkeeper sync` in a clone writes it):",
      withheld.filter((path) => !isWorkflow(path)),
    ),
    ...(of === "person" && did !== "nothing" ? [PERSON] : []),
  ].join("\n");
}

const PERSON =
  "With a person's token GitHub signs no commit and takes no check run: the commit got a status instead. An App, or GITHUB_TOKEN of a workflow, can do both.";

function done(did: Reconciled["did"], pull: string | undefined, plan: Plan): string {
  const summary = describeSummary(plan);
  switch (did) {
    case "opened":
      return `Opened ${pull}: ${summary}`;
    case "updated":
      return `Updated ${pull}: ${summary}`;
    case "closed":
      return `Nothing to change, so ${pull} was closed`;
    case "declined":
      return `A person closed ${pull}, which means no as long as the outcome is the same (--insist opens it again): ${summary}`;
    case "nothing":
      return pull === undefined ? `Nothing to change: ${summary}` : `${pull} is up to date: ${summary}`;
  }
}

function list(title: string, paths: readonly string[]): readonly string[] {
  return paths.length === 0 ? [] : [title, ...paths.map((path) => `  ${path}`)];
}
