import { type Block, listed, type PageBlock, type Run, words } from "../files/markdown.ts";
import type { Change } from "../plan/change.ts";
import type { Plan } from "../plan/plan.ts";
import { describeSummary, whyKept } from "./plan.ts";

/** What is held back and why, what is only watched, what is left to people; then the files, hidden until somebody asks. */
export function describePlanPage(plan: Plan): readonly PageBlock[] {
  const kept = plan.changes.filter(({ kind }) => kind === "edited" || kind === "occupied");
  return [
    ...section(
      "Waits for a confirmation",
      plan.risky.map(({ path, reason }) => [{ code: path }, ": ", reason]),
    ),
    ...section(
      "Kept as it is",
      kept.map((change) => [{ code: change.path }, `: ${whyKept(change)}`]),
    ),
    ...(plan.observed.length === 0
      ? []
      : [
          {
            text: words`Only watched, since lab.yaml says ${"observe"}: ${String(plan.observed.length)} of these files.`,
          },
        ]),
    ...(plan.adopted.length === 0 ? [] : [{ text: ["Left to you: ", ...listed(plan.adopted), "."] }]),
    ...fileList(plan),
  ];
}

function section(title: string, items: readonly Run[]): readonly Block[] {
  return items.length === 0 ? [] : [{ heading: title, level: 3 }, { list: items }];
}

function fileList(plan: Plan): readonly PageBlock[] {
  const rows = plan.changes.map(({ kind, path }: Change): readonly Run[] => [kind, { code: path }]);
  if (rows.length === 0) return [];
  return [{ summary: `Files: ${describeSummary(plan)}`, details: [{ head: ["Change", "File"], rows }] }];
}
