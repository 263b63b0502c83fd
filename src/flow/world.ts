import type { Source } from "../edge/edges.ts";
import { Stop } from "../errors.ts";
import type { GeneratedFile } from "../files/file.ts";
import { generate } from "../files/generate.ts";
import type { Library } from "../files/library.ts";
import { MANIFEST_FILE } from "../files/paths.ts";
import { LAB_FILE } from "../lab/document.ts";
import type { Facts } from "../lab/facts.ts";
import type { Model } from "../lab/model.ts";
import { type LabText, parseLab } from "../lab/parse.ts";
import type { Problem, Result } from "../lab/problem.ts";
import { resolve } from "../lab/resolve.ts";
import { type Manifest, parseManifest } from "../plan/manifest.ts";
import type { Snapshot } from "../plan/snapshot.ts";
import { editedFiles, isRead, readFacts } from "./facts.ts";
import { listedToo } from "./whole.ts";

/** One tree read and understood: what it declares, what stands there, and what should. */
export interface World {
  readonly lab: LabText;
  readonly model: Model;
  readonly snapshot: Snapshot;
  readonly manifest: Manifest;
  readonly facts: Facts;
  readonly files: readonly GeneratedFile[];
  /** What was read of it: lab.yaml, manifest, sops files, and the files of services and backups. */
  readonly texts: ReadonlyMap<string, string>;
}

/** What a tree says, or why it cannot be understood, with the texts that the problems point into. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      readonly texts: ReadonlyMap<string, string>;
    };

/**
 * Reads a tree and works out the wanted one. Of one that is too large to be listed at once, the directories with the secrets
 * files that lab.yaml names are listed too: whether they are there decides what is generated. Throws Stop where there is no
 * lab.yaml.
 */
export async function readWorld(source: Source, library: Library): Promise<Reading<World>> {
  const snapshot = await source.snapshot();
  const texts = await source.texts(pathsToRead(snapshot));
  const world = understand(snapshot, texts, library);
  if (!world.ok) return { ...world, texts };
  const named = world.value.model.secrets.files.map(({ path }) => path);
  const more = listedToo(source, snapshot, named);
  return more === undefined ? world : await readWorld(more, library);
}

/** The paths of a tree whose texts are read. */
export function pathsToRead({ entries }: Snapshot): readonly string[] {
  return [LAB_FILE, MANIFEST_FILE, ...[...entries.keys()].filter(isRead)];
}

function understand(snapshot: Snapshot, texts: ReadonlyMap<string, string>, library: Library): Result<World> {
  const lab = parseLab(requireLab(texts.get(LAB_FILE)));
  const manifest = parseManifest(texts.get(MANIFEST_FILE), library.version);
  if (!lab.ok) return lab;
  if (!manifest.ok) return manifest;
  const facts = readFacts(snapshot, manifest.value, texts);
  const model = resolve(lab.value, { profiles: knownProfiles(library, facts.profiles) });
  if (!model.ok) return model;
  const files = generate({ model: model.value, library, facts });
  const edited = editedFiles({ snapshot, manifest: manifest.value, files });
  return {
    ok: true,
    value: {
      lab: lab.value,
      model: model.value,
      snapshot,
      manifest: manifest.value,
      facts: { ...facts, edited },
      files,
      texts,
    },
  };
}

function requireLab(text: string | undefined): string {
  if (text !== undefined) return text;
  throw new Stop(
    "there is no lab.yaml at the root of the repository",
    "write a first one with `labkeeper init`, then commit it",
  );
}

/** What lab.yaml may name: the profiles that labkeeper installs, and those of the repository. */
export function knownProfiles(library: Library, own: readonly string[]): readonly string[] {
  const names = new Set([...library.profiles.keys(), ...own]);
  return [...names].filter((name) => /^(hw|role)-/.test(name)).toSorted();
}
