import { perService, type WarningRule } from "./rule.ts";

const day = 86_400_000;

/** Longer ago, nobody can say that the repository, its password and the commands still fit together. */
const longest = 90;

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
      const drills = facts.drills.filter((one) => one.host === service.host && one.service === service.name);
      const last = drills
        .map((one) => one.day)
        .toSorted()
        .at(-1);
      if (last === undefined || Date.parse(today) - Date.parse(last) <= longest * day) return [];
      const message = `no restore of ${service.name} was tried since ${last}`;
      return [{ at: [...path, "backup"], message }];
    },
  ),
  needs: "repository",
};

export const drillRules: readonly WarningRule[] = [untested];
