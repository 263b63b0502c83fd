import { createHash } from "node:crypto";
import { listed, type PageBlock, type Run, words } from "../files/markdown.ts";
import { isWorkflow } from "../files/paths.ts";
import type { Change } from "../plan/change.ts";
import { SYNC_BRANCH } from "../plan/names.ts";
import type { Plan } from "../plan/plan.ts";
import type { PlacedWarning } from "../warnings/report.ts";
import { printComment } from "./comment.ts";
import { describeSummary } from "./plan.ts";

/** What a pull request of ours is about. */
export interface PullRequest {
  readonly plan: Plan;
  /** Without `refs/heads/`. */
  readonly defaultBranch: string;
  /** What the two labs differ in. */
  readonly difference: readonly PageBlock[];
  readonly warnings: readonly PlacedWarning[];
  /** Lines of a Mermaid diagram; undefined: who runs what where is as it was. */
  readonly topology: readonly string[] | undefined;
  /** Files of ours that somebody changed on the branch. */
  readonly left: readonly string[];
  /** Whether the branch, with others' commits on it, conflicts with the default branch. */
  readonly conflict: boolean;
  /** Files named lab.yaml that are not at the root: nobody reads them. */
  readonly nested: readonly string[];
}

export interface PullText {
  readonly title: string;
  /** Ends in a marker by which it is known again. */
  readonly body: string;
}

/** Title and body of the pull request that proposes a plan. */
export function describePullRequest(about: PullRequest): PullText {
  const { plan, difference, topology } = about;
  const title = `labkeeper: sync with lab.yaml (${changed(plan)})`;
  const blocks = (conflict: boolean): readonly PageBlock[] => [
    {
      text: [...words`Brings the generated files in step with ${"lab.yaml"}: `, `${describeSummary(plan)}.`],
    },
    ...notices({ ...about, conflict }),
    ...difference,
    ...waiting(plan),
    ...kept(plan),
    ...leftOut(plan),
    ...warned(about.warnings),
    ...(topology === undefined ? [] : [{ summary: "Topology", details: [{ mermaid: topology }] }]),
    byHand(plan),
    files(plan.changes),
  ];
  // GitHub shows a conflict, too, and what it knows of one comes and goes: not worth a new text alone.
  return withMarker(title, { shown: blocks(about.conflict), known: blocks(false) });
}

/** Of a pull request that is closed since there is nothing left to propose. */
export function describeDone(): PullText {
  return withMarker("labkeeper: sync with lab.yaml (nothing left to do)", {
    shown: [
      {
        text: words`Closed: the generated files are what ${"lab.yaml"} asks for, so there is nothing left to propose. The next difference opens a new pull request.`,
      },
    ],
  });
}

/** Of a pull request that holds nothing any more but what others added to it. */
export function describeTheirs({ defaultBranch }: Pick<PullRequest, "defaultBranch">): PullText {
  return withMarker("labkeeper: sync with lab.yaml (nothing left to do)", {
    shown: [
      {
        text: words`The generated files on ${defaultBranch} are what ${"lab.yaml"} asks for. What is left here are commits that others made on this branch: merge them or close the pull request. labkeeper leaves them alone.`,
      },
    ],
  });
}

/** Whether a body is the one that we would write: a person's additions to ours stay as long as ours is the same. */
export function saysThe({ body }: PullText, there: string): boolean {
  const marker = body.slice(body.lastIndexOf(MARKER)).trimEnd();
  return there.includes(marker);
}

const MARKER = "<!-- labkeeper:sync ";

/** @param known by what it is known again, where that is not all that is shown */
function withMarker(
  title: string,
  { shown, known = shown }: { readonly shown: readonly PageBlock[]; readonly known?: readonly PageBlock[] },
): PullText {
  const hash = createHash("sha256")
    .update(JSON.stringify([title, printComment(known)]))
    .digest("hex")
    .slice(0, 16);
  return {
    title,
    body: `${printComment(shown)}
${MARKER}${hash} -->
`,
  };
}

function changed({ summary: { created, updated, stale, deleted } }: Plan): string {
  const counts = [
    [created, "new"],
    [updated + stale, "changed"],
    [deleted, "removed"],
  ] as const;
  const said = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return said.length === 0 ? "bookkeeping" : said.join(", ");
}

