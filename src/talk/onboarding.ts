import type { Adopted } from "../adopt/adopt.ts";
import { listed, type PageBlock, type Run, words } from "../files/markdown.ts";
import type { Plan } from "../plan/plan.ts";
import type { PlacedWarning } from "../warnings/report.ts";
import { printComment } from "./comment.ts";
import { describePlanPage } from "./plan-page.ts";
import { warningTable } from "./warning-changes.ts";

export const ONBOARD_TITLE = "labkeeper: a first lab.yaml";

export const ONBOARD_COMMIT =
  "Add lab.yaml, as far as this flake tells\n\nlabkeeper observes and writes nothing: sync.mode is observe.\n";

/** What was found, and what labkeeper would make of it. */
export interface Onboarding {
  readonly adopted: Adopted;
  readonly plan: Plan;
  readonly warnings: readonly PlacedWarning[];
}

/** Body of the pull request that offers a first lab.yaml. */
export function describeOnboarding({ adopted, plan, warnings }: Onboarding): string {
  return printComment([
    {
      text: words`This adds ${"lab.yaml"}, inferred from the flake, and nothing else. Please read it, and mend here what is assumed.`,
    },
    {
      list: [
        words`Merged, it is only watched: it says ${"sync.mode: observe"}, so labkeeper plans and warns and writes nothing.`,
        words`To have files proposed later, set ${"mode: pull-request"}.`,
        "Closed, it never comes again.",
      ],
    },
    { heading: "Found", level: 3 },
    hostTable(adopted),
    ...named("Services", adopted.services),
    ...named("Backup destinations", adopted.destinations),
    ...(adopted.notes === 0
      ? []
      : [{ text: `Found, and not said by it: ${adopted.notes}, listed at the end of the file.` }]),
    { heading: "Preview", level: 3 },
    { text: "What it would come to, were it not only watched:" },
    ...warningTable("Warnings", warnings),
    ...describePlanPage(plan),
  ]);
}

function hostTable({ hosts }: Adopted): PageBlock {
  const rows = hosts.map(({ name, platform, place }): readonly Run[] => [
    { code: name },
    { code: platform },
    place === undefined ? "" : { code: place },
  ]);
  return { head: ["Host", "Platform", "Where"], rows };
}

function named(title: string, names: readonly string[]): readonly PageBlock[] {
  return names.length === 0 ? [] : [{ text: [`${title}: `, ...listed(names), "."] }];
}
