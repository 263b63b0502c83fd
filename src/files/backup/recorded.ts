import type { Retention } from "../../lab/backups.ts";
import { readScalars, type Scalar } from "../nix/read.ts";
import { hostFile, hostOfPath } from "../paths.ts";

/** What a generated file says of one job. */
export interface RecordedJob {
  /** <service>-<destination> */
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
 * The jobs of a generated backup.nix, by name. Read from the text, since what was backed up yesterday is known by it alone:
 * yesterday's lab.yaml is in no tree.
 */
export function recordedJobs(text: string): ReadonlyMap<string, RecordedJob> {
  const said = readScalars(text).flatMap(ofJob);
  const jobs = Map.groupBy(said, ({ job }) => job);
  return new Map([...jobs].flatMap(([name, of]) => recorded(name, of)));
}

interface Said {
  readonly job: string;
  readonly key: string;
  readonly value: Scalar["value"];
}

/** `….jobs.<job>.<key> = value;` */
function ofJob({ path, value }: Scalar): readonly Said[] {
  const at = path.lastIndexOf("jobs");
  const [job, ...keys] = path.slice(at + 1);
  return at < 0 || job === undefined ? [] : [{ job, key: keys.join("."), value }];
}

/** Nothing where the text is not one of ours: no job is without its repository. */
function recorded(name: string, said: readonly Said[]): [string, RecordedJob][] {
  const values = new Map(said.map(({ key, value }) => [key, value]));
  const [repository, service] = [values.get("repository"), values.get("service")];
  if (typeof repository !== "string" || typeof service !== "string") return [];
  const count = (key: keyof Retention) => Number(values.get(`keep.${key}`) ?? 0);
  const keep = {
    last: count("last"),
    daily: count("daily"),
    weekly: count("weekly"),
    monthly: count("monthly"),
  };
  return [[name, { name, service, repository, keep }]];
}
