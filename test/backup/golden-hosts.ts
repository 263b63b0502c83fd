import { join } from "node:path";
import { findCase } from "../cases/case.ts";
import { readTree } from "../cases/golden.ts";
import { nixEval } from "../support/nix.ts";
import { tempDirectory, writeTree } from "../support/temp.ts";

/** services.restic.backups.<name>, as far as pitfalls are about it. */
interface ResticJob {
  readonly backupPrepareCommand: string | null;
  readonly backupCleanupCommand: string | null;
  readonly extraBackupArgs: readonly string[];
  readonly extraOptions: readonly string[];
  readonly initialize: boolean;
  readonly paths: readonly string[];
  readonly pruneOpts: readonly string[];
  readonly repository: string;
}

type Section = Readonly<Record<string, string | number | boolean | readonly string[]>>;

interface Service {
  readonly after: readonly string[];
  readonly environment: Readonly<Record<string, string | null>>;
  readonly onFailure: readonly string[];
  readonly postStop: string;
  readonly preStart: string;
  readonly requires: readonly string[];
  readonly restartIfChanged: boolean;
  readonly script: string;
  readonly serviceConfig: Section;
  readonly unitConfig: Section;
  readonly wants: readonly string[];
}

/** What a NixOS host of the golden lab `backups` evaluates to. */
export interface BackupHost {
  readonly restic: Readonly<Record<string, ResticJob>>;
  /** Without the ending .service. */
  readonly services: Readonly<Record<string, Service>>;
  readonly timers: Readonly<Record<string, { readonly timerConfig: Section }>>;
  readonly slice: Section;
  readonly syncoid: readonly string[];
  readonly fileSystems: readonly string[];
  readonly activation: string;
  /** Below /etc. */
  readonly etc: readonly string[];
  /** services.prometheus.rules, as Prometheus reads them; of the host that watches. */
  readonly rules: readonly string[];
}

/** Both hosts: luna has ZFS, sol has not. */
export async function goldenHosts(): Promise<Readonly<Record<"luna" | "sol", BackupHost>>> {
  const { expected, repository } = findCase("backups");
  const tree = tempDirectory();
  writeTree(tree, { ...repository, ...readTree(expected) });
  return (await nixEval(`
    builtins.listToAttrs (map (name: {
      inherit name;
      value =
        let
          inherit (import ${join(import.meta.dirname, "../nix/host.nix")} {
            class = "nixos";
            path = "${tree}/hosts/\${name}";
          }) config;
        in
        {
          restic = builtins.mapAttrs (_: job: {
            inherit (job) backupPrepareCommand backupCleanupCommand extraBackupArgs extraOptions initialize paths
              pruneOpts repository;
          }) config.services.restic.backups;
          services = builtins.mapAttrs (_: unit: {
            inherit (unit) after environment onFailure postStop preStart requires restartIfChanged script
              serviceConfig unitConfig wants;
          }) config.systemd.services;
          timers = builtins.mapAttrs (_: timer: { inherit (timer) timerConfig; }) config.systemd.timers;
          slice = config.systemd.slices.lab-backup.sliceConfig;
          syncoid = config.services.syncoid.commonArgs;
          fileSystems = builtins.attrNames config.fileSystems;
          rules = config.services.prometheus.rules;
          etc = builtins.attrNames config.environment.etc;
          activation = config.system.activationScripts.labBackupMetrics;
        };
    }) [ "luna" "sol" ])`)) as Readonly<Record<"luna" | "sol", BackupHost>>;
}
