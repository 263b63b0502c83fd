import type { NixosHost } from "../../lab/model.ts";
import { hostJobs, jobSecrets } from "../backup/jobs.ts";
import type { GeneratedFile, Generator, GeneratorInput } from "../file.ts";
import { hostExtension } from "../header.ts";
import { moduleFile } from "../module.ts";
import { from, nixPath } from "../nix/value.ts";
import { hostFile, RESTIC_MODULE_DIRECTORY, relativePath } from "../paths.ts";
import { declareSecrets, isThere, type SecretPlaces, type SecretUse } from "../secrets.ts";
import { darwinModule } from "./backup/darwin.ts";
import { knownHosts } from "./backup/known-hosts.ts";
import { resticModule } from "./backup/module.ts";
import { backupOptions } from "./backup/options.ts";
import { someOf } from "./services/part.ts";

/** hosts/<h>/generated/backup.nix: what is backed up and where to; the module that makes units of it. */
export const backups: Generator = {
  name: "backups",
  generate: (input) => {
    const { hosts } = input.model;
    const files = hosts.flatMap((host) => (host.class === "nixos" ? backupModule(host, input) : []));
    const macs = hosts.flatMap((host) => (host.class === "darwin" ? darwinModule(host, input) : []));
    const users = files.flatMap((file) => file.hosts);
    return [...files, ...macs, ...(users.length === 0 ? [] : resticModule(input.library, users))];
  },
};

function backupModule(host: NixosHost, { model, facts }: GeneratorInput): readonly GeneratedFile[] {
  const places: SecretPlaces = { secrets: model.secrets, facts, host: host.name };
  const jobs = hostJobs({ model, facts }, host.name);
  if (jobs.length === 0) return [];
  const path = hostFile(host.name, "backup");
  const { alerts } = model.monitoring;
  const tells = jobs.some(({ runs }) => runs) && alerts !== null && isThere(places, alerts.urlSecret);
  const channel = tells ? alerts : null;
  const uses: readonly SecretUse[] = [
    ...jobs.flatMap(({ job }) => jobSecrets(job)),
    ...(channel === null ? [] : [channel.urlSecret]),
  ].map((secret) => ({ secret, restartUnits: [] }));
  return [
    moduleFile({
      path,
      hosts: [host.name],
      source: "backups, services.*.backup",
      extension: hostExtension(host.name),
      origin: ["backups"],
      body: {
        imports: [nixPath(relativePath(path, RESTIC_MODULE_DIRECTORY))],
        ...knownHosts(jobs),
        lab: {
          backup: from(["backups"], backupOptions({ jobs, model, channel })),
        },
        sops: someOf({ secrets: declareSecrets(places, path, uses) }),
      },
    }),
  ];
}
