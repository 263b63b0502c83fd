import { type RecordedJob, recordedJobs } from "../files/backup/recorded.ts";
import type { Retention } from "../lab/backups.ts";

/**
 * What a host's backups lose when backup.nix becomes `after`; undefined: it goes. A sentence for each loss: a repository that
 * is left, with another in its place or none, and snapshots that the next prune would delete.
 */
export function backupLosses(before: string, after: string | undefined): readonly string[] {
  const old = [...recordedJobs(before).values()];
  const now = [...recordedJobs(after ?? "").values()];
  const byRepository = new Map(now.map((job) => [job.repository, job]));
  const byName = new Map(now.map((job) => [job.name, job]));
  const left = old.filter(({ repository }) => !byRepository.has(repository));
  const shortened = old.flatMap((job) => {
    const less = shorter(job.keep, byRepository.get(job.repository)?.keep ?? job.keep);
    return less === undefined ? [] : [{ job, less }];
  });
  return [
    ...moves(left.flatMap((job) => pair(job, byName.get(job.name)))),
    ...ends(left.filter(({ name }) => !byName.has(name))),
    ...[...Map.groupBy(shortened, ({ less }) => less)].map(
      ([less, of]) => `${list(of.map(({ job }) => job.name))}: ${less}, and the next run deletes the rest`,
    ),
  ];
}

type Move = readonly [RecordedJob, RecordedJob];

function pair(job: RecordedJob, next: RecordedJob | undefined): readonly Move[] {
  return next === undefined ? [] : [[job, next]];
}

function moves(all: readonly Move[]): readonly string[] {
  const [first, second] = all;
  if (first === undefined) return [];
  const way = `from ${first[0].repository} to ${first[1].repository}`;
  const where = second === undefined ? way : `to other repositories (the first ${way})`;
  const names = list(all.map(([{ name }]) => name));
  return [`${names}: backups go ${where}, without the old snapshots, which nothing prunes or verifies then`];
}

function ends(all: readonly RecordedJob[]): readonly string[] {
  const [first, second] = all;
  if (first === undefined) return [];
  const where = second === undefined ? first.repository : "their repositories";
  return [`${list(all.map(({ name }) => name))}: no more backups go to ${where}; what is there stays`];
}

const kinds = ["last", "daily", "weekly", "monthly"] as const;

/** `daily 7 instead of 14 are kept`; undefined where nothing is deleted sooner. All zero: nothing ever is. */
function shorter(old: Retention, now: Retention): string | undefined {
  const keepsAll = (keep: Retention) => kinds.every((kind) => keep[kind] === 0);
  if (keepsAll(now)) return undefined;
  if (keepsAll(old)) return "snapshots are no longer all kept";
  const less = kinds.filter((kind) => now[kind] < old[kind]);
  if (less.length === 0) return undefined;
  return `${less.map((kind) => `${now[kind]} ${kind} instead of ${old[kind]}`).join(", ")} snapshots are kept`;
}

/** How many names are said before the rest is counted. */
const SAID = 3;

function list(names: readonly string[]): string {
  const more = names.length - SAID;
  return more <= 1 ? names.join(", ") : `${names.slice(0, SAID).join(", ")} and ${more} more`;
}
