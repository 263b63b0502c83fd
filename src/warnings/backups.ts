import { linkTarget } from "../lab/links.ts";
import type { NixosHost } from "../lab/model.ts";
import { perService, type WarningRule } from "./rule.ts";
import { isWithin, type Placed } from "./scene.ts";

/** A service whose loss would hurt, and that has data to lose. */
function isProtected(placed: Placed): boolean {
  return placed.service.backup?.class !== "rebuildable" && placed.state.length > 0;
}

const disabled = perService(
  {
    id: "backup-disabled",
    severity: "warning",
    title: "Data without a backup",
    condition: "a service keeps data, is not of class rebuildable, and goes to no destination",
    remedy:
      "declare backups.destinations, and leave out backup: false; or say backup: { class: rebuildable }",
  },
  (placed, { model }) => {
    const { service, path } = placed;
    const at = [...path, "backup"];
    if (!isProtected(placed)) return [];
    if (service.backup !== null && service.backup.destinations.length > 0) return [];
    const kinds = new Set(model.backups.destinations.map(({ kind }) => kind === "local"));
    return [
      {
        at,
        message:
          service.backup === null
            ? `${service.name} keeps data, and its backup is switched off`
            : `${service.name} keeps data, and no destination takes its backup`,
        // Where either kind of destination is missing, switching it on would only change which warning is given.
        fix:
          service.backup === null && kinds.size === 2
            ? { kind: "set", path: at, value: { class: "standard" } }
            : undefined,
      },
    ];
  },
);

/** Names of the destinations of a service that are on the host's own network, and of those that are not. */
function destinationsOf({ service }: Placed, isLocal: (name: string) => boolean) {
  const names = service.backup?.destinations ?? [];
  return { local: names.filter(isLocal), remote: names.filter((name) => !isLocal(name)) };
}

/** A rule that misses one of the two places that a backup should be in. */
function missingPlace(
  kind: Parameters<typeof perService>[0],
  wanted: "local" | "remote",
  say: (service: string, has: string) => string,
): WarningRule {
  return perService(kind, (placed, { model }) => {
    const locals = new Set(model.backups.destinations.flatMap((d) => (d.kind === "local" ? [d.name] : [])));
    const other = wanted === "local" ? "remote" : "local";
    const has = destinationsOf(placed, (name) => locals.has(name));
    if (!isProtected(placed) || has[wanted].length > 0 || has[other].length === 0) return [];
    const choices = model.backups.destinations.filter(
      ({ name }) => locals.has(name) === (wanted === "local"),
    );
    const [choice, ...others] = choices;
    const at = [...placed.path, "backup", "destinations"];
    return [
      {
        at,
        message: say(placed.service.name, has[other].join(", ")),
        fix:
          choice === undefined || others.length > 0
            ? undefined
            : { kind: "add", path: at, value: choice.name },
      },
    ];
  });
}

const noRemote = missingPlace(
  {
    id: "backup-no-remote",
    severity: "warning",
    title: "No copy outside",
    condition: "all destinations of a service with data are local",
    remedy: "add a destination outside the house, such as R2 or B2 (kind: s3)",
  },
  "remote",
  (service, has) => `${service} is backed up to ${has} only: fire, theft or a flood would take both`,
);

const noLocal = missingPlace(
  {
    id: "backup-no-local",
    severity: "info",
    title: "No copy at hand",
    condition: "all destinations of a service with data are remote",
    remedy: "add a destination in the lab's own network (kind: local): a restore from it is fast",
  },
  "local",
  (service, has) => `${service} is backed up to ${has} only: a restore waits for the line`,
);

const outsideDataset = perService(
  {
    id: "backup-path-outside-dataset",
    severity: "error",
    title: "Path in no dataset",
    condition: "a host declares zfs.datasets, and a directory of a service's state lies below none of them",
    remedy: "move the directory, or declare its dataset under zfs.datasets: the snapshot holds nothing else",
  },
  (placed) => {
    const { service, host } = placed;
    const datasets = (host as Partial<NixosHost>).zfs?.datasets ?? [];
    if (datasets.length === 0 || service.backup === null || service.backup.destinations.length === 0)
      return [];
    return placed.state
      .filter(({ directory }) => !datasets.some(({ mountPoint }) => isWithin(directory, mountPoint)))
      .map(({ directory, at }) => ({
        at,
        message: `${directory} of ${service.name} lies in no dataset that ${host.name} declares`,
      }));
  },
);

const symlink = perService(
  {
    id: "backup-path-symlink",
    severity: "error",
    title: "Path is a symbolic link",
    condition:
      "a directory of a service's state is a symbolic link on NixOS: restic would store the link alone",
    remedy: "name the directory that it leads to",
  },
  (placed) =>
    placed.state.flatMap(({ directory, at }) => {
      const target = linkTarget(directory);
      if (target === undefined) return [];
      const message = `${directory} of ${placed.service.name} is a symbolic link: its backup would hold the link alone`;
      const fix = at.at(-1) === "path" ? ({ kind: "set", path: at, value: target } as const) : undefined;
      return [{ at, message, remedy: `write ${target}`, fix }];
    }),
);

const unused = perService(
  {
    id: "backup-field-unused",
    severity: "error",
    title: "Setting of a backup that does nothing",
    condition:
      "a service without data says how it is backed up, or backup.exclude names a path outside its data",
    remedy: "remove it, or declare the data as state",
  },
  (placed) => {
    const { service, written, path } = placed;
    const { backup } = written;
    if (backup === false) return [];
    const directories = placed.state.map(({ directory }) => directory);
    if (directories.length === 0) {
      const said = (["destinations", "exclude", "retention"] as const).filter(
        (key) => backup[key] !== undefined && !(key === "exclude" && backup.exclude.length === 0),
      );
      return said.map((key) => ({
        at: [...path, "backup", key],
        message: `${service.name} keeps no data, so backup.${key} does nothing`,
      }));
    }
    return backup.exclude.flatMap((excluded, i) =>
      directories.some((directory) => isWithin(excluded, directory))
        ? []
        : [
            {
              at: [...path, "backup", "exclude", i],
              message: `${excluded} lies in no directory that is backed up of ${service.name}`,
            },
          ],
    );
  },
);

export const backupRules: readonly WarningRule[] = [
  disabled,
  noRemote,
  noLocal,
  outsideDataset,
  symlink,
  unused,
];
