import { backupJobs } from "../files/backup/jobs.ts";
import { listed, type PageBlock, type Run, words } from "../files/markdown.ts";
import type { Facts } from "../lab/facts.ts";
import type { Host, Model } from "../lab/model.ts";
import type { Problem } from "../lab/problem.ts";
import type { Lab } from "../lab/schema/lab.ts";
import type { Plan } from "../plan/plan.ts";
import type { HostChange } from "../secrets/audit.ts";
import type { Report } from "../warnings/report.ts";
import { printComment } from "./comment.ts";
import { whyKept } from "./plan.ts";
import { problemTable } from "./pull-plan.ts";
import { warningTable } from "./warning-changes.ts";

export const DASHBOARD_TITLE = "labkeeper: how the lab stands";

/** Commands that a box may stand for: what anybody who ticks it may say in a comment as well, and nothing dangerous. */
export const boxes = ["plan", "sync", "check"] as const;
export type Box = (typeof boxes)[number];

/** What the dashboard shows. */
export type DashboardState = { readonly kind: "broken"; readonly problems: readonly Problem[] } | LabState;

export interface LabState {
  readonly kind: "settled";
  readonly model: Model;
  readonly facts: Pick<Facts, "drills" | "placeholders">;
  readonly plan: Plan;
  readonly report: Report;
  /** Hosts whose key in .sops.yaml is not the one in lab.yaml. */
  readonly due: readonly HostChange[];
  /** Number of the pull request that proposes the plan. */
  readonly pull: number | undefined;
}

/** Whether a lab has a dashboard: where lab.yaml does not say, a private repository has one. */
export function hasDashboard({ dashboard }: Lab["sync"], isPrivate: boolean): boolean {
  return dashboard ?? isPrivate;
}

/** The whole body, made anew each time: what somebody wrote into it is gone, and nothing in it is ever read as true. */
export function describeDashboard(state: DashboardState): string {
  return printComment([
    {
      text: "Kept by labkeeper: what is written here by others is overwritten. Close it and it stays closed.",
    },
    ...(state.kind === "broken" ? broken(state.problems) : settled(state)),
    { heading: "Do now", level: 3 },
    { boxes: boxes.map((name): Run => [{ code: `/${name}` }, ` ${purposes[name]}`]) },
    { text: "Who ticks a box needs the right to say the command in a comment." },
  ]);
}

const purposes: Readonly<Record<Box, string>> = {
  plan: "shows what would change",
  sync: "proposes it, though a pull request was closed",
  check: "looks at the default branch",
};

/** Of an issue that lab.yaml no longer asks for. */
export function describeSwitchedOff(): string {
  return printComment([{ text: words`Switched off: ${"sync.dashboard"} in lab.yaml says so.` }]);
}

function broken(problems: readonly Problem[]): readonly PageBlock[] {
  return [{ heading: "lab.yaml cannot be used", level: 3 }, problemTable(problems)];
}

function settled(state: LabState): readonly PageBlock[] {
  return [
    ...standing(state),
    ...confirmations(state.plan),
    ...rekeys(state.due),
    ...drift(state.plan),
    ...hosts(state),
    ...backups(state),
    ...warnings(state.report),
  ];
}

function standing({ plan, pull }: LabState): readonly PageBlock[] {
  const files = plan.write.size + plan.remove.length;
  if (plan.observed.length > 0 && files === 0)
    return [
      {
        text: words`Only watched: lab.yaml says ${"observe"}. ${String(plan.observed.length)} files would change.`,
      },
    ];
  if (files === 0) return [{ text: "In step: the generated files are as lab.yaml asks for." }];
  const where = pull === undefined ? "no pull request proposes them" : `pull request ${pull} proposes them`;
  return [{ text: `Out of step: ${files} files would change, and ${where}.` }];
}

function confirmations({ risky, id }: Plan): readonly PageBlock[] {
  if (risky.length === 0) return [];
  return section("Waits for a confirmation", [
    ...risky.map(({ path, reason }): Run => [{ code: path }, `: ${reason}`]),
    words`If it is meant, say ${`/confirm ${id}`} in a comment.`,
  ]);
}

function rekeys(due: readonly HostChange[]): readonly PageBlock[] {
  const items = due.map(
    ({ host, fingerprint }): Run =>
      words`${host} has another key (${fingerprint}): say ${`/rekey ${host}`} in a comment`,
  );
  return section("Rekeys that are due", items);
}

function drift({ changes }: Plan): readonly PageBlock[] {
  const kept = changes.filter(({ kind }) => kind === "edited" || kind === "occupied");
  const items = kept.map((change): Run => {
    const { path } = change;
    return [{ code: path }, `: ${whyKept(change)}; `, ...words`${`/adopt ${path}`} or ${`/revert ${path}`}`];
  });
  return section("Files that are not as labkeeper left them", items);
}

function hosts({ model, facts }: LabState): readonly PageBlock[] {
  const rows = model.hosts.map((host): readonly Run[] => {
    const services = model.services.filter((service) => service.host === host.name).map(({ name }) => name);
    return [{ code: host.name }, { code: host.platform }, listed(services), notes(host, facts).join("; ")];
  });
  return [
    { heading: "Hosts", level: 3 },
    { head: ["Host", "Platform", "Services", "To note"], rows },
  ];
}

function notes({ name, sshHostKey, observe }: Host, { placeholders }: LabState["facts"]): readonly string[] {
  return [
    ...(sshHostKey === null ? ["no host key yet"] : []),
    ...(placeholders.includes(name) ? ["hardware-configuration.nix is a placeholder"] : []),
    ...(observe ? ["only watched"] : []),
  ];
}

function backups({ model, facts }: LabState): readonly PageBlock[] {
  const jobs = [...backupJobs(model).values()].flat();
  if (jobs.length === 0) return [];
  const rows = jobs.map((job): readonly Run[] => {
    const { host, service, destination, class: promise, enabled } = job;
    const drills = facts.drills.filter(
      (drill) => drill.host === host && drill.service === service && drill.destination === destination.name,
    );
    const last = drills
      .map(({ day }) => day)
      .toSorted()
      .at(-1);
    return [
      { code: service },
      { code: host },
      { code: destination.name },
      promise,
      enabled ? (last ?? "never") : "switched off",
    ];
  });
  return [
    { heading: "Backups", level: 3 },
    { head: ["Service", "Host", "Destination", "Class", "Last drill that went well"], rows },
  ];
}

function warnings({ open, acknowledged }: Report): readonly PageBlock[] {
  const rest = acknowledged.length === 0 ? [] : [{ text: `Acknowledged: ${acknowledged.length}.` }];
  return [...warningTable("Warnings", open), ...rest];
}

function section(title: string, items: readonly Run[]): readonly PageBlock[] {
  return items.length === 0 ? [] : [{ heading: title, level: 3 }, { list: items }];
}
