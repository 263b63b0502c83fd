import type { Hub, Survey } from "../edge/edges.ts";
import type { CheckReport } from "../edge/github/checks.ts";
import { Retry, Stop } from "../errors.ts";
import type { Problem } from "../lab/problem.ts";
import { type InStep, reportBroken, reportInStep, reportStopped } from "../talk/check-report.ts";

/** Says on a commit of the default branch what is wrong with its lab.yaml. */
export async function sayBroken(
  hub: Hub,
  { base }: Survey,
  { problems }: { readonly problems: readonly Problem[] },
): Promise<void> {
  await say(hub, { commit: base.commit, said: base.said, report: reportBroken(problems) });
}

/** Says on a commit of ours that it holds what lab.yaml asks for: this check may be required. */
export async function sayInStep(
  hub: Hub,
  { branch }: Survey,
  { head, ...about }: InStep & { readonly head: string },
): Promise<void> {
  const said = branch?.head === head ? branch.said : [];
  await say(hub, { commit: head, said, report: reportInStep(about) });
}

/** Says on a commit of the default branch why we cannot go on. Does not matter more than the reason itself. */
export async function sayStopped(hub: Hub, { base }: Survey, reason: Stop): Promise<void> {
  try {
    await say(hub, { commit: base.commit, said: base.said, report: reportStopped(reason) });
  } catch (error) {
    if (!(error instanceof Stop || error instanceof Retry)) throw error;
  }
}

interface Saying {
  readonly commit: string;
  /** Marks of what was said about it. */
  readonly said: readonly string[];
  readonly report: CheckReport;
}

/** A check run, or, with a person's token, which makes none, a status. */
async function say(hub: Hub, { commit, said, report }: Saying): Promise<void> {
  const { of } = await hub.token();
  if (of === "app") {
    if (!said.includes(report.externalId)) await hub.checks.create(commit, report);
    return;
  }
  const state = report.conclusion === "success" ? "success" : "failure";
  const status = { context: report.name, state, description: report.title } as const;
  if (!said.includes(`${state}: ${report.title}`)) await hub.statuses.set(commit, status);
}
