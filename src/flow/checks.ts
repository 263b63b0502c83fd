import type { CheckReport } from "../edge/github/checks.ts";
import { untouched } from "../talk/pull-plan.ts";
import type { Desk } from "./desk.ts";

/**
 * Sees to it that our check run on a commit says this. A run that is there is changed in its place, unless it has annotations
 * that would stay: GitHub only adds to those, so a new run takes its place.
 *
 * @param anew somebody asked for it again: GitHub waits for a new run
 */
export async function keepCheck(
  { hub, us }: Pick<Desk, "hub" | "us">,
  {
    head,
    report,
    anew = false,
  }: { readonly head: string; readonly report: CheckReport; readonly anew?: boolean },
): Promise<void> {
  const runs = await hub.checks.list(head, report.name);
  const run = runs.find(({ app }) => app === us.app);
  const [there, wanted] = [annotationsIn(run?.externalId), annotationsIn(report.externalId)];
  if (run === undefined || anew || there === undefined || (there !== NONE && there !== wanted)) {
    await hub.checks.create(head, report);
  } else if (run.externalId !== report.externalId || run.conclusion !== report.conclusion) {
    await hub.checks.update(run.id, there === wanted ? { ...report, annotations: [] } : report);
  }
}

const NONE = "0";

/** Which annotations a run has, as its id of ours says; undefined: not all that it should have. */
function annotationsIn(externalId: string | undefined): string | undefined {
  return /^([0-9a-f]+)(?:-[0-9a-f]+)+$/.exec(externalId ?? "")?.[1];
}

/**
 * A commit on which there is nothing for us to say, so that a rule that requires our check lets it pass: what a merge queue
 * would merge was looked at as a pull request.
 */
export async function passCheck(desk: Pick<Desk, "hub" | "us">, head: string): Promise<void> {
  await keepCheck(desk, { head, report: untouched });
}
