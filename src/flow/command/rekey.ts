import type { PageBlock } from "../../files/markdown.ts";
import { unserved } from "../../secrets/authority.ts";
import { type RekeyPlan, rekeyId } from "../../secrets/rekey.ts";
import { describeRefusal } from "../../talk/commands/answers.ts";
import { pullLink } from "../../talk/commands/outcome.ts";
import { describeProblemList } from "../../talk/commands/problems.ts";
import {
  describeKeyless,
  describeNothingToRekey,
  describeNotInFork,
  describeRefusedFiles,
  describeRekeyed,
  describeRekeying,
  describeStaleId,
  describeUnserved,
} from "../../talk/commands/rekey.ts";
import { refusal } from "../../talk/commands/rights.ts";
import { sealOf } from "../../talk/markers.ts";
import { proposeRekey, type RekeyProposal, type RekeyWish, unprovenHosts } from "../rekey.ts";
import { requireIdentities, sealPlan } from "../seal.ts";
import type { Reading } from "../world.ts";
import type { Keyring } from "./keyring.ts";
import { findRekeyed, putRekeyed } from "./rekey-branch.ts";
import type { Scene } from "./scene.ts";

/** Shows what a rekey would do, and an id to confirm. Opens nothing and writes nothing. */
export async function proposeRekeying(scene: Scene, wish: RekeyWish): Promise<readonly PageBlock[]> {
  const refused = await refusedHere(scene, wish);
  if ("blocks" in refused) return refused.blocks;
  const proposal = await propose(scene, wish);
  if (!proposal.ok) return describeProblemList(proposal.problems);
  const { plan } = proposal.value;
  if (plan.faults.length > 0) return describeRefusedFiles(plan.faults);
  if (isNothing(plan)) return describeNothingToRekey(plan);
  return describeRekeying(wish, plan, { id: idOf(scene, wish, plan), base: scene.base.commit });
}

/**
 * Does what an id of `/rekey` names: seals in memory, then writes one commit and its pull request. The id holds the repository,
 * the issue, the commit of the default branch, keys and files: where one of them is another, it fits nothing.
 */
export async function confirmRekeying(scene: Scene, id: string): Promise<readonly PageBlock[]> {
  const { asker, ground } = scene;
  const mayNot = refusal("rekey", asker, { ground });
  if (mayNot !== undefined) return describeRefusal("rekey", mayNot);
  const host = /^rekey-(.+)-[0-9a-f]{12}$/.exec(id)?.[1] ?? "";
  const refused = await refusedHere(scene, { host, rotate: false });
  if ("blocks" in refused) return refused.blocks;
  const done = await findRekeyed(scene, host, id);
  if (done !== undefined) return await describeDone(scene, done, "there");
  for (const rotate of [false, true]) {
    const wish = { host, rotate };
    const proposal = await propose(scene, wish);
    if (!proposal.ok) return describeProblemList(proposal.problems);
    const { plan } = proposal.value;
    if (!isNothing(plan) && plan.faults.length === 0 && idOf(scene, wish, plan) === id)
      return await seal(scene, { wish, id, proposal: proposal.value, keyring: refused.keyring });
  }
  return describeStaleId(id, host);
}

interface Order {
  readonly wish: RekeyWish;
  readonly id: string;
  readonly proposal: RekeyProposal;
  readonly keyring: Keyring;
}

async function seal(scene: Scene, order: Order): Promise<readonly PageBlock[]> {
  const { wish, proposal, keyring } = order;
  const identities = await requireIdentities(await keyring.read());
  const at = scene.desk.now();
  const { write, faults } = await sealPlan({
    ...proposal,
    identities,
    rotate: wish.rotate,
    skipBroken: false,
    at,
  });
  if (faults.length > 0) return describeRefusedFiles(faults);
  const unproven = unprovenHosts(proposal.plan, identities);
  const pull = await putRekeyed(scene, { ...order, plan: proposal.plan, write, unproven });
  return await describeDone(scene, pull, "made");
}

async function describeDone(
  { desk }: Scene,
  pull: number,
  done: "made" | "there",
): Promise<readonly PageBlock[]> {
  return describeRekeyed(pullLink((await desk.hub.about()).url, pull), done);
}

/** The keyring, or why it does not serve here. */
async function refusedHere(
  scene: Scene,
  wish: RekeyWish,
): Promise<{ readonly blocks: readonly PageBlock[] } | { readonly keyring: Keyring }> {
  const { keyring, hub } = scene.desk;
  const pull = await scene.pull();
  if (pull !== undefined && pull.headRepository !== hub.id) return { blocks: describeNotInFork() };
  if (keyring === undefined) return { blocks: describeKeyless(wish) };
  const about = await hub.about();
  const found = unserved({ id: hub.id, isPublic: !about.private }, keyring.bindings);
  return found === undefined ? { keyring } : { blocks: describeUnserved(found, wish) };
}

function propose({ desk, base }: Scene, wish: RekeyWish): Promise<Reading<RekeyProposal>> {
  return proposeRekey(base.source, desk.library, wish);
}

function isNothing({ changes, files }: RekeyPlan): boolean {
  return changes.length + files.length === 0;
}

/** Only we can make one, so that whoever says it has seen what it stands for. */
function idOf({ desk, issue, base }: Scene, { host, rotate }: RekeyWish, plan: RekeyPlan): string {
  const seal = sealOf(desk.keys, [desk.hub.id, issue, host, rotate, rekeyId(plan, base.commit)]);
  return `rekey-${host}-${seal}`;
}
