import type { Repository } from "../edge/edges.ts";
import { Stop } from "../errors.ts";
import type { Library } from "../files/library.ts";
import { LAB_FILE } from "../lab/document.ts";
import { applyEdit, type LabEdit } from "../lab/edit.ts";
import { parseLab } from "../lab/parse.ts";
import { resolve } from "../lab/resolve.ts";
import { didYouMean } from "../lab/suggest.ts";
import type { PlacedWarning } from "../warnings/report.ts";
import { readDefaultBranch, reportOf, type Today } from "./check.ts";
import { knownProfiles, type Reading, readWorld, type World } from "./world.ts";

/** Which warnings shall go. */
export interface FixRequest {
  readonly id: string;
  /** Undefined: everywhere. */
  readonly scope: string | undefined;
  readonly today: string;
}

/** A lab.yaml without the warnings that were asked about. */
export interface Fixed {
  /** The whole new lab.yaml. */
  readonly text: string;
  readonly gone: readonly PlacedWarning[];
  /** What the change leads to, such as an acknowledgement that is no longer needed. */
  readonly added: readonly PlacedWarning[];
}

/**
 * Works out the lab.yaml of the work tree without these warnings. Writes nothing.
 *
 * @throws Stop where there is no such warning, where none of them can be mended without a person's thought, and where the
 * change would not do what it says.
 */
export async function proposeFix(
  repository: Repository,
  library: Library,
  { id, scope, today }: FixRequest,
): Promise<Reading<Fixed>> {
  const world = await readWorld(repository.workTree, library);
  if (!world.ok) return world;
  const now: Today = { base: await readDefaultBranch(repository), today };
  const before = reportOf(world.value, now).open;
  const asked = chosen(before, { id, scope });
  const text = (await repository.workTree.texts([LAB_FILE])).get(LAB_FILE) ?? "";
  const fixed = withoutWarnings(text, asked, { world: world.value, library, now });
  const added = fixed.open.filter((one) => !before.some((other) => isSame(one, other)));
  return { ok: true, value: { text: fixed.text, gone: asked, added } };
}

interface Ground {
  readonly world: Pick<World, "facts">;
  readonly library: Library;
  readonly now: Today;
}

/**
 * A lab.yaml without these warnings, all of which have a fix, and what is open then.
 *
 * @throws Stop where the change would not do what it says
 */
export function withoutWarnings(
  text: string,
  asked: readonly PlacedWarning[],
  ground: Ground,
): { readonly text: string; readonly open: readonly PlacedWarning[] } {
  const fixed = edited(text, asked);
  const open = understandAgain(fixed, ground);
  if (asked.some((warning) => open.some((one) => isSame(one, warning))))
    throw cannot("the change would leave the warning as it is", asked);
  return { text: fixed, open };
}

/** Writes the new lab.yaml. */
export async function applyFix({ workTree }: Repository, { text }: Fixed): Promise<void> {
  await workTree.write({ create: new Map(), update: new Map([[LAB_FILE, text]]), remove: [] });
}

function chosen(open: readonly PlacedWarning[], { id, scope }: Omit<FixRequest, "today">): PlacedWarning[] {
  const ofId = open.filter((warning) => warning.id === id);
  const asked = ofId.filter((warning) => scope === undefined || warning.scope === scope);
  const [first] = asked;
  if (first === undefined) {
    const known = ofId.length > 0 ? ofId.map((warning) => warning.scope) : open.map((warning) => warning.id);
    const place = scope === undefined ? "" : ` at ${scope}`;
    throw new Stop(
      `${id} is not given${place}`,
      didYouMean(ofId.length > 0 ? (scope ?? "") : id, [...new Set(known)]) ??
        "`labkeeper check` lists what is",
    );
  }
  if (asked.every(({ fix }) => fix === null))
    throw new Stop(`${id} is nothing that labkeeper can mend: ${first.message}`, first.remedy);
  return asked.filter(({ fix }) => fix !== null);
}

/** One change after the other; items of a list go from its end, so that their numbers stay right. */
function edited(text: string, asked: readonly PlacedWarning[]): string {
  const edits = asked.flatMap(({ fix }) => fix ?? []).toSorted((a, b) => lastStep(b) - lastStep(a));
  const distinct = [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()];
  let current = text;
  for (const edit of distinct) {
    const next = applyEdit(current, edit);
    if (next === undefined)
      throw cannot("lab.yaml is written there in a way that labkeeper leaves alone", asked);
    current = next;
  }
  return current;
}

function lastStep({ path }: LabEdit): number {
  const step = path.at(-1);
  return typeof step === "number" ? step : -1;
}

function understandAgain(text: string, { world, library, now }: Ground): readonly PlacedWarning[] {
  const lab = parseLab(text);
  const { facts } = world;
  const model = lab.ok ? resolve(lab.value, { profiles: knownProfiles(library, facts.profiles) }) : lab;
  if (lab.ok && model.ok) return reportOf({ lab: lab.value, model: model.value, facts }, now).open;
  const [problem] = model.ok ? [] : model.problems;
  throw new Stop(`the change would break lab.yaml: ${problem?.message}`, "mend it by hand");
}

function cannot(why: string, [first]: readonly PlacedWarning[]): Stop {
  return new Stop(why, `mend it by hand: ${first?.remedy}`);
}

function isSame(a: PlacedWarning, b: PlacedWarning): boolean {
  return a.id === b.id && a.scope === b.scope && a.message === b.message;
}
