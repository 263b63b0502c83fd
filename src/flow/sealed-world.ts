import type { Repository, Source } from "../edge/edges.ts";
import { Stop } from "../errors.ts";
import type { Library } from "../files/library.ts";
import { didYouMean, listNames } from "../lab/suggest.ts";
import { SOPS_CONFIG, type SopsConfig } from "../secrets/config/config.ts";
import { readSopsConfig } from "../secrets/config/read.ts";
import { isFault, type SopsFault } from "../secrets/sops/fault.ts";
import { whole } from "./whole.ts";
import { type Reading, readWorld, type World } from "./world.ts";

/** A tree with its secrets files. */
export interface SealedWorld {
  readonly world: World;
  /** .sops.yaml; undefined: there is none. */
  readonly config: SopsConfig | SopsFault | undefined;
  /** path -> text of the secrets files. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Reads lab.yaml, .sops.yaml and all secrets files of one tree, wherever they are: a key that is replaced in some of them is
 * lost for the others.
 *
 * @throws Stop where the tree is too large to be listed whole
 */
export async function readSealedWorld(tree: Source, library: Library): Promise<Reading<SealedWorld>> {
  const source = whole(tree);
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
