import { type Inline, listed, type PageBlock, words } from "../../files/markdown.ts";
import type { Settled } from "../../flow/reconcile.ts";
import type { Plan } from "../../plan/plan.ts";
import { describeSummary, whyKept } from "../plan.ts";

/** A number of a pull request that can be followed. @param url of the repository */
export function pullLink(url: string, pull: number): Inline {
  return { link: `pull request ${pull}`, to: `${url}/pull/${pull}` };
}

/** What a reconcile did, after somebody asked for it. */
export function describeSettled(
  { did, pull, plan, left }: Pick<Settled, "did" | "pull" | "plan" | "left">,
  url: string,
): readonly PageBlock[] {
  return [
    {
      text: [
        ...said(did, pull === undefined ? undefined : pullLink(url, pull)),
        ` Plan ${plan.id}: ${describeSummary(plan)}.`,
      ],
    },
    ...(left.length === 0
      ? []
      : [{ text: ["Left as somebody changed them on the branch: ", ...listed(left), "."] }]),
    ...describeWaiting(plan),
  ];
}

function said(did: Settled["did"], link: Inline | undefined): readonly Inline[] {
  const pull = link ?? "no pull request";
  switch (did) {
    case "opened":
      return ["Opened ", pull, "."];
    case "updated":
      return ["Changed ", pull, "."];
    case "closed":
      return ["Nothing is left to propose, so the pull request is closed."];
    case "declined":
      return [pull, " was closed by a person, and proposes the same: /sync opens it anew."];
    case "nothing":
      return link === undefined ? ["Nothing to do."] : [link, " says so already."];
  }
}

/** What goes ahead only after somebody looked at it, and what stays as it is. */
function describeWaiting(plan: Plan): readonly PageBlock[] {
  const held = plan.risky.filter(({ path }) => !plan.remove.includes(path) && !plan.write.has(path));
  const kept = plan.changes.filter(({ kind }) => kind === "edited" || kind === "occupied");
  return [
    ...(held.length === 0
      ? []
      : [
          { text: "Waits, since it cannot be undone:" },
          { list: held.map(({ path, reason }) => [{ code: path }, `: ${reason}`]) },
          { text: words`If it is meant: ${`/confirm ${plan.id}`}` },
        ]),
    ...(kept.length === 0
      ? []
      : [
          {
            text: words`Kept as it is (${"/adopt PATH"} leaves a file to you, ${"/revert PATH"} has labkeeper's again):`,
          },
          { list: kept.map((change) => [{ code: change.path }, `: ${whyKept(change)}`]) },
        ]),
    ...(plan.observed.length === 0
      ? []
      : [{ text: ["Not written, since lab.yaml says observe: ", ...listed(plan.observed), "."] }]),
  ];
}

/** What would change, and that nothing did. */
export function describePlanPage(plan: Plan): readonly PageBlock[] {
  const changes = plan.changes.filter(({ kind }) => kind !== "edited" && kind !== "occupied");
  return [
    { text: `Plan ${plan.id} for the default branch: ${describeSummary(plan)}.` },
    ...(changes.length === 0
      ? []
      : [
          {
            head: ["File", "Change", "Hosts"],
            rows: changes.map(({ path, kind, hosts }) => [{ code: path }, kind, listed(hosts)]),
          },
        ]),
    ...describeWaiting(plan),
  ];
}

/** The plan of a pull request has a place of its own. */
export function describePullPlan(): readonly PageBlock[] {
  return [
    {
      text: "This pull request is looked at anew: labkeeper's comment with its plan, and its check, say what it would change. Where it touches neither lab.yaml nor files of labkeeper's there is nothing to say.",
    },
  ];
}

/** What was put on a person's branch. */
export function describeAppended(
  branch: string,
  plan: Plan,
  commit: string | undefined,
): readonly PageBlock[] {
  const text =
    commit === undefined
      ? words`The files on ${branch} are what ${"lab.yaml"} there asks for. Plan ${plan.id}.`
      : words`${commit.slice(0, 12)} on ${branch}: ${describeSummary(plan)}. Plan ${plan.id}.`;
  return [{ text }, ...describeWaiting(plan)];
}

/** There is no commit yet. */
export function describeEmpty(): readonly PageBlock[] {
  return [{ text: "The repository has no commit yet." }];
}

/** Somebody accepted a warning. */
export function describeAcknowledged(until: string): readonly PageBlock[] {
  return [{ text: `The warning is accepted until ${until}, from when the pull request is merged.` }];
}

/** lab.yaml says observe, so that a person writes it. */
export function describeByHand(lines: readonly string[]): readonly PageBlock[] {
  return [
    {
      text: words`Nothing was written, since lab.yaml says observe. Put it there yourself, under ${"acknowledge"}:`,
    },
    { yaml: lines },
  ];
}
