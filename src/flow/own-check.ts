import type { NixRun } from "../edge/nix-check.ts";
import { isOurs } from "../talk/markers.ts";
import { reportOwn, reportProgress, reportTooLarge, reportUnasked } from "../talk/nix-check.ts";
import type { Desk } from "./desk.ts";
import type { Evaluate } from "./evaluate.ts";
import { evaluatedTree } from "./evaluated.ts";
import type { Commit } from "./follow-run.ts";
import { sayNix } from "./say-nix.ts";
import { explainRun } from "./verify.ts";

/** A commit that is to be evaluated here, and whether somebody with write access named it. */
export interface OwnCheck extends Commit {
  readonly named: boolean;
  readonly anew?: boolean;
}

/**
 * Evaluates a commit with labkeeper's own nix, if it is one that labkeeper made or that a writer named: evaluation runs what is in the
 * tree. Says how far it is while it runs, and what came of it.
 */
export async function checkHere(
  desk: Desk,
  evaluate: Evaluate,
  { named, anew = false, ...commit }: OwnCheck,
): Promise<NixRun | undefined> {
  const { hub } = desk;
  const { head, source, world } = commit;
  if (!named && !(await isOwnCommit(desk, head))) {
    await sayNix(desk, head, reportUnasked(head), anew);
    return undefined;
  }
  if (world.snapshot.unlisted !== undefined) {
    await sayNix(desk, head, reportTooLarge(), anew);
    return undefined;
  }
  const progress = streaming(desk, head);
  await progress.begin();
  const run = await evaluate(hub.contents(head), {
    seconds: world.model.checks.timeoutMinutes * 60,
    onStep: progress.step,
  });
  await progress.end();
  const tree = await evaluatedTree(source, world);
  await sayNix(desk, head, reportOwn(run, explainRun(run, tree)), anew);
  return run;
}

/** Made by us and signed by GitHub as such: author and address of a commit can be anybody's. */
async function isOwnCommit({ hub, us }: Desk, head: string): Promise<boolean> {
  const author = await hub.commits.signedBy(head);
  return author !== undefined && isOurs({ author }, us);
}

/** Steps go into the check run one after the other, and the last of those that came meanwhile. */
function streaming(desk: Desk, head: string) {
  const done: string[] = [];
  let sending = Promise.resolve();
  let isWaiting = false;
  const send = async (): Promise<void> => {
    isWaiting = false;
    await sayNix(desk, head, reportProgress(done));
  };
  return {
    begin: async () => await sayNix(desk, head, reportProgress(done)),
    step: (name: string): void => {
      if (done.at(-1) === name) return;
      done.push(name);
      if (isWaiting) return;
      isWaiting = true;
      // What cannot be said now is said by the next one, or by the end.
      sending = sending.then(send).catch(() => undefined);
    },
    end: async () => await sending,
  };
}
