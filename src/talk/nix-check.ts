import { createHash } from "node:crypto";
import type { Annotation, CheckReport, Conclusion } from "../edge/github/checks.ts";
import type { WorkflowRun } from "../edge/github/runs.ts";
import type { NixRun } from "../edge/nix-check.ts";
import type { Explained } from "../explain/explain.ts";
import type { RunOutcome } from "../explain/run.ts";
import { type PageBlock, words } from "../files/markdown.ts";
import { LAB_FILE } from "../lab/document.ts";
import { problemAnnotation } from "./annotations.ts";
import { printComment, theirs } from "./comment.ts";
import { outcomes, type Said } from "./nix-outcomes.ts";

/** Name of the check run that tells what nix says; a rule of the repository may require it. */
export const NIX_CHECK_NAME = "labkeeper: nix flake check";

/** What is said of a commit that nix looked at, or should have. */
export interface NixReport {
  readonly check: CheckReport;
  /** For its pull requests; undefined: there is nothing that a person has to hear. */
  readonly comment: string | undefined;
}

/** What became of the run in GitHub Actions. */
export function reportRun(outcome: RunOutcome<WorkflowRun>, explained: readonly Explained[]): NixReport {
  return report(outcomes[outcome.kind], explained, "run" in outcome ? outcome.run.url : undefined);
}

/** A job that failed without a word of nix: its last lines. */
export function unsaid(job: string, log: string | undefined): Explained {
  const tail = log === undefined ? "its log is not there" : log.trim().split("\n").slice(-5).join("\n");
  return {
    level: "failure",
    rule: "evaluation",
    message: `${job} failed without an error that labkeeper knows:\n${tail}`,
    hint: "read the log of the job",
    file: LAB_FILE,
    line: 1,
    column: 1,
    trail: [],
  };
}

/** The answer to `/check <sha>`. */
export function blocksOf(run: NixRun, explained: readonly Explained[]): readonly PageBlock[] {
  const failures = explained.filter(({ level }) => level === "failure");
  return [{ text: `${verdicts[run.verdict][1]}.` }, ...failures.flatMap(describe)];
}

export function describeNotEvaluated(): readonly PageBlock[] {
  return [
    {
      text: "lab.yaml of that commit is not there or refused, so nothing was evaluated. Without a commit, /check says what is wrong with it.",
    },
  ];
}

/** What came of labkeeper's own run. */
export function reportOwn({ verdict, left, version }: NixRun, explained: readonly Explained[]): NixReport {
  const [conclusion, title] = verdicts[verdict];
  const notes = [
    ...(left === 0
      ? []
      : [`${left} processes of this check could not be ended: the operator of labkeeper must look.`]),
    ...(version === undefined ? [] : [`Evaluated by labkeeper with ${version}; nothing was built.`]),
  ];
  return report({ conclusion, title, text: notes.map((text) => ({ text })) }, explained, undefined);
}

/** What could not be checked is no success, and not neutral either, which GitHub counts as one. */
const verdicts: Readonly<Record<NixRun["verdict"], readonly [Conclusion, string]>> = {
  passed: ["success", "nix flake check passed"],
  failed: ["failure", "nix flake check failed"],
  time: ["failure", "nix flake check took too long"],
  output: ["failure", "nix flake check printed too much"],
  "nix-absent": ["action_required", "nix flake check could not run: there is no nix"],
  "local-inputs": ["failure", "nix flake check was refused: inputs lie on the machine that checks"],
};

/** How far it is. */
export function reportProgress(steps: readonly string[]): NixReport {
  const title = "nix flake check is running";
  return report(
    {
      conclusion: undefined,
      title,
      text: steps.length === 0 ? [] : [{ list: steps.map((step) => [theirs(step)]) }],
    },
    [],
    undefined,
  );
}

/** The App may not see what Actions ran. */
export function reportUnreadable(): NixReport {
  const text = [
    {
      text: words`labkeeper may not read the runs of GitHub Actions, so it cannot say whether anything was checked.`,
    },
    { text: words`To do: grant ${"actions: read"} in the App's installation.` },
  ];
  return report(
    { conclusion: "action_required", title: "labkeeper may not see nix flake check", text },
    [],
    undefined,
  );
}

