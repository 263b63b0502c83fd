import { sortedBy } from "../lab/sorted.ts";
import type { GeneratedFile, Generator, GeneratorInput } from "./file.ts";
import { backups } from "./generators/backup.ts";
import { caddy } from "./generators/caddy.ts";
import { dns } from "./generators/dns.ts";
import { hostModules } from "./generators/host.ts";
import { hostSecrets } from "./generators/host-secrets.ts";
import { hostList } from "./generators/hosts.ts";
import { importLists } from "./generators/imports.ts";
import { installedHelpers, installedProfiles } from "./generators/library.ts";
import { monitoring } from "./generators/monitoring.ts";
import { restore } from "./generators/restore.ts";
import { scaffold } from "./generators/scaffold.ts";
import { editorSchema } from "./generators/schema.ts";
import { secretsDoc } from "./generators/secrets-doc.ts";
import { serviceModules } from "./generators/services.ts";
import { sopsConfig } from "./generators/sops-config.ts";
import { workflow } from "./generators/workflow.ts";

const generators: readonly Generator[] = [
  backups,
  caddy,
  dns,
  editorSchema,
  hostList,
  hostModules,
  hostSecrets,
  installedProfiles,
  monitoring,
  restore,
  scaffold,
  secretsDoc,
  serviceModules,
  sopsConfig,
  workflow,
];

/** The tree that the model asks for, without the manifest (see plan/manifest.ts), sorted by path. */
export function generate(input: GeneratorInput): readonly GeneratedFile[] {
  const files = sortedBy(
    generators.flatMap((generator) => generator.generate(input)),
    ({ path }) => path,
  );
  const lists = importLists(input.model.hosts, files);
  return sortedBy([...files, ...lists, ...installedHelpers(files, input.library)], ({ path }) => path);
}
