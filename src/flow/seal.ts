import type { Branch, Repository } from "../edge/edges.ts";
import { Retry, Stop } from "../errors.ts";
import { COMMITTER } from "../plan/names.ts";
import { SOPS_CONFIG } from "../secrets/config/config.ts";
import type { RekeyPlan } from "../secrets/rekey.ts";
import { type Doing, sealFiles } from "../secrets/seal-files.ts";
import type { SopsFault } from "../secrets/sops/fault.ts";
import type { Identity } from "../secrets/sops/file.ts";
import { openIdentity } from "../secrets/sops/identity.ts";
import { refuseForeign } from "./sync.ts";

/** The keys in a key file. The bytes are wiped. Throws Stop where they are no age keys. */
export async function requireIdentities(key: Uint8Array): Promise<readonly Identity[]> {
  const identities = await openIdentity(key);
  if (identities !== undefined) return identities;
  throw new Stop(
    "the identity holds something else than lines AGE-SECRET-KEY-1…",
    "pass an age key file as age-keygen writes it: no ssh key, no plugin's, nothing encrypted",
  );
}

/** What a plan of a rekey or of a grant comes to. */
export interface SealedPlan {
  /** path -> new text, .sops.yaml included; empty where nothing is to be written, or where something was refused. */
  readonly write: ReadonlyMap<string, string>;
  readonly faults: readonly SopsFault[];
}

/** How a plan is carried out. */
export interface SealingOrder extends Omit<Doing, "identities"> {
  readonly plan: Pick<RekeyPlan, "config" | "files" | "faults" | "tree">;
  /** .sops.yaml as it is; undefined: there is none. */
  readonly before: string | undefined;
  /** Undefined: keyless, the rules only. */
  readonly identities: readonly Identity[] | undefined;
  /** Leave out the files that are refused. Otherwise one of them stops all. */
  readonly skipBroken: boolean;
}

/** Seals all files of a plan in memory, for one commit: all of them or none. Writes nothing itself. */
export async function sealPlan(order: SealingOrder): Promise<SealedPlan> {
  const { plan, before, identities, skipBroken, rotate, at } = order;
  const sealed =
    identities === undefined
      ? { texts: new Map<string, string>(), faults: [] }
      : await sealFiles(plan, { identities, rotate, at });
  const faults = [...plan.faults, ...sealed.faults];
  if (faults.length > 0 && !skipBroken) return { write: new Map(), faults };
  const rules = plan.config.text === before ? [] : [[SOPS_CONFIG, plan.config.text] as const];
  return { write: new Map([...rules, ...sealed.texts]), faults };
}

/** A commit of secrets files and .sops.yaml on a branch of its own. */
export interface SealedCommit {
  readonly branch: string;
  readonly head: string;
  readonly subject: string;
  readonly write: ReadonlyMap<string, string>;
  readonly at: Date;
}

const TRAILER = "Labkeeper-Secrets";

/** Message of such a commit, with the trailer by which it is known again. */
export function sealedMessage(subject: string, branch: string): string {
  return `${subject}\n\n${TRAILER}: ${branch}\n`;
}

/** Whether a commit of ours may take the place of one with this message. */
export function isSealedMessage(message: string): boolean {
  return new RegExp(`^${TRAILER}: `, "m").test(message);
}

/**
 * Writes all files in one commit, or none. Resolves to the commit.
 *
 * @throws Retry (`stale`) when HEAD is another meanwhile, or when the branch moved and moved again after it was read once more.
 */
export async function commitSealed(repository: Repository, commit: SealedCommit): Promise<string> {
  try {
    return await tryCommit(repository, commit);
  } catch (error) {
    if (!(error instanceof Retry)) throw error;
  }
  try {
    return await tryCommit(repository, commit);
  } catch (error) {
    throw error instanceof Retry ? new Retry(`${error.message}; nothing was written (stale)`) : error;
  }
}

async function tryCommit(repository: Repository, commit: SealedCommit): Promise<string> {
  const { branch, head, subject, write, at } = commit;
  const there: Branch | undefined = await repository.branch(branch);
  if (there !== undefined) {
    refuseForeign(there, branch, isSealedMessage);
  }
  // A file that got a reader meanwhile would merge with our new data key into one that this reader cannot open.
  if ((await repository.head()) !== head) throw new Retry("HEAD moved meanwhile");
  return repository.commit({
    branch,
    parent: head,
    message: sealedMessage(subject, branch),
    committer: COMMITTER,
    write,
    remove: [],
    expected: there?.head,
    at,
  });
}
