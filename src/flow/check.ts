import type { Repository } from "../edge/edges.ts";
import type { Library } from "../files/library.ts";
import { LAB_FILE } from "../lab/document.ts";
import type { Model } from "../lab/model.ts";
import { parseLab } from "../lab/parse.ts";
import { classOf, roleFile } from "../lab/profiles.ts";
import { resolve } from "../lab/resolve.ts";
import type { Lab } from "../lab/schema/lab.ts";
import { type Report, report } from "../warnings/report.ts";
import { type Reading, readWorld, type World } from "./world.ts";

/** The files on disk, and what is to be said of them today. */
export interface Checked {
  readonly world: World;
  readonly report: Report;
}

/** Reads the work tree and warns. @param today ISO date, such as 2026-11-24 */
export async function checkWorkTree(
  repository: Repository,
  library: Library,
  today: string,
): Promise<Reading<Checked>> {
  const world = await readWorld(repository.workTree, library);
  if (!world.ok) return world;
  const base = await readDefaultBranch(repository);
  return { ok: true, value: { world: world.value, report: reportOf(world.value, { base, today }) } };
}

/** What a report is made of besides the tree itself. */
export interface Today {
  /** lab.yaml of the default branch. */
  readonly base: Lab | undefined;
  readonly today: string;
}

export function reportOf(world: Pick<World, "lab" | "model" | "facts">, { base, today }: Today): Report {
  const { lab, model, facts } = world;
  const agreed = (base?.acknowledge ?? []).map((one) => ({ ...one, scope: one.scope ?? null }));
  const previous = base === undefined ? undefined : modelOf(base);
  return report({ lab: lab.lab, model, facts, today, previous }, { where: lab.where, agreed });
}

/** Undefined where the lab is refused now. The profiles that it names were there then. */
export function modelOf(lab: Lab): Model | undefined {
  const named = Object.values(lab.hosts).flatMap(({ hardware, roles, platform }) => [
    ...hardware,
    ...roles.map((role) => roleFile(role, classOf(platform))),
  ]);
  const model = resolve({ lab, where: () => ({ file: LAB_FILE, line: 1, column: 1 }) }, { profiles: named });
  return model.ok ? model.value : undefined;
}

/**
 * lab.yaml of the default branch, else of HEAD; undefined where there is none that can be read. Only what was merged
 * there counts as acknowledged, so that a pull request cannot silence the warnings about itself.
 */
export async function readDefaultBranch(repository: Repository): Promise<Lab | undefined> {
  const commit = (await repository.defaultBranch()) ?? (await repository.head());
  if (commit === undefined) return undefined;
  const text = (await repository.commitTree(commit).texts([LAB_FILE])).get(LAB_FILE);
  const parsed = text === undefined ? undefined : parseLab(text);
  return parsed?.ok === true ? parsed.value.lab : undefined;
}
