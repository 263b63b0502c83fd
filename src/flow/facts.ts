import { isBackupFile } from "../files/backup/recorded.ts";
import type { GeneratedFile } from "../files/file.ts";
import { PLACEHOLDER_MARK } from "../files/generators/scaffold.ts";
import {
  FLAKE_FILE,
  hostOfHardware,
  hostOfPath,
  isGenerated,
  isServiceFile,
  isWorkflow,
  isZoneFile,
  LOCK_FILE,
  PROFILES_DIRECTORY,
} from "../files/paths.ts";
import { parseDrills } from "../files/restore/drills.ts";
import { DRILLS_FILE } from "../files/restore/names.ts";
import type { Facts } from "../lab/facts.ts";
import { isSopsPath, secretNames } from "../lab/secret-names.ts";
import { blobId } from "../plan/blob.ts";
import type { Manifest } from "../plan/manifest.ts";
import type { Snapshot } from "../plan/snapshot.ts";
import { SOPS_CONFIG } from "../secrets/config/config.ts";

interface Tree {
  readonly snapshot: Snapshot;
  readonly manifest: Manifest;
  /** What should stand there. */
  readonly files: readonly GeneratedFile[];
}

/** Whether more than its path is a fact, or says what stands there. */
export function isRead(path: string): boolean {
  return (
    path === LOCK_FILE ||
    path === DRILLS_FILE ||
    path === SOPS_CONFIG ||
    isSopsPath(path) ||
    isServiceFile(path) ||
    isBackupFile(path) ||
    isWorkflow(path) ||
    isZoneFile(path) ||
    hostOfHardware(path) !== undefined
  );
}

/** What the tree says of itself, edits of generated files aside. Files that we wrote are no facts of the user's. */
export function readFacts(
  { entries, unlisted }: Snapshot,
  manifest: Manifest,
  texts: ReadonlyMap<string, string>,
): Facts {
  const paths = [...entries.keys()];
  const sopsFiles = new Map([...texts].filter(([path]) => isSopsPath(path)));
  const hosts = paths.filter((path) => path.endsWith("/generated/default.nix") && isGenerated(path));
  return {
    profiles: profilesAmong(paths.filter((path) => !manifest.files.has(path))),
    hosts: hosts.flatMap((path) => hostOfPath(path) ?? []).toSorted(),
    secrets: new Map([...sopsFiles].map(([path, text]) => [path, secretNames(path, text)] as const)),
    sopsConfig: texts.get(SOPS_CONFIG) ?? null,
    sopsFiles,
    flake: entries.has(FLAKE_FILE) ? { lock: texts.get(LOCK_FILE) ?? null } : null,
    zones: new Map([...texts].filter(([path]) => isZoneFile(path))),
    workflows: new Map([...texts].filter(([path]) => isWorkflow(path))),
    placeholders: [...texts].flatMap(([path, text]) => placeholderOf(path, text) ?? []).toSorted(),
    edited: [],
    adopted: manifest.adopted,
    drills: parseDrills(texts.get(DRILLS_FILE)),
    unlisted: [...(unlisted?.keys() ?? [])].toSorted(),
  };
}

function placeholderOf(path: string, text: string): string | undefined {
  return text.startsWith(PLACEHOLDER_MARK) ? hostOfHardware(path) : undefined;
}

/** Paths of the manifest where something else stands, or nothing, than was written and than is wanted. */
export function editedFiles({ snapshot, manifest, files }: Tree): readonly string[] {
  const { entries, objectFormat } = snapshot;
  const changed = [...manifest.files].filter(([path, id]) => entries.get(path)?.id !== id);
  if (changed.length === 0) return [];
  const wanted = new Map(files.map(({ path, text }) => [path, text]));
  return changed
    .map(([path]) => path)
    .filter((path) => {
      const text = wanted.get(path);
      return entries.get(path)?.id !== (text === undefined ? undefined : blobId(text, objectFormat));
    })
    .toSorted();
}

/** Names of the profiles that stand in a tree, sorted. */
export function profilesAmong(paths: readonly string[]): readonly string[] {
  const profile = new RegExp(`^${PROFILES_DIRECTORY}/([^/]+)\\.nix$`);
  return paths.flatMap((path) => profile.exec(path)?.[1] ?? []).toSorted();
}
