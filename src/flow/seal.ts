import type { Branch, Repository, Source } from "../edge/edges.ts";
import { Retry, Stop } from "../errors.ts";
import type { Library } from "../files/library.ts";
import { didYouMean, listNames } from "../lab/suggest.ts";
import { COMMITTER } from "../plan/names.ts";
import { SOPS_CONFIG, type SopsConfig } from "../secrets/config/config.ts";
import { readSopsConfig } from "../secrets/config/read.ts";
import { isFault, type SopsFault } from "../secrets/sops/fault.ts";
import type { Identity } from "../secrets/sops/file.ts";
import { openIdentity } from "../secrets/sops/identity.ts";
import { refuseForeign } from "./sync.ts";
import { type Reading, readWorld, type World } from "./world.ts";

/** A tree with its secrets files. */
export interface SealedWorld {
  readonly world: World;
  /** .sops.yaml; undefined: there is none. */
  readonly config: SopsConfig | SopsFault | undefined;
  /** path -> text of the secrets files. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Reads lab.yaml, .sops.yaml and the secrets files of one tree. */
export async function readSealedWorld(source: Source, library: Library): Promise<Reading<SealedWorld>> {
  const world = await readWorld(source, library);
  if (!world.ok) return world;
  const { secrets, sopsConfig } = world.value.facts;
  const texts = await source.texts([...secrets.keys()]);
  const config = sopsConfig === null ? undefined : readSopsConfig(sopsConfig);
  return { ok: true, value: { world: world.value, config, texts } };
}

/** The commit that HEAD points at. */
export async function requireHead(repository: Repository): Promise<string> {
  const head = await repository.head();
  if (head !== undefined) return head;
  throw new Stop("the repository has no commit yet", "commit lab.yaml and .sops.yaml first");
}

/** What cannot be gone on with, said as an error. */
export function stopFor({ path, line, code, detail }: SopsFault): Stop {
  const place = line === undefined ? path : `${path}:${line}`;
  return new Stop(`${place}: ${detail} (${code})`, "see what stands where: labkeeper secrets");
}

/** .sops.yaml as it was read, or an error. */
export function requireConfig(config: SopsConfig | SopsFault | undefined): SopsConfig {
  if (config === undefined) {
    throw new Stop(
      `there is no ${SOPS_CONFIG} yet`,
      "name an admin under secrets.admins, then: labkeeper sync",
    );
  }
  if (isFault(config)) throw stopFor(config);
  return config;
}

/** Refuses names that are no host's. */
export function requireHost({ world }: SealedWorld, host: string): void {
  const known = world.model.hosts.map(({ name }) => name);
  if (known.includes(host)) return;
  throw new Stop(
    `there is no host ${JSON.stringify(host)} (unknown-host)`,
    didYouMean(host, known) ?? `known are ${listNames(known)}`,
  );
}

/** The keys in a key file. The bytes are wiped. Throws Stop where they are no age keys. */
export async function requireIdentities(key: Uint8Array): Promise<readonly Identity[]> {
  const identities = await openIdentity(key);
  if (identities !== undefined) return identities;
  throw new Stop(
    "the identity holds something else than lines AGE-SECRET-KEY-1…",
    "pass an age key file as age-keygen writes it: no ssh key, no plugin's, nothing encrypted",
  );
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
    refuseForeign(there, branch, (message) => new RegExp(`^${TRAILER}: `, "m").test(message));
  }
  // A file that got a reader meanwhile would merge with our new data key into one that this reader cannot open.
  if ((await repository.head()) !== head) throw new Retry("HEAD moved meanwhile");
  return repository.commit({
    branch,
    parent: head,
    message: `${subject}\n\n${TRAILER}: ${branch}\n`,
    committer: COMMITTER,
    write,
    remove: [],
    expected: there?.head,
    at,
  });
}
