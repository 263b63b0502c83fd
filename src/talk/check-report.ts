import { createHash } from "node:crypto";
import type { Annotation, CheckReport } from "../edge/github/checks.ts";
import { type PageBlock, words } from "../files/markdown.ts";
import type { Problem } from "../lab/problem.ts";
import { CHECK_NAME } from "../plan/names.ts";
import type { Plan } from "../plan/plan.ts";
import type { PlacedWarning } from "../warnings/report.ts";
import { problemAnnotation, warningAnnotation } from "./annotations.ts";
import { printComment } from "./comment.ts";
import { describeSummary } from "./plan.ts";

/** The check of a commit whose lab.yaml cannot be understood: each problem on its line. */
export function reportBroken(problems: readonly Problem[]): CheckReport {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return marked({
    conclusion: "failure",
    title: `lab.yaml: ${count}`,
    blocks: [
      { text: "Nothing is generated until this is mended; what was generated before stays as it is." },
      {
        list: problems.map(({ file, line, column, message }) => [
          { code: `${file}:${line}:${column}` },
          ` ${message}`,
        ]),
      },
    ],
    annotations: problems.map(problemAnnotation),
  });
}

export interface InStep {
  readonly plan: Plan;
  readonly warnings: readonly PlacedWarning[];
  /** Whether others' commits are on the branch too. */
  readonly isShared: boolean;
}

/** The check of the head of our branch: the generated files are what lab.yaml asks for. */
export function reportInStep({ plan, warnings, isShared }: InStep): CheckReport {
  const warned = warnings.length === 0 ? "no warnings" : `warnings: ${warnings.length}`;
  return marked({
    conclusion: "success",
    title: isShared
      ? `In step with lab.yaml, but for what others changed here`
      : `In step with lab.yaml, ${warned}`,
    blocks: [
      { text: [...words`Plan ${plan.id}: `, `${describeSummary(plan)}.`] },
      ...(isShared
        ? [
            {
              text: "Commits of others are on this branch: what they changed is theirs, and was not checked.",
            },
          ]
        : []),
      ...(warnings.length === 0
        ? []
        : [{ text: "Warnings are about the lab, not about this change: they stand on its lines." }]),
    ],
    annotations: warnings.map(warningAnnotation),
  });
}

/** The check of a commit where we cannot go on before a person did something. */
export function reportStopped({
  message,
  remedy,
}: {
  readonly message: string;
  readonly remedy: string;
}): CheckReport {
  return marked({
    conclusion: "action_required",
    title: "labkeeper cannot go on",
    blocks: [{ text: `${message}.` }, { text: `To do: ${remedy}.` }],
    annotations: [],
  });
}

interface Said {
  readonly conclusion: NonNullable<CheckReport["conclusion"]>;
  readonly title: string;
  readonly blocks: readonly PageBlock[];
  readonly annotations: readonly Annotation[];
}

/** The mark tells later whether this was said already. */
function marked({ conclusion, title, blocks, annotations }: Said): CheckReport {
  const summary = printComment(blocks);
  const all = JSON.stringify([conclusion, title, summary, annotations]);
  const externalId = createHash("sha256").update(all).digest("hex").slice(0, 32);
  return { name: CHECK_NAME, externalId, conclusion, title, summary, annotations };
}
