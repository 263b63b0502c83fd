import type { Backups } from "../../lab/backups.ts";
import type { Tier } from "../../lab/schema/backups.ts";
import type { BackupJob } from "./jobs.ts";

/** Where the copy of a job is. */
export function tierOf({ destination }: BackupJob): Tier {
  return destination.offsite ? "offsite" : "onsite";
}

/** Tiers that the class of a service asks for and that none of its jobs (those that run) has. */
export function missingTiers(jobs: readonly BackupJob[], { classes }: Backups): readonly Tier[] {
  const [first] = jobs;
  if (first === undefined) return [];
  const there = new Set(jobs.map(tierOf));
  return classes[first.class].tiers.filter((tier) => !there.has(tier));
}
