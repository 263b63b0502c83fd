import { Stop } from "../errors.ts";
import type { Library } from "../files/library.ts";
import { SECRETS_DOC } from "../files/paths.ts";
import type { Acknowledgement } from "../lab/model.ts";
import { didYouMean } from "../lab/suggest.ts";
import type { Change } from "../plan/change.ts";
import { combine, type Decisions, decide, undecided } from "../plan/decisions.ts";
import { diff } from "../plan/diff.ts";
import { isOlder } from "../plan/manifest.ts";
import { makePlan, type Plan } from "../plan/plan.ts";
import type { Snapshot } from "../plan/snapshot.ts";
import type { World } from "./world.ts";

/** What a person says with a command. */
export interface Asked {
  /** Go ahead with what the plan of this id holds back. */
  readonly confirm?: string | undefined;
  /** Leave this path to the user. */
  readonly adopt?: string | undefined;
  /** Give this path back to labkeeper. */
  readonly revert?: string | undefined;
  /** Put this into `acknowledge` of lab.yaml; the tree is to be read as if it stood there. */
  readonly acknowledge?: Acknowledgement | undefined;
}

interface Standing {
  readonly asked: Asked;
  /** Mark of the commit on our branch; undefined: there is none. */
  readonly proposed?: string | undefined;
  /** What was decided on our branch and is not merged yet. */
  readonly remembered?: Decisions | undefined;
  /** Paths that must not be written. */
  readonly forbids?: (path: string) => boolean;
}

/** The plan for a tree, with what a person decided and decides. Throws Stop where that makes no sense. */
export function planWorld(
  world: World,
  { version }: Library,
  { asked, proposed, remembered = undecided, forbids = () => false }: Standing,
): Plan {
  const { model, snapshot, files, texts } = world;
  refuseOlder(world, version);
  const decisions = combine(remembered, decisionOf(asked, world, version));
  const manifest = decide(world.manifest, snapshot, decisions);
  const changes = diff({ snapshot, manifest, files, version });
  const plan = makePlan({
    snapshot,
    manifest,
    model,
    texts,
    version,
    proposed,
    decisions,
    changes,
    forbids: (path) => forbids(path) || isUnsure(path, snapshot),
  });
  if (asked.confirm === undefined || asked.confirm === plan.id) return plan;
  throw new Stop(
    `the plan is now ${plan.id}, not ${asked.confirm}`,
    "look at it again before you confirm it: labkeeper plan",
  );
}

/** What lists all secrets files is not written by who has not seen all of the tree. */
function isUnsure(path: string, { unlisted }: Snapshot): boolean {
  return path === SECRETS_DOC && unlisted !== undefined;
}

/** What a tree has to be read with, before `planWorld`: what was acknowledged earlier, and what is now. */
export function allAcknowledged(
  remembered: Decisions = undecided,
  { acknowledge }: Pick<Asked, "acknowledge">,
): readonly Acknowledgement[] {
  return combine(remembered, { ...undecided, acknowledged: acknowledge === undefined ? [] : [acknowledge] })
    .acknowledged;
}

function refuseOlder({ manifest }: World, version: string): void {
  if (!isOlder(version, manifest.generator)) return;
  throw new Stop(
    `the files were written by labkeeper ${manifest.generator}, this is ${version}`,
    `use labkeeper ${manifest.generator} or newer, so that versions do not undo each other's work`,
  );
}

function decisionOf(
  { confirm, adopt, revert, acknowledge }: Asked,
  world: World,
  version: string,
): Decisions {
  const changes = adopt === undefined && revert === undefined ? [] : diff({ ...world, version });
  return {
    confirmed: confirm,
    acknowledged: acknowledge === undefined ? [] : [acknowledge],
    adopted: adopt === undefined ? [] : [adoptable(adopt, changes, world)],
    reverted: new Map(
      revert === undefined
        ? []
        : [[revertible(revert, changes, world), world.snapshot.entries.get(revert)?.id ?? null]],
    ),
  };
}

function adoptable(path: string, changes: readonly Change[], { files, manifest }: World): string {
  const change = changes.find((candidate) => candidate.path === path);
  if (change !== undefined && !change.once) return path;
  if (manifest.adopted.includes(path))
    throw new Stop(`${path} is left to you already`, `to give it back: labkeeper revert ${path}`);
  if (files.some((file) => file.path === path))
    throw new Stop(`${path} is yours already: labkeeper writes it once`, "just edit it");
  throw unknown(path, changes);
}

function revertible(path: string, changes: readonly Change[], { manifest }: World): string {
  if (manifest.adopted.includes(path)) return path;
  const change = changes.find((candidate) => candidate.path === path);
  if (change === undefined) throw unknown(path, changes);
  if (change.kind === "edited" || change.kind === "occupied") return path;
  throw new Stop(
    `${path} is not kept back: there is nothing to revert`,
    "see what would change: labkeeper plan",
  );
}

function unknown(path: string, changes: readonly Change[]): Stop {
  const near = didYouMean(
    path,
    changes.map((change) => change.path),
  );
  return new Stop(
    `labkeeper neither writes nor wrote ${path}`,
    near ?? "name a path as `labkeeper plan` prints it",
  );
}