/** lab.yaml asks for a runner that the operator did not set up. */
export function reportNoRunner(): NixReport {
  const text = [
    {
      text: words`lab.yaml says ${"checks.runner: labkeeper"}, and this labkeeper runs no nix: nothing was checked.`,
    },
    {
      text: words`To do: have its operator set ${"LABKEEPER_NIX=evaluate"}, or say ${"checks.runner: actions"}.`,
    },
  ];
  return report(
    { conclusion: "action_required", title: "There is nobody to run nix flake check", text },
    [],
    undefined,
  );
}

/** A tree that GitHub lists only in part: half of it would be evaluated as if the rest were not there. */
export function reportTooLarge(): NixReport {
  const text = [
    {
      text: words`GitHub lists more than 100,000 files only in part, so labkeeper cannot copy this tree: nothing was checked.`,
    },
    { text: words`To do: leave the check to GitHub Actions: ${"checks.runner: actions"}.` },
  ];
  return report(
    { conclusion: "action_required", title: "The tree is too large for labkeeper to check", text },
    [],
    undefined,
  );
}

/** A commit that nobody with write access named: it is not evaluated. */
export function reportUnasked(head: string): NixReport {
  return report(
    {
      conclusion: "action_required",
      title: "nix flake check waits for somebody with write access",
      text: [
        { text: "Evaluation runs what is in the commit, and labkeeper did not make this one." },
        { text: words`To do: look at the change, then write ${`/check ${head}`} in a comment.` },
      ],
    },
    [],
    undefined,
  );
}

/** Adds what nix said: annotations, and a list for the comment. */
function report(said: Said, explained: readonly Explained[], url: string | undefined): NixReport {
  const failures = explained.filter(({ level }) => level === "failure");
  const warnings = explained.filter(({ level }) => level === "warning");
  const blocks: PageBlock[] = [
    ...said.text,
    ...failures.flatMap(describe),
    ...(warnings.length === 0
      ? []
      : [{ summary: `${warnings.length} evaluation warnings`, details: warnings.flatMap(describe) }]),
    ...(url === undefined ? [] : [{ text: [{ link: "The run", to: url }] }]),
  ];
  const summary = printComment(blocks.length === 0 ? [{ text: said.title }] : blocks);
  const annotations = explained.map(annotationOf);
  const check = {
    name: NIX_CHECK_NAME,
    conclusion: said.conclusion,
    title: said.title,
    summary,
    annotations,
  };
  const isBad = said.conclusion !== undefined && said.conclusion !== "success";
  return {
    check: { ...check, externalId: fingerprint(annotations, check) },
    comment: isBad ? printComment([{ heading: said.title, level: 3 }, ...blocks]) : undefined,
  };
}

/** What stands where a comment said that nix failed, once it does not. */
export const settledComment = printComment([{ text: "nix flake check passes: what stood here is settled." }]);

function describe({ file, line, column, rule, message, hint, trail }: Explained): PageBlock[] {
  const [first = "", ...more] = message.split("\n");
  return [
    { text: [{ code: `${file}:${line}:${column}` }, " ", { code: rule }, " ", theirs(first, 500)] },
    ...(more.length === 0 ? [] : [{ yaml: more }]),
    ...(trail.length === 0
      ? []
      : [
          {
            list: trail.map(({ at, about }) => [
              "see also ",
              { code: `${at.file}:${at.line}` },
              ...(about === undefined ? [] : [" ", { code: about }]),
            ]),
          },
        ]),
    ...(hint === undefined ? [] : [{ text: `To do: ${hint}.` }]),
  ];
}

function annotationOf(explained: Explained): Annotation {
  const { trail, message, ...place } = explained;
  const seen = trail.map(({ at }) => `see also ${at.file}:${at.line}`);
  const annotation = problemAnnotation({ ...place, message: [message, ...seen].join("\n") });
  return explained.level === "failure" ? annotation : { ...annotation, level: "warning" };
}

/** Annotations and all that is said, so that both can be told apart from what stands there. */
function fingerprint(annotations: readonly Annotation[], said: object): string {
  const hash = (value: unknown) =>
    createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
  return `${annotations.length === 0 ? "0" : hash(annotations)}-${hash(said)}`;
}
