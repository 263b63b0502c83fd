import type { Drill, Facts } from "../lab/facts.ts";
import { perService, type WarningRule } from "./rule.ts";

const day = 86_400_000;

/** Longer ago, nobody can say that the repository, its password and the commands still fit together. */
const longest = 90;

const known = new WeakMap<Facts, ReadonlyMap<string, string>>();

/** The day of the last drill of each service on a host, whichever destination it was from. Looked up once for all. */
function lastDrills(facts: Facts): ReadonlyMap<string, string> {
  const last = known.get(facts) ?? gather(facts.drills);
  known.set(facts, last);
  return last;
}

function gather(drills: readonly Drill[]): ReadonlyMap<string, string> {
  const last = new Map<string, string>();
  for (const { host, service, day: on } of drills) {
    const key = `${host} ${service}`;
    if (on > (last.get(key) ?? "")) last.set(key, on);
  }
  return last;
}

const untested: WarningRule = {
  ...perService(
    {
      id: "backup-restore-untested",
      severity: "warning",
      title: "Restore that nobody has tried for long",
      condition: `the last restore drill of a service that docs/restore/drills.md records is more than ${longest} days ago`,
      remedy: "run `task restore:drill`, which records it",
    },
    ({ service, backup, path, state }, { facts, today }) => {
      if (backup === null || backup.destinations.length === 0 || state.length === 0) return [];
      const last = lastDrills(facts).get(`${service.host} ${service.name}`);
      if (last === undefined || Date.parse(today) - Date.parse(last) <= longest * day) return [];
      const message = `no restore of ${service.name} was tried since ${last}`;
      return [{ at: [...path, "backup"], message }];
    },
  ),
  needs: "repository",
};

export const drillRules: readonly WarningRule[] = [untested];
