import { join } from "node:path";
import { nixEval } from "../support/nix.ts";
import { tempDirectory, writeTree } from "../support/temp.ts";
import type { ResticBackup } from "./restic.ts";

type Value = string | number | boolean | null;
type Section = Readonly<Record<string, Value | readonly Value[]>>;

/** systemd.{services,timers,slices}.<name>, evaluated: what all kinds of units have, and what each has of its own. */
interface EvaluatedUnit {
  readonly description: string;
  readonly unitConfig: Section;
  /** `serviceConfig`, `timerConfig` or `sliceConfig`. */
  readonly own: Section;
  /** Before, Requires, WantedBy, … */
  readonly names: Readonly<Record<string, readonly string[]>>;
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly scripts?: Readonly<Record<"script" | "preStart" | "postStop" | "scriptArgs", string>>;
}

/** Units of a host by kind; names are without ending. */
export interface EvaluatedUnits {
  readonly services: Readonly<Record<string, EvaluatedUnit>>;
  readonly timers: Readonly<Record<string, EvaluatedUnit>>;
  readonly slices: Readonly<Record<string, EvaluatedUnit>>;
  readonly backups: Readonly<Record<string, ResticBackup>>;
}

const lists = [
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
];

/** Evaluates the units of a NixOS host of a tree (path -> text) through the module system of test/nix. */
export async function evaluateUnits(
  host: string,
  files: Readonly<Record<string, string>>,
): Promise<EvaluatedUnits> {
  const tree = tempDirectory();
  writeTree(tree, files);
  const evaluated = await nixEval(`
    let
      inherit (import ${join(import.meta.dirname, "../nix/host.nix")} {
        class = "nixos";
        path = "${tree}/hosts/${host}";
      }) config;
      unit = own: one: {
        inherit (one) description unitConfig;
        own = one.\${own};
        names = { inherit (one) ${lists.join(" ")}; };
      };
      service = one: unit "serviceConfig" one // {
        environment = builtins.mapAttrs (_: value: if value == null then null else toString value) one.environment;
        scripts = { inherit (one) postStop preStart script scriptArgs; };
      };
    in
    {
      inherit (config.services.restic) backups;
      services = builtins.mapAttrs (_: service) config.systemd.services;
      timers = builtins.mapAttrs (_: unit "timerConfig") config.systemd.timers;
      slices = builtins.mapAttrs (_: unit "sliceConfig") config.systemd.slices;
    }
  `);
  return evaluated as EvaluatedUnits;
}

/** The units that backups are made of. */
export function isOfBackups(name: string): boolean {
  return /^(lab-|restic-backups-)/.test(name);
}

/** Unit files, and the commands that they run, both by name. */
export interface UnitFiles {
  readonly units: Readonly<Record<string, string>>;
  readonly commands: Readonly<Record<string, string>>;
}

/**
 * What nixpkgs writes of units (nixos/lib/systemd-lib.nix), with their commands in the directory `bin`. Of a restic job the
 * commands are those of nixos/modules/services/backup/restic.nix.
 */
export function unitFiles(units: EvaluatedUnits, bin: string): UnitFiles {
  const commands: Record<string, string> = { restic: EMPTY };
  const services = Object.entries(units.services).map(([name, unit]) => {
    const backup = units.backups[name.replace(/^restic-backups-/, "")];
    const scripts = scriptsOf(unit, backup).map((one) => ({ ...one, file: `${name}-${one.key}` }));
    for (const { file, text } of scripts) commands[file] = `#!/bin/bash\nset -e\n\n${text}\n`;
    const lines = [
      ...environment(unit),
      ...scripts.map(({ key, file, args }) => `${key}=${join(bin, file)} ${args}`),
      ...(backup === undefined ? [] : resticCommands(backup, join(bin, "restic"))),
    ];
    return [`${name}.service`, fileOf(unit, "Service", lines)] as const;
  });
  const timers = Object.entries(units.timers).map(([name, unit]) => [`${name}.timer`, fileOf(unit, "Timer")]);
  const slices = Object.entries(units.slices).map(([name, unit]) => [`${name}.slice`, fileOf(unit, "Slice")]);
  const all = Object.entries(
    Object.fromEntries([...services, ...timers, ...slices]) as Record<string, string>,
  );
  // Packages are evaluated, and not built.
  const built = (text: string) =>
    text.replace(/[^\s="]+\/store\/[^/\s]+\/bin\/([a-z]+)/g, (_, command: string) => {
      commands[command] = EMPTY;
      return join(bin, command);
    });
  return { units: Object.fromEntries(all.map(([name, text]) => [name, built(text)])), commands };
}

const EMPTY = "#!/bin/sh\n";

function environment({ environment: variables = {} }: EvaluatedUnit): readonly string[] {
  return Object.entries(variables).map(([key, value]) => `Environment=${JSON.stringify(`${key}=${value}`)}`);
}

function scriptsOf({ scripts }: EvaluatedUnit, backup: ResticBackup | undefined) {
  const { preStart = "", script = "", postStop = "", scriptArgs = "" } = scripts ?? {};
  const prepares = backup === undefined ? preStart : `restic init\n${preStart}`;
  return [
    { key: "ExecStartPre", text: prepares, args: "" },
    { key: "ExecStart", text: script, args: scriptArgs },
    { key: "ExecStopPost", text: postStop, args: "" },
  ].filter(({ text }) => text !== "");
}

function resticCommands(backup: ResticBackup, restic: string): readonly string[] {
  const called = [restic, ...backup.extraOptions.map((option) => `-o ${option}`)].join(" ");
  const forget =
    backup.pruneOpts.length === 0 ? [] : ["unlock", `forget --prune ${backup.pruneOpts.join(" ")}`];
  const commands = [`backup ${backup.extraBackupArgs.join(" ")} --files-from=/run/includes`, ...forget];
  return commands.map((command) => `ExecStart=${called} ${command}`);
}

function fileOf(
  { description, unitConfig, own, names }: EvaluatedUnit,
  section: string,
  lines: readonly string[] = [],
): string {
  const { wantedBy = [], requiredBy = [], ...dependencies } = names;
  const joined = (all: typeof names) =>
    Object.entries(all).flatMap(([key, list]) =>
      list.length === 0 ? [] : [`${capitalised(key)}=${list.join(" ")}`],
    );
  return [
    "[Unit]",
    ...(description === "" ? [] : [`Description=${description}`]),
    ...joined(dependencies),
    ...settings(unitConfig),
    `[${section}]`,
    ...settings(own),
    ...lines,
    "[Install]",
    ...joined({ wantedBy, requiredBy }),
    "",
  ].join("\n");
}

function settings(section: Section): readonly string[] {
  return Object.entries(section).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${key}=${one}`),
  );
}

function capitalised(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
