import type { Lab } from "../schema/lab.ts";
import { danglingIn, placesOf, type Rule } from "./rule.ts";

/**
 * A job is called <service>-<destination>, so that `wiki` at `nas-old` and `wiki-nas` at `old` would share units. Only a
 * destination that ends in another's name makes that possible: few labs have one, and others cost nothing.
 */
const backupName: Rule = {
  name: "backup-name",
  check: (lab) => {
    const names = Object.keys(lab.backups.destinations);
    const ending = names.flatMap((long) =>
      names.flatMap((short) => (long.endsWith(`-${short}`) ? [{ long, short }] : [])),
    );
    if (ending.length === 0) return [];
    const { of } = placesOf(lab);
    return Object.entries(lab.services).flatMap(([name, service]) =>
      ending.flatMap(({ long, short }) => {
        const other = `${name}-${long.slice(0, -short.length - 1)}`;
        const twin = Object.hasOwn(lab.services, other) ? lab.services[other] : undefined;
        if (twin === undefined || !of(service).some((host) => of(twin).includes(host))) return [];
        if (!goesTo(service, long) || !goesTo(twin, short)) return [];
        return [
          {
            path: ["services", name],
            at: "key" as const,
            message: `its backup to ${long} and the one of ${other} to ${short} would have one name`,
            expected: "names that stay apart when service and destination are joined by a hyphen",
            found: `${name}-${long} twice on one host`,
            hint: `rename the service, or the destination ${long}`,
          },
        ];
      }),
    );
  },
};

/**
 * Whether it may be backed up there: a service that names no destination goes where its class does, and one that is switched
 * off keeps the commands of these.
 */
function goesTo({ backup }: Lab["services"][string], destination: string): boolean {
  return backup === false || backup.destinations === undefined || backup.destinations.includes(destination);
}

/** A class's default destinations are names too. */
const classDestinations: Rule = {
  name: "unknown-destination",
  check: ({ backups }) => {
    const reference = {
      kind: "backup destination",
      known: Object.keys(backups.destinations),
      declare: "declare it under backups.destinations",
    };
    return Object.entries(backups.classes).flatMap(([name, { destinations }]) =>
      danglingIn(["backups", "classes", name, "destinations"], destinations, reference),
    );
  },
};

export const backupRules: readonly Rule[] = [backupName, classDestinations];
