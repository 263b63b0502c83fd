import { join } from "node:path";
import { dependencies, type Section, type Service, type Unit, type Units } from "./evaluated.ts";
import type { ResticBackup } from "./restic.ts";

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
export function unitFiles(units: Units, bin: string): UnitFiles {
  const commands: Record<string, string> = { restic: EMPTY };
  const services = Object.entries(units.services).map(([name, unit]) => {
    const backup = units.restic[name.replace(/^restic-backups-/, "")];
    const scripts = scriptsOf(unit, backup).map((one) => ({ ...one, file: `${name}-${one.key}` }));
    for (const { file, text } of scripts) commands[file] = `#!/bin/bash\nset -e\n\n${text}\n`;
    const lines = [
      ...environment(unit),
      ...scripts.map(({ key, file, args }) => `${key}=${join(bin, file)} ${args}`),
      ...(backup === undefined ? [] : resticCommands(backup, join(bin, "restic"))),
    ];
    return [`${name}.service`, fileOf(unit, { Service: unit.serviceConfig }, lines)] as const;
  });
  const timers = Object.entries(units.timers).map(([name, unit]) => [
    `${name}.timer`,
    fileOf(unit, { Timer: unit.timerConfig }),
  ]);
  const slices = Object.entries(units.slices).map(([name, unit]) => [
    `${name}.slice`,
    fileOf(unit, { Slice: unit.sliceConfig }),
  ]);
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

function environment({ environment: variables }: Service): readonly string[] {
  return Object.entries(variables).map(([key, value]) => `Environment=${JSON.stringify(`${key}=${value}`)}`);
}

function scriptsOf({ preStart, script, postStop, scriptArgs }: Service, backup: ResticBackup | undefined) {
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

function fileOf(unit: Unit, own: Readonly<Record<string, Section>>, lines: readonly string[] = []): string {
  const joined = (keys: readonly (typeof dependencies)[number][]) =>
    keys.flatMap((key) => (unit[key].length === 0 ? [] : [`${capitalised(key)}=${unit[key].join(" ")}`]));
  const isInstall = (key: string) => key === "wantedBy" || key === "requiredBy";
  return [
    "[Unit]",
    ...(unit.description === "" ? [] : [`Description=${unit.description}`]),
    ...joined(dependencies.filter((key) => !isInstall(key))),
    ...settings(unit.unitConfig),
    ...Object.entries(own).flatMap(([section, values]) => [`[${section}]`, ...settings(values)]),
    ...lines,
    "[Install]",
    ...joined(dependencies.filter(isInstall)),
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
