import { join } from "node:path";
import { parse } from "yaml";
import { RESTORE_TASKFILE } from "../../src/files/backup/names.ts";
import type { GeneratedFile } from "../../src/files/file.ts";
import { nixEval } from "../support/nix.ts";
import { makeTempDirectory, removeTree, writeTree } from "../support/temp.ts";

/** Everything of a lab that a document, a task or an alert may name, as nix and go-task have it. */
export interface Known {
  /** With their endings. */
  readonly units: readonly string[];
  /** restic-<job>. */
  readonly commands: readonly string[];
  readonly repositories: readonly string[];
  /** Directories that are backed up, and mount points. */
  readonly paths: readonly string[];
  /** Series that units and activations write. */
  readonly series: readonly string[];
  /** Prometheus's rules: their alerts and expressions. */
  readonly alerts: readonly { readonly alert: string; readonly expr: string }[];
  /** launchd's labels. */
  readonly daemons: readonly string[];
  readonly tasks: readonly string[];
  readonly files: readonly string[];
}

type Evaluated = Omit<Known, "tasks" | "files" | "series"> & { readonly scripts: readonly string[] };

/** Asks nix what the generated hosts are, `repository` being what else is in the tree. */
export async function knownOf(
  files: readonly GeneratedFile[],
  repository: Readonly<Record<string, string>>,
): Promise<Known> {
  const tree = makeTempDirectory();
  writeTree(tree, { ...repository, ...Object.fromEntries(files.map(({ path, text }) => [path, text])) });
  const evaluated = (await nixEval(expression(tree)).finally(() => removeTree(tree))) as readonly Evaluated[];
  const all = <T>(list: (one: Evaluated) => readonly T[]) => evaluated.flatMap(list);
  const tasks: { tasks: object } = parse(files.find(({ path }) => path === RESTORE_TASKFILE)?.text ?? "");
  return {
    units: all(({ units }) => units),
    commands: all(({ commands }) => commands),
    repositories: all(({ repositories }) => repositories),
    paths: all(({ paths }) => paths),
    alerts: all(({ alerts }) => alerts),
    daemons: all(({ daemons }) => daemons),
    series: [
      ...all(({ scripts }) => scripts)
        .join("\n")
        .matchAll(/\brestic_\w+/g),
    ].map(([name]) => name),
    tasks: Object.keys(tasks.tasks).map((name) => `restore:${name}`),
    files: files.map(({ path }) => path),
  };
}

function expression(tree: string): string {
  return `
    let
      hosts = import ${tree}/hosts/generated.nix;
      ask = {
        nixos = config: {
          units = map (name: "\${name}.service") (builtins.attrNames config.systemd.services)
            ++ map (name: "\${name}.timer") (builtins.attrNames config.systemd.timers
              ++ map (name: "restic-backups-\${name}") (builtins.attrNames config.services.restic.backups));
          commands = map (name: "restic-\${name}") (builtins.attrNames config.services.restic.backups);
          repositories = map (job: job.repository) (builtins.attrValues config.services.restic.backups);
          paths = builtins.attrNames config.fileSystems
            ++ map (one: one.mountPoint) config.lab.backup.datasets or [ ]
            ++ builtins.concatMap (job: job.paths ++ job.exclude) (builtins.attrValues config.services.restic.backups)
            ++ builtins.concatMap (one: map (volume: builtins.head (builtins.split ":" volume)) one.volumes)
              (builtins.attrValues config.virtualisation.oci-containers.containers);
          scripts = map (unit: unit.script + unit.postStop) (builtins.attrValues config.systemd.services)
            ++ map toString (builtins.attrValues (config.system.activationScripts or { }));
          alerts = builtins.concatMap (rules: builtins.concatMap (group: group.rules) (builtins.fromJSON rules).groups)
            config.services.prometheus.rules;
          daemons = [ ];
        };
        darwin = config:
          let
            jobs = builtins.fromJSON (config.environment.etc."lab/protection.json".text or "{}");
            services = builtins.attrValues (jobs.services or { });
          in {
            units = [ ];
            commands = map (one: one.name) (builtins.filter (one: one ? script) config.environment.systemPackages);
            repositories = builtins.concatMap (one: map (copy: copy.repository) one.copies) services;
            paths = builtins.concatMap (one: one.paths) services;
            scripts = [ ];
            alerts = [ ];
            daemons = map (one: one.serviceConfig.Label) (builtins.attrValues config.launchd.daemons);
          };
      };
    in
    builtins.attrValues (builtins.mapAttrs (name: { class, ... }:
      ask.\${class} (import ${join(import.meta.dirname, "../nix/host.nix")} {
        inherit class;
        path = "${tree}/hosts/\${name}";
      }).config) hosts)`;
}

/** What documents, tasks and alerts name, by kind. A kind's pattern finds candidates, whether they exist or not. */
const patterns: Readonly<Record<string, RegExp>> = {
  units: /(?<![\w/@-])[A-Za-z][\w@.-]*\.(?:service|timer|mount|slice)\b/g,
  commands: /(?<![\w/.-])restic-(?!backups-)[a-z][a-z0-9-]*/g,
  repositories: /(?<![\w])(?:s3:|rest:|sftp:|(?=\/mnt\/(?!etc\/|nas[\s`"])))[^\s"`,|\]]+/g,
  paths: /(?<![\w.:/-])\/(?:var\/lib|srv|Users|mnt\/nas(?=[\s`"]))(?:\/[\w./-]+|(?=[\s`"]))/g,
  daemons: /\blab\.backup\.[a-z0-9-]+/g,
  tasks: /(?<=\btask )restore:[\w-]+/g,
  files: /(?<![\w/])(?:docs|\.taskfiles)\/[\w./-]+\.(?:md|yaml|sh)/g,
};

/** `kind: name in path` of all that is named and does not exist, and how often each kind was named. */
export function unknownNames(texts: readonly Pick<GeneratedFile, "path" | "text">[], known: Known) {
  const counts: Record<string, number> = {};
  const unknown = texts.flatMap(({ path, text }) =>
    Object.entries(patterns).flatMap(([kind, pattern]) => {
      const exists = new Set<string>(known[kind as "units"]);
      const found = [...new Set([...text.matchAll(pattern)].map(([name]) => name))].filter(
        (name) => !isOurs(kind, name),
      );
      counts[kind] = (counts[kind] ?? 0) + found.length;
      return found.filter((name) => !exists.has(plain(name))).map((name) => `${kind}: ${name} in ${path}`);
    }),
  );
  return { unknown, counts };
}

/** What a document makes up for the reader to go on with. */
function isOurs(kind: string, name: string): boolean {
  return kind === "paths" && name.endsWith(".before");
}

function plain(name: string): string {
  return name.replace(/[.,]$/, "");
}

/** The same for what alerts ask of: `alert asks for series`. */
export function unknownSeries({ alerts, series }: Pick<Known, "alerts" | "series">): string[] {
  const exists = new Set(series);
  return alerts.flatMap(({ alert, expr }) =>
    [...expr.matchAll(/\brestic_\w+/g)]
      .map(([name]) => name)
      .filter((name) => !exists.has(name))
      .map((name) => `${alert} asks for ${name}`),
  );
}
