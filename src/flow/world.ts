import type { Source } from "../edge/edges.ts";
import { Stop } from "../errors.ts";
import { isBackupFile } from "../files/backup/recorded.ts";
import type { GeneratedFile } from "../files/file.ts";
import { generate } from "../files/generate.ts";
import type { Library } from "../files/library.ts";
import { hostOfPath, isGenerated, isServiceFile, MANIFEST_FILE, PROFILES_DIRECTORY } from "../files/paths.ts";
import { parseDrills } from "../files/restore/drills.ts";
import { DRILLS_FILE } from "../files/restore/names.ts";
import { LAB_FILE } from "../lab/document.ts";
import type { Facts } from "../lab/facts.ts";
import type { Model } from "../lab/model.ts";
import { type LabText, parseLab } from "../lab/parse.ts";
import type { Problem, Result } from "../lab/problem.ts";
import { resolve } from "../lab/resolve.ts";
import { isSopsPath, secretNames } from "../lab/secret-names.ts";
import { type Manifest, parseManifest } from "../plan/manifest.ts";
import type { Snapshot } from "../plan/snapshot.ts";

/** One tree read and understood: what it declares, what stands there, and what should. */
export interface World {
  readonly lab: LabText;
  readonly model: Model;
  readonly facts: Facts;
  readonly snapshot: Snapshot;
  readonly manifest: Manifest;
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

/** Reads a tree and works out the wanted one. Throws Stop where there is no lab.yaml. */
export async function readWorld(source: Source, library: Library): Promise<Reading<World>> {
  const snapshot = await source.snapshot();
  const paths = [...snapshot.entries.keys()].filter(
    (path) => isSopsPath(path) || isServiceFile(path) || isBackupFile(path),
  );
  const texts = await source.texts([LAB_FILE, MANIFEST_FILE, DRILLS_FILE, ...paths]);
  const world = understand(snapshot, texts, library);
  return world.ok ? world : { ...world, texts };
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
  return {
    ok: true,
    value: { lab: lab.value, model: model.value, facts, snapshot, manifest: manifest.value, files, texts },
  };
}

function requireLab(text: string | undefined): string {
  if (text !== undefined) return text;
  throw new Stop(
    "there is no lab.yaml at the root of the repository",
    "write a first one with `labkeeper init`, then commit it",
  );
}

/** What the paths of the tree say of themselves. Files that we wrote are no facts of the user's. */
function readFacts({ entries }: Snapshot, manifest: Manifest, texts: ReadonlyMap<string, string>): Facts {
  const paths = [...entries.keys()];
  const hosts = paths.filter((path) => path.endsWith("/generated/default.nix") && isGenerated(path));
  return {
    profiles: profilesAmong(paths.filter((path) => !manifest.files.has(path))),
    hosts: hosts.flatMap((path) => hostOfPath(path) ?? []).toSorted(),
    secrets: new Map(
      [...texts]
        .filter(([path]) => isSopsPath(path))
        .map(([path, text]) => [path, secretNames(path, text)] as const),
    ),
    drills: parseDrills(texts.get(DRILLS_FILE)),
  };
}

/** Names of the profiles that stand in a tree, sorted. */
export function profilesAmong(paths: readonly string[]): readonly string[] {
  const profile = new RegExp(`^${PROFILES_DIRECTORY}/([^/]+)\\.nix$`);
  return paths.flatMap((path) => profile.exec(path)?.[1] ?? []).toSorted();
}

/** What lab.yaml may name: the profiles that labkeeper installs, and those of the repository. */
export function knownProfiles(library: Library, own: readonly string[]): readonly string[] {
  const names = new Set([...library.profiles.keys(), ...own]);
  return [...names].filter((name) => /^(hw|role)-/.test(name)).toSorted();
}
