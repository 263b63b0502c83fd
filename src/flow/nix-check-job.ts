import { type PageBlock, words } from "../files/markdown.ts";
import { LAB_FILE } from "../lab/document.ts";
import { parseLab } from "../lab/parse.ts";
import { blocksOf, describeNotEvaluated, reportNoRunner } from "../talk/nix-check.ts";
import type { Desk } from "./desk.ts";
import type { Evaluate } from "./evaluate.ts";
import { evaluatedTree } from "./evaluated.ts";
import { type Commit, followRun } from "./follow-run.ts";
import { checkHere } from "./own-check.ts";
import { sayNix } from "./say-nix.ts";
import { explainRun } from "./verify.ts";
import { readWorld } from "./world.ts";

interface Options {
  /** Somebody pressed re-run. */
  readonly anew?: boolean;
}

/**
 * Looks after the check of one commit: follows GitHub Actions, or evaluates it here, as lab.yaml of the default branch says. A commit
 * without a lab.yaml that is right is left alone: what is wrong with it is said elsewhere.
 *
 * @param evaluate undefined: this labkeeper runs no nix
 * @throws Retry as long as there is no end
 */
export async function checkHead(
  desk: Desk,
  head: string,
  { evaluate, anew = false }: Options & { readonly evaluate: Evaluate | undefined },
): Promise<void> {
  const commit = await readCommit(desk, head);
  if (commit === undefined) return;
  if ((await runnerOf(desk, commit)) === "actions") return await followRun(desk, commit, anew);
  if (evaluate === undefined) return await sayNix(desk, head, reportNoRunner(), anew);
  await checkHere(desk, evaluate, { ...commit, named: false, anew });
}

/** The same for a commit that somebody with write access named: labkeeper's own nix evaluates it, whoever runs the check otherwise. */
export async function checkNamed(
  desk: Desk,
  head: string,
  evaluate: Evaluate,
): Promise<readonly PageBlock[]> {
  const commit = await readCommit(desk, head);
  if (commit === undefined) return describeNotEvaluated();
  const run = await checkHere(desk, evaluate, { ...commit, named: true, anew: true });
  const tree = await evaluatedTree(commit.source, commit.world);
  return run === undefined ? [{ text: words`Nothing was evaluated.` }] : blocksOf(run, explainRun(run, tree));
}

/** Undefined: there is no lab.yaml, or one that is refused. */
async function readCommit({ hub, library }: Desk, head: string): Promise<Commit | undefined> {
  const source = hub.commitTree(head);
  if (!(await source.snapshot()).entries.has(LAB_FILE)) return undefined;
  const world = await readWorld(source, library);
  return world.ok ? { head, source, world: world.value } : undefined;
}

/** The default branch says who runs the check, so that a change cannot choose its judge; the first one has none to ask. */
async function runnerOf({ hub }: Desk, { world }: Commit): Promise<"actions" | "labkeeper"> {
  const base = await hub.branches.head((await hub.about()).defaultBranch);
  const text = base === undefined ? undefined : (await hub.commitTree(base).texts([LAB_FILE])).get(LAB_FILE);
  const lab = text === undefined ? undefined : parseLab(text);
  return lab?.ok === true ? lab.value.lab.checks.runner : world.model.checks.runner;
}
