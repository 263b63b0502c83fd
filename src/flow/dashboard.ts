import type { Issue } from "../edge/github/issues.ts";
import { Retry } from "../errors.ts";
import type { Lab } from "../lab/schema/lab.ts";
import { dueHosts } from "../secrets/audit.ts";
import { readSopsConfig } from "../secrets/config/read.ts";
import { isFault } from "../secrets/sops/fault.ts";
import {
  DASHBOARD_TITLE,
  type DashboardState,
  describeDashboard,
  describeSwitchedOff,
  hasDashboard,
} from "../talk/dashboard.ts";
import { marked, oursAmong } from "../talk/markers.ts";
import { reportOf } from "./check.ts";
import { type Desk, today } from "./desk.ts";
import type { Outcome, Settled } from "./reconcile.ts";

/** The issue has no number yet when its text is made. */
const ABOUT = { number: 0, topic: "dashboard" } as const;

/**
 * Sees to it that the dashboard says how the lab stands: one issue, its text made anew. There is one where lab.yaml asks for it,
 * and on private repositories where it does not speak of it; what a person closed stays closed.
 */
export async function keepDashboard(desk: Desk, outcome: Outcome): Promise<void> {
  // Without our own number our issue could not be told from another's.
  if (outcome.kind === "empty" || desk.us.bot === undefined) return;
  const issue = await findDashboard(desk);
  // Of a lab.yaml that cannot be read nobody knows what it says of the dashboard.
  const isWanted =
    outcome.kind === "broken" ? issue?.state === "open" : await asksForOne(desk, outcome.world.lab.lab);
  if (!isWanted) return await switchOff(desk, issue);
  const body = bodyOf(desk, describeDashboard(stateOf(desk, outcome)));
  if (issue === undefined) {
    await desk.hub.issues.create({ title: DASHBOARD_TITLE, body });
  } else if (issue.state === "open") {
    if (issue.body !== body) await desk.hub.issues.update(issue.number, { body });
  } else if (issue.body === bodyOf(desk, describeSwitchedOff())) {
    await desk.hub.issues.update(issue.number, { body, state: "open" });
  }
}

/** The dashboard, open or closed; twins of it are closed. */
export async function findDashboard({ hub, us, keys }: Desk): Promise<Issue | undefined> {
  const me = await hub.people.account(us.bot ?? 0);
  if (me === undefined) throw new Retry("GitHub does not show the account of the App");
  const all = await hub.issues.list({ creator: me.login, state: "all" });
  const issues = all.filter(({ pull }) => !pull).toReversed();
  const { first, duplicates } = oursAmong(issues, us, { repository: hub.id, ...ABOUT, keys });
  for (const { number, state } of duplicates) {
    if (state === "open") await hub.issues.update(number, { state: "closed" });
  }
  return first;
}

async function asksForOne({ hub }: Desk, { sync }: Lab): Promise<boolean> {
  return hasDashboard(sync, (await hub.about()).private);
}

async function switchOff(desk: Desk, issue: Issue | undefined): Promise<void> {
  if (issue?.state !== "open") return;
  await desk.hub.issues.update(issue.number, { body: bodyOf(desk, describeSwitchedOff()), state: "closed" });
}

function bodyOf({ hub, keys }: Desk, text: string): string {
  return marked(text, keys, { repository: hub.id, ...ABOUT });
}

function stateOf(desk: Desk, outcome: Exclude<Outcome, { readonly kind: "empty" }>): DashboardState {
  if (outcome.kind === "broken") return { kind: "broken", problems: outcome.problems };
  const { world, plan, pull } = outcome;
  const { lab, model, facts } = world;
  const report = reportOf(world, { base: lab.lab, today: today(desk) });
  return { kind: "settled", model, facts, plan, report, due: dueIn(outcome), pull };
}

function dueIn({ world: { model, facts } }: Settled) {
  const config = facts.sopsConfig === null ? undefined : readSopsConfig(facts.sopsConfig);
  return config === undefined || isFault(config) ? [] : dueHosts(model, config);
}
