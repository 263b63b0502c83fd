import { LAB_FILE } from "../lab/document.ts";
import type { Model } from "../lab/model.ts";
import { parseLab } from "../lab/parse.ts";
import type { Plan } from "../plan/plan.ts";
import { describeDifference } from "../talk/difference.ts";
import { describePullRequest, type PullText } from "../talk/pull-request.ts";
import { changedTopology } from "../talk/topology.ts";
import { type Report, report } from "../warnings/report.ts";
import { modelOf } from "./check.ts";
import type { World } from "./world.ts";

/** What is known of a lab beside its plan. */
export interface Described {
  /** The lab as it was when its files were last brought in step. */
  readonly before: Model;
  readonly report: Report;
}

/** @param synced lab.yaml of that time; undefined: never. @param today ISO date */
export function describeWorld(
  { lab, model, facts }: World,
  { synced, today }: { readonly synced: string | undefined; readonly today: string },
): Described {
  const previous = modelFrom(synced);
  const agreed = lab.lab.acknowledge.map((one) => ({ ...one, scope: one.scope ?? null }));
  const input = { lab: lab.lab, model, facts, today, previous };
  return { before: previous ?? emptied(model), report: report(input, { where: lab.where, agreed }) };
}

function modelFrom(text: string | undefined): Model | undefined {
  const parsed = text === undefined ? undefined : parseLab(text);
  return parsed?.ok === true ? modelOf(parsed.value.lab) : undefined;
}

/** The same lab before it had anything. */
function emptied(model: Model): Model {
  const { dns, backups, secrets } = model;
  return {
    ...model,
    hosts: [],
    services: [],
    dns: { ...dns, records: [] },
    backups: { ...backups, destinations: [] },
    secrets: { ...secrets, files: [] },
  };
}

/** What the branch came to. */
interface Proposed {
  readonly plan: Plan;
  readonly defaultBranch: string;
  readonly left: readonly string[];
  readonly conflict: boolean;
}

export function describeProposal(
  world: World,
  { before, report: said }: Described,
  proposed: Proposed,
): PullText {
  const change = { before, after: world.model };
  return describePullRequest({
    ...proposed,
    difference: describeDifference(change, world.facts),
    warnings: said.open,
    topology: changedTopology(change),
    nested: [...world.snapshot.entries.keys()].filter((path) => path.endsWith(`/${LAB_FILE}`)).toSorted(),
  });
}
