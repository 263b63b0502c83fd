import type { Retention } from "../../lab/backups.ts";
import { readScalars, type Scalar } from "../nix/read.ts";
import { hostFile, hostOfPath } from "../paths.ts";
import { jobName } from "./names.ts";

/** What a generated file says of one job. */
export interface RecordedJob {
  readonly name: string;
  readonly service: string;
  /** RESTIC_REPOSITORY */
  readonly repository: string;
  readonly keep: Retention;
}

/** Whether a path is a host's hosts/<host>/generated/backup.nix. */
export function isBackupFile(path: string): boolean {
  return path === hostFile(hostOfPath(path) ?? "", "backup");
}

/**
 * The jobs of a generated backup.nix, by name; without those that are switched off. Read from the text, since what was backed
 * up yesterday is known by it alone: yesterday's lab.yaml is in no tree.
 */
export function recordedJobs(text: string): ReadonlyMap<string, RecordedJob> {
  const said = readScalars(text).map(({ path, value }) => ({ path: belowBackups(path), value }));
  const kept = said.flatMap(({ path: [section, kind], value }) =>
    section === "keep" && kind !== undefined ? [[kind, value] as const] : [],
  );
  const services = Map.groupBy(said, ({ path: [section, service] }) =>
    section === "services" ? service : undefined,
  );
  return new Map(
    [...services].flatMap(([service, of]) =>
      service === undefined ? [] : jobsOf(service, of.map(belowService), new Map(kept)),
    ),
  );
}

/** The names below lab.backup, or below the arguments of mkBackups. */
function belowBackups(path: Scalar["path"]): Scalar["path"] {
  return path.slice(path[0] === "lab" ? 2 : 1);
}

function belowService({ path, value }: Scalar): Scalar {
  return { path: path.slice(2), value };
}

/** Nothing where the text is not one of ours. */
function jobsOf(
  service: string,
  said: readonly Scalar[],
  kept: ReadonlyMap<string, Scalar["value"]>,
): [string, RecordedJob][] {
  const all = new Map([
    ...kept,
    ...said.flatMap(({ path: [key, kind = ""], value }) => (key === "keep" ? [[kind, value] as const] : [])),
  ]);
  const count = (kind: keyof Retention) => Number(all.get(kind) ?? 0);
  const keep = {
    last: count("last"),
    daily: count("daily"),
    weekly: count("weekly"),
    monthly: count("monthly"),
  };
  if (said.some(({ path, value }) => path[0] === "enable" && value === false)) return [];
  return said.flatMap(({ path: [key, destination = ""], value }): [string, RecordedJob][] => {
    if (key !== "copies" || typeof value !== "string") return [];
    const name = jobName(service, destination);
    return [[name, { name, service, repository: value, keep }]];
  });
}
