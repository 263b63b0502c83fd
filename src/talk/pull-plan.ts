import { createHash } from "node:crypto";
import type { Annotation, CheckReport, Conclusion } from "../edge/github/checks.ts";
import { type PageBlock, type Run, words } from "../files/markdown.ts";
import type { Facts } from "../lab/facts.ts";
import type { Model } from "../lab/model.ts";
import type { Problem } from "../lab/problem.ts";
import { CHECK_NAME } from "../plan/names.ts";
import type { Plan } from "../plan/plan.ts";
import { problemAnnotation, warningAnnotation } from "./annotations.ts";
import { printComment, theirs } from "./comment.ts";
import { describeDifference } from "./difference.ts";
import { describePlanPage } from "./plan-page.ts";
import { describeWarningChanges, type WarningChanges } from "./warning-changes.ts";

/** What a pull request means for the lab. */
export type PullStory =
  /** Neither lab.yaml nor a file of ours is touched, or it is not meant for the default branch. */
  | { readonly kind: "untouched" }
  | { readonly kind: "conflict"; readonly base: string }
  /** Merged, it leaves the repository without a lab.yaml. */
  | { readonly kind: "gone" }
  | { readonly kind: "stopped"; readonly message: string; readonly remedy: string }
  | { readonly kind: "problems"; readonly problems: readonly Problem[] }
  | PlannedPull;

export interface PlannedPull {
  readonly kind: "planned";
  readonly plan: Plan;
  /** Undefined: the base has no lab.yaml that can be used. */
  readonly before: Model | undefined;
  readonly after: Model;
  readonly facts: Pick<Facts, "secrets">;
  readonly warnings: WarningChanges;
  /** Whether `/sync` could add the files to its branch. */
  readonly ownBranch: boolean;
}

/** What is said of it: one comment (undefined: none is needed) and one check run. */
export interface Verdict {
  readonly comment: string | undefined;
  readonly check: CheckReport;
}

/** @param lineOf where a line of the merged lab.yaml stands in the pull request's own */
export function judge(story: PullStory, lineOf: (line: number) => number): Verdict {
  const said = headline(story);
  const blocks: readonly PageBlock[] = [{ text: said.text }, ...details(story)];
  const comment =
    story.kind === "untouched"
      ? undefined
      : printComment([{ heading: "What this pull request does to the lab", level: 3 }, ...blocks]);
  const annotations = annotationsOf(story).map((one) => moved(one, lineOf));
  const report = { name: CHECK_NAME, conclusion: said.conclusion, title: said.title, annotations };
  const summary = printComment(blocks);
  return {
    comment,
    check: { ...report, summary, externalId: fingerprint(annotations, { ...report, summary }) },
  };
}

/** The report on what concerns us in nothing. */
export const untouched: CheckReport = judge({ kind: "untouched" }, (line) => line).check;

/** Of the annotations, 0 for none, and of the whole report: the same for the same, whoever makes it and when. */
function fingerprint(annotations: readonly Annotation[], report: object): string {
  const hash = (value: unknown) =>
    createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
  return `${annotations.length === 0 ? "0" : hash(annotations)}-${hash(report)}`;
}

interface Headline {
  readonly conclusion: Conclusion;
  readonly title: string;
  readonly text: Run;
}

function headline(story: PullStory): Headline {
  switch (story.kind) {
    case "untouched":
      return passed("Nothing of the lab is touched", "Neither lab.yaml nor a generated file is touched.");
    case "gone":
      return passed(
        "lab.yaml goes",
        "Without lab.yaml labkeeper plans and writes nothing; generated files stay.",
      );
    case "conflict":
      return failed("Not planned: there is a conflict", [
        "This conflicts with ",
        theirs(story.base),
        ", so what comes of it is not known. Once the conflict is solved, it is planned.",
      ]);
    case "stopped":
      return failed("Not planned", [story.message, ". To do: ", story.remedy, "."]);
    case "problems":
      return failed(`${counted(story.problems.length, "problem")} to solve`, [
        "With this, nothing could be generated: each problem is shown on its line.",
      ]);
    case "planned":
      return plannedHeadline(story);
  }
}

function plannedHeadline(story: PlannedPull): Headline {
  const errors = story.warnings.added.filter(({ severity }) => severity === "error").length;
  const { title, text } = outcome(story);
  if (errors === 0) return passed(title, text);
  return failed(`${counted(errors, "error")} that would be new`, text);
}

function outcome({ plan, ownBranch }: PlannedPull): { readonly title: string; readonly text: Run } {
  const files = plan.write.size + plan.remove.length;
  if (files === 0 && plan.observed.length === 0)
    return {
      title: "Nothing else is needed",
      text: "The generated files are as lab.yaml asks for: once this is merged, nothing else is needed.",
    };
  if (files === 0)
    return {
      title: "Planned, and only watched",
      text: words`lab.yaml says ${"observe"}: labkeeper will write nothing of this.`,
    };
  const follow = `Once this is merged, labkeeper proposes ${counted(files, "generated file")} in a pull request of its own.`;
  return {
    title: `${counted(files, "generated file")} to follow`,
    text: ownBranch ? [`${follow} To have them in this one: `, { code: "/sync" }, "."] : follow,
  };
}

function passed(title: string, text: Run): Headline {
  return { conclusion: "success", title, text };
}

function failed(title: string, text: Run): Headline {
  return { conclusion: "failure", title, text };
}

function details(story: PullStory): readonly PageBlock[] {
  if (story.kind === "problems") return [problemTable(story.problems)];
  if (story.kind !== "planned") return [];
  const { before, after, facts, warnings, plan } = story;
  return [
    ...(before === undefined ? [] : describeDifference({ before, after }, facts)),
    ...describeWarningChanges(warnings),
    ...describePlanPage(plan),
  ];
}

/** Problems with their places and what to do. */
export function problemTable(problems: readonly Problem[]): PageBlock {
  const rows = problems.map(({ file, line, rule, message, hint = "" }): readonly Run[] => [
    { code: `${file}:${line}` },
    [{ code: rule }, `: ${message}`],
    hint,
  ]);
  return { head: ["Where", "Problem", "To do"], rows };
}

function annotationsOf(story: PullStory): readonly Annotation[] {
  if (story.kind === "problems") return story.problems.map(problemAnnotation);
  return story.kind === "planned" ? story.warnings.added.map(warningAnnotation) : [];
}

function moved(annotation: Annotation, lineOf: (line: number) => number): Annotation {
  if (annotation.path !== "lab.yaml") return annotation;
  const [line, endLine] = [lineOf(annotation.line), lineOf(annotation.endLine)];
  return { ...annotation, line, endLine, columns: line === endLine ? annotation.columns : undefined };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
