import { join } from "node:path";
import { nixEval } from "../support/nix.ts";
import { tempDirectory, writeTree } from "../support/temp.ts";

/** launchd.daemons.<name>, evaluated. */
export interface Daemon {
  readonly script: string;
  readonly serviceConfig: Readonly<Record<string, unknown>> & {
    readonly Label: string;
    readonly StartCalendarInterval: readonly Readonly<Record<string, number | null>>[];
  };
}

export interface EvaluatedMac {
  readonly daemons: Readonly<Record<string, Daemon>>;
  /** Text of the commands that are made for the host, by name. */
  readonly commands: Readonly<Record<string, string>>;
  /** What /etc/lab/protection.json says. */
  readonly protection: unknown;
  readonly knownHosts: Readonly<Record<string, { readonly publicKey: string | null }>>;
}

/** Evaluates a Mac of a tree (path -> text) through the module system of test/nix. */
export async function evaluateMac(
  host: string,
  files: Readonly<Record<string, string>>,
): Promise<EvaluatedMac> {
  const tree = tempDirectory();
  writeTree(tree, files);
  return (await nixEval(`
    let
      inherit (import ${join(import.meta.dirname, "../nix/host.nix")} {
        class = "darwin";
        path = "${tree}/hosts/${host}";
      }) config;
      made = builtins.filter (one: one ? script) config.environment.systemPackages;
    in
    builtins.seq config.system.build.toplevel.drvPath {
      daemons = builtins.mapAttrs (_: { script, serviceConfig, ... }: { inherit script serviceConfig; })
        config.launchd.daemons;
      commands = builtins.listToAttrs (map ({ name, script, ... }: { inherit name; value = script; }) made);
      protection = builtins.fromJSON config.environment.etc."lab/protection.json".text;
      knownHosts = builtins.mapAttrs (_: { publicKey, ... }: { inherit publicKey; }) config.programs.ssh.knownHosts;
    }
  `)) as EvaluatedMac;
}
