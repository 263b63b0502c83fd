import { Stop } from "../../errors.ts";
import type { PageBlock } from "../../files/markdown.ts";
import { LAB_FILE } from "../../lab/document.ts";
import type { Acknowledgement } from "../../lab/model.ts";
import { parseLab } from "../../lab/parse.ts";
import type { Acknowledge } from "../../talk/commands/command.ts";
import { describeAcknowledged, describeByHand } from "../../talk/commands/outcome.ts";
import { describeProblemList } from "../../talk/commands/problems.ts";
import type { PlacedWarning } from "../../warnings/report.ts";
import { acknowledging } from "../acknowledging.ts";
import { reportOf, type Today } from "../check.ts";
import { today } from "../desk.ts";
import { readWorld } from "../world.ts";
import { describe, reconcileAsked } from "./change.ts";
import type { Scene } from "./scene.ts";

/**
 * Puts an entry into `acknowledge` of lab.yaml, in labkeeper's pull request: it counts once that is merged.
 *
 * @throws Stop where the day has passed, or the warning is not given
 */
export async function acknowledgeWarning(scene: Scene, said: Acknowledge): Promise<readonly PageBlock[]> {
  const { warning: id, scope = null, until, reason } = said;
  const one: Acknowledgement = { id, scope, reason, until };
  const day = today(scene.desk);
  if (until < day) throw new Stop(`${until} has passed`, `name a day after ${day}`);
  const unknown = await unknownWarning(scene, one);
  if (unknown !== undefined) return unknown;
  const outcome = await reconcileAsked(scene, { acknowledge: one });
  const shown = await describe(scene, outcome);
  if (outcome.kind !== "settled") return shown;
  if (outcome.world.model.observe) return describeByHand(linesOf(one));
  return [...describeAcknowledged(until), ...shown];
}

/** What cannot be accepted: lab.yaml with the entry tells what it is for. */
async function unknownWarning(
  { desk, base }: Scene,
  one: Acknowledgement,
): Promise<readonly PageBlock[] | undefined> {
  const agreed = parseLab((await base.source.texts([LAB_FILE])).get(LAB_FILE) ?? "");
  const now: Today = { base: agreed.ok ? agreed.value.lab : undefined, today: today(desk) };
  const [before, after] = [
    await readWorld(base.source, desk.library),
    await readWorld(acknowledging(base.source, [one]), desk.library),
  ];
  if (!before.ok) return describeProblemList(before.problems);
  if (!after.ok) return describeProblemList(after.problems);
  const known = new Set(unusedIn(reportOf(before.value, now).open).map(({ message }) => message));
  const stray = unusedIn(reportOf(after.value, now).open).find(({ message }) => !known.has(message));
  if (stray !== undefined) throw new Stop(stray.message, stray.remedy);
  return undefined;
}

function unusedIn(open: readonly PlacedWarning[]): readonly PlacedWarning[] {
  return open.filter(({ id }) => id === "acknowledgement-unused");
}

function linesOf({ id, scope, reason, until }: Acknowledgement): readonly string[] {
  return [
    `- id: ${id}`,
    ...(scope === null ? [] : [`  scope: ${scope}`]),
    `  reason: ${JSON.stringify(reason)}`,
    `  until: ${until}`,
  ];
}
