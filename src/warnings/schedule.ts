import type { Backups, Retention } from "../lab/backups.ts";
import type { Path } from "../lab/problem.ts";
import { isOnce } from "./local-time.ts";
import { perLab, type WarningRule } from "./rule.ts";
import { hostNames, type Placed, type Scene } from "./scene.ts";

/** What the founding analysis keeps: below it a mistake that is noticed late cannot be undone. */
const least = { daily: 7, monthly: 1 } as const;

const retentionShort = perLab(
  {
    id: "backup-retention-short",
    severity: "warning",
    title: "Snapshots are kept for a short time",
    condition: "retention keeps less than 7 daily snapshots or no monthly one",
    remedy: "keep 7 daily and 12 monthly ones: many losses are noticed late",
  },
  (scene) => {
    const { backups } = scene.model;
    const hosts = backedUp(scene);
    const path = ["backups", "retention"];
    const common = short(backups.retention, path).map((found) => ({ ...found, scope: path, hosts }));
    const own = scene.placed.flatMap(({ service, backup, written, path }) => {
      const said = written.backup === false ? undefined : written.backup.retention;
      if (backup === null || said === undefined || backup.class === "rebuildable") return [];
      return short(backup.retention, [...path, "backup", "retention"])
        .filter(({ at }) => said[at.at(-1) as keyof Retention] !== undefined)
        .map((found) => ({ ...found, scope: path, hosts: [service.host] }));
    });
    return hosts.length === 0 ? own : [...common, ...own];
  },
);

/** Hosts that keep snapshots somewhere. */
function backedUp({ placed, model: { hosts } }: Scene): readonly string[] {
  const macs = hosts.filter((host) => host.class === "darwin" && (host.backup?.destinations.length ?? 0) > 0);
  const jobs = placed.filter(
    ({ backup, state }) => state.length > 0 && (backup?.destinations.length ?? 0) > 0,
  );
  return [...hostNames(jobs), ...macs.map(({ name }) => name)];
}

function short(retention: Retention, path: Path) {
  return (["daily", "monthly"] as const).flatMap((key) => {
    if (retention[key] >= least[key]) return [];
    const at = [...path, key];
    return [
      {
        at,
        message: `${retention[key]} ${key} snapshots are kept, fewer than ${least[key]}`,
        fix: { kind: "set", path: at, value: key === "daily" ? 7 : 12 } as const,
      },
    ];
  });
}

/** Minutes of delay that each job of a host should have, so that they do not all read at once. */
const minutesAJob = 2;

const collision = perLab(
  {
    id: "backup-schedule-collision",
    severity: "warning",
    title: "Jobs that start at once",
    condition: `a host has more jobs than backups.randomizedDelay has room for, at ${minutesAJob} minutes each`,
    remedy: "lengthen backups.randomizedDelay",
  },
  ({ placedOn, model: { backups } }) => {
    const room = minutesOf(backups.randomizedDelay) / minutesAJob;
    const jobs = [...placedOn].map(([host, placed]) => ({ host, count: jobCount(placed) }));
    const crowded = jobs.filter(({ count }) => count > 1 && count > room);
    const [most] = crowded.toSorted((a, b) => b.count - a.count);
    if (most === undefined) return [];
    const at = ["backups", "randomizedDelay"];
    return [
      {
        at,
        scope: ["backups"],
        hosts: crowded.map(({ host }) => host).toSorted(),
        message: `${most.count} jobs of ${most.host} start within ${backups.randomizedDelay}`,
        fix: { kind: "set", path: at, value: `${Math.max(45, most.count * minutesAJob)}m` },
      },
    ];
  },
);

function jobCount(placed: readonly Placed[]): number {
  const jobs = placed.filter((one) => one.state.length > 0);
  return jobs.reduce((sum, { backup }) => sum + (backup?.destinations.length ?? 0), 0);
}

/** Of a systemd.time(7) span, such as `1h 30m`. */
function minutesOf(span: Backups["randomizedDelay"]): number {
  const units: Readonly<Record<string, number>> = { s: 1 / 60, m: 1, min: 1, h: 60, d: 1440 };
  const parts = [...span.matchAll(/([0-9]+)(s|min|m|h|d)/g)];
  return parts.reduce((sum, [, number, unit = ""]) => sum + Number(number) * (units[unit] ?? 0), 0);
}

const changeOfTime = perLab(
  {
    id: "schedule-dst",
    severity: "info",
    title: "Time of day that is skipped or comes twice",
    condition: "backups.snapshotAt is a time that a change to or from summer time skips or repeats",
    remedy: "take another time, such as 03:30",
  },
  ({ placed, model, today }) => {
    const { snapshotAt } = model.backups;
    const jobs = placed.filter(({ backup }) => (backup?.destinations.length ?? 0) > 0);
    if (jobs.length === 0 || isOnce(snapshotAt, model.timeZone, Number(today.slice(0, 4)))) return [];
    const at = ["backups", "snapshotAt"];
    const quiet = ["03:30", "04:30", "12:30"].find((time) =>
      isOnce(time, model.timeZone, Number(today.slice(0, 4))),
    );
    return [
      {
        at,
        scope: ["backups"],
        hosts: hostNames(jobs),
        message: `${snapshotAt} in ${model.timeZone} is skipped or comes twice when the clocks change`,
        fix: quiet === undefined ? undefined : { kind: "set", path: at, value: quiet },
      },
    ];
  },
);

export const scheduleRules: readonly WarningRule[] = [retentionShort, collision, changeOfTime];
