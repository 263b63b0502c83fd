import { styleText } from "node:util";
import type { Change, ChangeKind } from "../plan/change.ts";
import type { Plan } from "../plan/plan.ts";

/** A plan for a terminal: what changes, by host; what is kept back and why. */
export function describePlan(plan: Plan): string {
  return [
    ...groups(plan.changes).map(([title, changes]) =>
      [styleText("bold", title), ...changes.map(describeChange)].join("\n"),
    ),
    ...(plan.changes.some(isKept) ? [describeKept(plan.changes.filter(isKept))] : []),
    ...(plan.risky.length === 0 ? [] : [describeRisks(plan)]),
    ...(plan.observed.length === 0
      ? []
      : [`Only observed, not written: ${plan.observed.length} of these (lab.yaml says sync: observe)`]),
    ...(plan.adopted.length === 0 ? [] : [`Left to you (adopted): ${plan.adopted.join(", ")}`]),
    `Plan ${plan.id}: ${describeSummary(plan)}`,
  ].join("\n\n");
}

/** `15 created, 2 updated, 1 kept as it is`; `nothing to change` where the tree is as wanted. */
export function describeSummary({ summary }: Plan): string {
  const counts: readonly (readonly [number, string])[] = [
    [summary.created, "created"],
    [summary.updated + summary.stale, "updated"],
    [summary.deleted, "deleted"],
    [summary.edited, "edited by hand and kept"],
    [summary.occupied, "occupied and kept"],
    [summary.unchanged, "unchanged"],
  ];
  const said = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return said.length === 0 ? "nothing to change" : said.join(", ");
}

const SHARED = "shared";

/** What one host has of its own, then what several share. */
function groups(changes: readonly Change[]): [string, Change[]][] {
  const titles = Map.groupBy(changes, ({ hosts: [host, second] }) =>
    host !== undefined && second === undefined ? host : SHARED,
  );
  return [...titles].toSorted(([a], [b]) => Number(a === SHARED) - Number(b === SHARED) || (a < b ? -1 : 1));
}

const words: Readonly<Record<ChangeKind, string>> = {
  created: styleText("green", "create  "),
  updated: styleText("yellow", "update  "),
  stale: styleText("yellow", "update  "),
  deleted: styleText("red", "delete  "),
  edited: styleText("magenta", "edited  "),
  occupied: styleText("magenta", "occupied"),
  unchanged: "as it is",
};

function describeChange({ kind, path }: Change): string {
  return `  ${words[kind]}  ${path}`;
}

function isKept({ kind }: Change): boolean {
  return kind === "edited" || kind === "occupied";
}

/** Both ways out for every path that is not as we wrote it. */
function describeKept(changes: readonly Change[]): string {
  const width = Math.max(...changes.map(({ path }) => path.length));
  const lines = changes.map((change) => `  ${change.path.padEnd(width)}  ${whyKept(change)}`);
  return [
    styleText("bold", "Kept as it is"),
    ...lines,
    "  To leave a file to yourself: labkeeper adopt PATH",
    "  To have labkeeper's again:   labkeeper revert PATH",
  ].join("\n");
}

/** Why a file that is not as it should be stays as it is. */
export function whyKept({ kind, there, wanted }: Change): string {
  if (kind === "occupied") return "was there before labkeeper, or is no regular file";
  if (there === null) return "deleted by hand";
  return wanted === null ? "changed by hand, and no longer generated" : "changed by hand";
}

function describeRisks({ id, risky }: Plan): string {
  const lines = risky.map(({ path, reason }) => `  ${path}: ${reason}`);
  return [
    styleText("bold", "Waits for you"),
    ...lines,
    `  If it is meant: labkeeper sync --confirm ${id}`,
  ].join("\n");
}
