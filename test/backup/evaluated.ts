import { join } from "node:path";
import { nixEval } from "../support/nix.ts";
import { makeTempDirectory, removeTree, writeTree } from "../support/temp.ts";
import type { ResticBackup } from "./restic.ts";

type Value = string | number | boolean | null;

/** unitConfig, serviceConfig and the like. */
export type Section = Readonly<Record<string, Value | readonly Value[]>>;

export const dependencies = [
  "after",
  "before",
  "bindsTo",
  "conflicts",
  "onFailure",
  "partOf",
  "requiredBy",
  "requires",
  "wantedBy",
  "wants",
] as const;

/** What all kinds of units have. */
export interface Unit extends Readonly<Record<(typeof dependencies)[number], readonly string[]>> {
  readonly description: string;
  readonly unitConfig: Section;
}

export interface Service extends Unit {
  readonly serviceConfig: Section;
  readonly environment: Readonly<Record<string, string | null>>;
  /** Names of the packages in its PATH, beside those of every unit. */
  readonly path: readonly string[];
  readonly restartIfChanged: boolean;
  readonly preStart: string;
  readonly script: string;
  readonly scriptArgs: string;
  readonly postStop: string;
}

export interface Timer extends Unit {
  readonly timerConfig: Section;
}

export interface Slice extends Unit {
  readonly sliceConfig: Section;
}

/** Units of a host by kind; names are without ending. */
export interface Units {
  readonly restic: Readonly<Record<string, ResticBackup>>;
  readonly services: Readonly<Record<string, Service>>;
  readonly timers: Readonly<Record<string, Timer>>;
  readonly slices: Readonly<Record<string, Slice>>;
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
}

/** What nix makes of the generated files of a NixOS host: test/backup/evaluated.nix. */
export interface EvaluatedHost extends Units {
  /** Text of system.activationScripts.labBackupMetrics. */
  readonly activation: string;
  /** Commands that are made for the host, by name: their text. */
  readonly commands: Readonly<Record<string, string>>;
  /** Mount points of what jobs read by snapshot. */
  readonly datasets: readonly string[];
  /** Below /etc. */
  readonly etc: readonly string[];
  readonly fileSystems: Readonly<Record<string, Readonly<Record<"device" | "fsType", string | null>>>>;
  /** programs.ssh.knownHosts. */
  readonly knownHosts: Readonly<Record<string, KnownHost>>;
  /** services.prometheus.rules, of the host that watches. */
  readonly rules: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
  /** services.syncoid.commonArgs. */
  readonly syncoid: readonly string[];
  /** Directories that containers see. */
  readonly volumes: readonly string[];
}

interface KnownHost {
  readonly hostNames: readonly string[];
  readonly publicKey: string | null;
}

/** launchd.daemons.<name>, evaluated. */
export interface Daemon {
  readonly script: string;
  readonly serviceConfig: Section & {
    readonly Label: string;
    readonly StartCalendarInterval: readonly Readonly<Record<string, number | null>>[];
  };
}

export interface EvaluatedMac extends Pick<EvaluatedHost, "commands" | "knownHosts"> {
  readonly daemons: Readonly<Record<string, Daemon>>;
  /** What /etc/lab/protection.json says. */
  readonly protection: {
    readonly services?: Readonly<Record<string, Protected>>;
  };
}

interface Protected {
  readonly paths: readonly string[];
  readonly copies: readonly { readonly repository: string }[];
}

/** Path -> text of all that is in a repository. */
export type Tree = Readonly<Record<string, string>>;

/** What is generated, and what else is in the repository. */
export function treeOf(
  files: readonly { readonly path: string; readonly text: string }[],
  rest: Tree = {},
): Tree {
  return { ...rest, ...Object.fromEntries(files.map(({ path, text }) => [path, text])) };
}

/** Evaluates a NixOS host of a tree through the module system of test/nix. */
export async function evaluateHost(host: string, tree: Tree): Promise<EvaluatedHost> {
  return (await evaluate("nixos", host, tree)) as EvaluatedHost;
}

/** The same for a Mac. */
export async function evaluateMac(host: string, tree: Tree): Promise<EvaluatedMac> {
  return (await evaluate("darwin", host, tree)) as EvaluatedMac;
}

async function evaluate(hostClass: "nixos" | "darwin", host: string, tree: Tree): Promise<unknown> {
  const directory = makeTempDirectory();
  writeTree(directory, tree);
  const path = JSON.stringify(join(directory, "hosts", host));
  const expression = `(import ${join(import.meta.dirname, "evaluated.nix")}).${hostClass} ${path}`;
  return nixEval(expression).finally(() => removeTree(directory));
}
