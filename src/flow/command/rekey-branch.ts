import { Retry, Stop } from "../../errors.ts";
import type { RekeyPlan } from "../../secrets/rekey.ts";
import { describeRekeyPull } from "../../talk/commands/rekey.ts";
import { printComment } from "../../talk/comment.ts";
import { isMarked, isOurs, marked, type Topic } from "../../talk/markers.ts";
import { type RekeyWish, rekeyNames } from "../rekey.ts";
import { isSealedMessage, sealedMessage } from "../seal.ts";
import type { Scene } from "./scene.ts";

/** A rekey that is sealed and not written yet. */
export interface Sealed {
  readonly wish: RekeyWish;
  /** What was confirmed. */
  readonly id: string;
  readonly plan: RekeyPlan;
  /** path -> new text. */
  readonly write: ReadonlyMap<string, string>;
  readonly unproven: readonly string[];
}

/** Number of our open pull request in which this very id was carried out, and to which nobody added anything. */
export async function findRekeyed({ desk }: Scene, host: string, id: string): Promise<number | undefined> {
  const { hub, us, keys } = desk;
  const open = await hub.pulls.list({ state: "open", head: rekeyNames(host).branch });
  const done = open.find((pull) => isMarked(pull, us, { ...topicOf(hub.id, id, pull.headCommit), keys }));
  return done?.number;
}

/** In a first body there is no number yet; the commit is what makes the marker this pull request's. */
function topicOf(repository: number, id: string, commit: string): Topic {
  return { repository, number: 0, topic: `${id}-at-${commit}` };
}

/**
 * Puts the commit on a branch of its own and opens its pull request. Resolves to the number of that.
 *
 * @throws Retry where the default branch or the branch moved, Stop where somebody else's commit is on the branch
 */
export async function putRekeyed(scene: Scene, sealed: Sealed): Promise<number> {
  const { desk, base } = scene;
  const { hub } = desk;
  const { branch, subject } = rekeyNames(sealed.wish.host);
  const there = await hub.branches.head(branch);
  if (there !== undefined) await refuseForeign(scene, branch, there);
  const tree = (await hub.commits.get(base.commit))?.tree;
  // A file that got a reader meanwhile would merge with our new data key into one that this reader cannot open.
  if (tree === undefined || (await hub.branches.head(base.branch)) !== base.commit)
    throw new Retry("the default branch moved meanwhile; nothing was written (stale)");
  const commit = await hub.commits.create({
    tree,
    parents: [base.commit],
    message: sealedMessage(subject, branch),
    write: sealed.write,
    remove: [],
    entries: new Map(),
  });
  await hub.branches.move({ branch, from: there, to: commit, rewrite: true });
  return await showPull(scene, sealed, commit);
}

async function refuseForeign({ desk }: Scene, branch: string, head: string): Promise<void> {
  const commit = await desk.hub.commits.get(head);
  if (commit !== undefined && isSealedMessage(commit.message)) return;
  throw new Stop(
    `the last commit of branch ${branch} (${head.slice(0, 12)}) is not labkeeper's`,
    `merge it or delete the branch: git push origin --delete ${branch}`,
  );
}

async function showPull({ desk, base }: Scene, sealed: Sealed, commit: string): Promise<number> {
  const { hub, us, keys } = desk;
  const { branch } = rekeyNames(sealed.wish.host);
  const { title, blocks } = describeRekeyPull(sealed.wish, sealed.plan, sealed.unproven);
  const body = marked(printComment(blocks), keys, topicOf(hub.id, sealed.id, commit));
  const [open] = await hub.pulls.list({ state: "open", head: branch });
  if (open === undefined)
    return (await hub.pulls.create({ title, body, head: branch, base: base.branch })).number;
  if (isOurs(open, us)) await hub.pulls.update(open.number, { title, body });
  return open.number;
}
