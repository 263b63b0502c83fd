import { join } from "node:path";
import type { GeneratedFile } from "../../src/files/file.ts";
import { nixEval } from "../support/nix.ts";
import { makeTempDirectory, removeTree, writeTree } from "../support/temp.ts";
import { sopsFiles } from "./founding.ts";
import type { ResticBackup } from "./restic.ts";

/** A unit of systemd.services, as far as it says what is run. */
export interface Unit {
  readonly script: string;
  readonly preStart: string;
  readonly postStop: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Names of the packages in its PATH, beside those of every unit. */
  readonly path: readonly string[];
}

/** What nix makes of the generated files of one host: what its options are set to. */
export interface EvaluatedHost {
  readonly backups: Readonly<Record<string, ResticBackup>>;
  /** Without the ending .service. */
  readonly services: Readonly<Record<string, Unit>>;
  /** Without the ending .timer; those of services.restic.backups among them. */
  readonly timers: readonly string[];
}

/** Evaluates a NixOS host of a generated tree through the module system of test/nix. */
export async function evaluateHost(host: string, files: readonly GeneratedFile[]): Promise<EvaluatedHost> {
  const tree = makeTempDirectory();
  writeTree(tree, { ...sopsFiles, ...Object.fromEntries(files.map(({ path, text }) => [path, text])) });
  const evaluated = await nixEval(expression(host, tree)).finally(() => removeTree(tree));
  return evaluated as EvaluatedHost;
}

function expression(host: string, tree: string): string {
  return `
    let
      inherit (import ${join(import.meta.dirname, "../nix/host.nix")} {
        class = "nixos";
        path = "${tree}/hosts/${host}";
      }) config;
    in
    {
      backups = builtins.mapAttrs (_: backup: {
        inherit (backup) backupCleanupCommand backupPrepareCommand checkOpts environmentFile exclude extraBackupArgs
          extraOptions initialize passwordFile paths pruneOpts repository runCheck;
      }) config.services.restic.backups;
      services = builtins.mapAttrs (_: unit: {
        inherit (unit) environment postStop preStart script;
        path = map (one: one.name or one) unit.path;
      }) config.systemd.services;
      timers = builtins.attrNames config.systemd.timers
        ++ map (name: "restic-backups-\${name}") (
          builtins.filter (name: config.services.restic.backups.\${name}.timerConfig != null)
            (builtins.attrNames config.services.restic.backups)
        );
    }
  `;
}