function notices({ left, conflict, nested, defaultBranch }: PullRequest): readonly PageBlock[] {
  const items: Run[] = [
    ...(left.length === 0
      ? []
      : [["Somebody changed these files on this branch, so they are left as they are: ", ...listed(left)]]),
    ...(conflict
      ? [
          words`This branch conflicts with ${defaultBranch}, and holds commits of others, so labkeeper does not make it anew: merge ${defaultBranch} into it, or delete the branch to have a fresh one.`,
        ]
      : []),
    ...nested.map((path) => words`${path} is not read: labkeeper reads the ${"lab.yaml"} at the root only.`),
  ];
  return items.length === 0 ? [] : [{ heading: "Please look", level: 3 }, { list: items }];
}

function waiting({ id, risky, remove, write }: Plan): readonly PageBlock[] {
  const held = risky.filter(({ path }) => !remove.includes(path) && !write.has(path));
  if (held.length === 0) return [];
  return [
    { heading: "Waits for you", level: 3 },
    { list: held.map(({ path, reason }): Run => [{ code: path }, `: ${reason}`]) },
    { text: words`If it is meant, comment ${`/confirm ${id}`}.` },
  ];
}

function kept({ changes, observed, adopted }: Plan): readonly PageBlock[] {
  const own = changes.filter(({ kind }) => kind === "edited" || kind === "occupied");
  return [
    ...(own.length === 0
      ? []
      : ([
          { heading: "Kept as it is", level: 3 },
          { list: own.map((change): Run => [{ code: change.path }, `: ${whyKept(change)}`]) },
          {
            text: words`${"/adopt PATH"} leaves a file to you for good, ${"/revert PATH"} has labkeeper's again.`,
          },
        ] as const)),
    ...(observed.length === 0
      ? []
      : [{ text: ["Only observed, as lab.yaml says, and not written: ", ...listed(observed)] }]),
    ...(adopted.length === 0 ? [] : [{ text: ["Left to you: ", ...listed(adopted)] }]),
  ];
}

function whyKept({ kind, there, wanted }: Change): string {
  if (kind === "occupied") return "was there before labkeeper, or is no regular file";
  if (there === null) return "deleted by hand";
  return wanted === null ? "changed by hand, and no longer generated" : "changed by hand";
}

/** What could not be written is shown, so that a person can. */
function leftOut({ withheld }: Plan): readonly PageBlock[] {
  if (withheld.length === 0) return [];
  const workflows = withheld.filter(({ path }) => isWorkflow(path));
  const others = withheld.filter(({ path }) => !isWorkflow(path));
  return [
    { heading: "Left out", level: 3 },
    // Workflows are code that runs with secrets.
    ...(workflows.length === 0
      ? []
      : [
          {
            text: words`labkeeper may not write workflows here. Grant the App the permission ${"workflows"}, or commit this yourself:`,
          },
          ...workflows.map(shown),
        ]),
    ...others.map(
      ({ path }): PageBlock => ({
        text: words`${path} names all secrets files, and GitHub lists this tree only in part. ${"labkeeper sync"} in a clone writes it.`,
      }),
    ),
  ];
}

function shown({ path, wanted }: Change): PageBlock {
  return wanted === null
    ? { text: words`${path} is no longer wanted.` }
    : { summary: { code: path }, details: [{ yaml: wanted.text.split("\n").slice(0, -1) }] };
}

function warned(warnings: readonly PlacedWarning[]): readonly PageBlock[] {
  if (warnings.length === 0) return [];
  const list = warnings.map(
    ({ severity, message, place, id }): Run => [
      `${severity}: ${message} (`,
      { code: `${place.file}:${place.line}` },
      ", ",
      { code: id },
      ")",
    ],
  );
  return [{ summary: `Warnings (${warnings.length})`, details: [{ list }] }];
}

function files(changes: readonly Change[]): PageBlock {
  const rows = changes.map(({ path, kind, hosts }): Run[] => [{ code: path }, kind, listed(hosts)]);
  return {
    summary: `Files (${changes.length})`,
    details: [{ head: ["Path", "Change", "Hosts"], rows }],
  };
}

function byHand(plan: Plan): PageBlock {
  return {
    summary: "The same by hand",
    details: [
      { text: words`In a clone of this repository; plan ${plan.id}:` },
      {
        commands: [
          // The name of the default branch is somebody's text, and this is for a shell.
          "git fetch origin && git switch --detach origin/HEAD",
          `labkeeper sync${plan.mark === plan.id ? "" : ` --confirm ${plan.id}`}`,
          `git diff origin/${SYNC_BRANCH} ${SYNC_BRANCH}`,
        ],
      },
    ],
  };
}
