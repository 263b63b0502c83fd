import { parse } from "yaml";
import { RESTORE_TASKFILE } from "../../src/files/backup/names.ts";
import type { GeneratedFile } from "../../src/files/file.ts";
import { evaluateHost, evaluateMac, type Tree } from "./evaluated.ts";

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

/** Asks nix what the generated hosts are. */
export async function knownOf(tree: Tree): Promise<Known> {
  const hosts = [
    ...(tree["hosts/generated.nix"] ?? "").matchAll(/^ {2}([a-z0-9-]+) = \{\n +class = "(\w+)"/gm),
  ];
  const named = (wanted: string) => hosts.flatMap(([, name = "", of]) => (of === wanted ? [name] : []));
  const all = await Promise.all(named("nixos").map((host) => evaluateHost(host, tree)));
  const macs = await Promise.all(named("darwin").map((host) => evaluateMac(host, tree)));
  const onMacs = macs.flatMap(({ protection: { services = {} } }) => Object.values(services));
  const jobs = all.flatMap(({ restic }) => Object.entries(restic));
  const scripts = all.flatMap(({ activation, services }) => [
    activation,
    ...Object.values(services).flatMap(({ script, postStop }) => [script, postStop]),
  ]);
  const tasks: { tasks: object } = parse(tree[RESTORE_TASKFILE] ?? "");
  return {
    units: all.flatMap(({ services, timers }) => [
      ...Object.keys(services).map((name) => `${name}.service`),
      ...Object.keys(timers).map((name) => `${name}.timer`),
    ]),
    commands: [
      ...jobs.map(([name]) => `restic-${name}`),
      ...[...all, ...macs].flatMap(({ commands }) => Object.keys(commands)),
    ],
    repositories: [
      ...jobs.map(([, { repository }]) => repository),
      ...all.flatMap(({ commands }) => Object.values(commands).flatMap(repositoryOf)),
      ...onMacs.flatMap(({ copies }) => copies.map(({ repository }) => repository)),
    ],
    paths: [
      ...all.flatMap(({ fileSystems, datasets, volumes }) => [
        ...Object.keys(fileSystems),
        ...datasets,
        ...volumes,
      ]),
      ...jobs.flatMap(([, { paths, exclude }]) => [...paths, ...exclude]),
      ...onMacs.flatMap(({ paths }) => paths),
    ],
    series: [...scripts.join("\n").matchAll(/\brestic_\w+/g)].map(([name]) => name),
    alerts: all.flatMap(({ rules }) => rules.flatMap((group) => group.rules)),
    daemons: macs.flatMap(({ daemons }) =>
      Object.values(daemons).map(({ serviceConfig: { Label } }) => Label),
    ),
    tasks: Object.keys(tasks.tasks).map((name) => `restore:${name}`),
    files: Object.keys(tree),
  };
}

/** The repository that a command of ours reads. */
function repositoryOf(text: string): readonly string[] {
  return [...text.matchAll(/^RESTIC_REPOSITORY='?([^'\n]+)'?$/gm)].map(([, repository = ""]) => repository);
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
