import { MAC_CLASS, missingTiers, type ServiceBackup, tierOf } from "../lab/backups.ts";
import { linkTarget } from "../lab/links.ts";
import type { Model, NixosHost } from "../lab/model.ts";
import type { Path } from "../lab/problem.ts";
import type { Tier } from "../lab/schema/backups.ts";
import { perService, type WarningRule } from "./rule.ts";
import { isWithin, type Placed, type Scene } from "./scene.ts";

/** A service that has data to lose, and whose loss would hurt: or its class asks for copies all the same. */
function isProtected({ backup, state }: Placed, { model }: Scene): boolean {
  if (state.length === 0) return false;
  return backup?.class !== "rebuildable" || model.backups.classes.rebuildable.tiers.length > 0;
}

const disabled = perService(
  {
    id: "backup-disabled",
    severity: "warning",
    title: "Data without a backup",
    condition:
      "a service keeps data, is not of class rebuildable (or that asks for copies), and goes to no destination",
    remedy:
      "declare backups.destinations, and leave out backup: false; or say backup: { class: rebuildable }",
  },
  (placed, scene) => {
    const { model } = scene;
    const { service, path, backup } = placed;
    const at = [...path, "backup"];
    if (!isProtected(placed, scene)) return [];
    if (backup !== null && backup.destinations.length > 0) return [];
    const tiers = new Set(model.backups.destinations.map(tierOf));
    return [
      {
        at,
        message:
          backup === null
            ? `${service.name} keeps data, and its backup is switched off`
            : `${service.name} keeps data, and no destination takes its backup`,
        // Where either kind of destination is missing, switching it on would only change which warning is given.
        fix:
          backup === null && tiers.size === 2
            ? { kind: "set", path: at, value: { class: "standard" } }
            : undefined,
      },
    ];
  },
);

/** What goes to destinations: a service's data, or a Mac's own paths. */
interface Copied extends Pick<ServiceBackup, "class" | "destinations"> {
  readonly name: string;
  /** Node of lab.yaml that says so. */
  readonly path: Path;
}

/** A rule that misses a tier that the class of a service, or of a Mac's own paths, asks for. */
function missingTier(
  kind: Parameters<typeof perService>[0],
  wanted: Tier,
  say: (name: string, has: string) => string,
): WarningRule {
  const check = ({ name, path, ...copied }: Copied, { backups }: Model) => {
    const used = backups.destinations.filter((one) => copied.destinations.includes(one.name));
    if (used.length === 0 || !missingTiers(backups.classes[copied.class], used).includes(wanted)) return [];
    const [choice, ...others] = backups.destinations.filter((one) => tierOf(one) === wanted);
    const at = [...path, "backup", "destinations"];
    const fix =
      choice === undefined || others.length > 0
        ? undefined
        : ({ kind: "add", path: at, value: choice.name } as const);
    return [{ at, message: say(name, copied.destinations.join(", ")), fix }];
  };
  const ofServices = perService(kind, ({ service, path, backup, state }, { model }) =>
    backup === null || state.length === 0 ? [] : check({ ...backup, name: service.name, path }, model),
  );
  const ofMacs = ({ model }: Scene) =>
    model.hosts.flatMap((host) => {
      if (host.class !== "darwin" || host.backup === null) return [];
      const [path, hosts] = [["hosts", host.name], [host.name]];
      const copied = { class: MAC_CLASS, destinations: host.backup.destinations, name: host.name, path };
      return check(copied, model).map((said) => ({ ...said, scope: path, hosts }));
    });
  return { ...ofServices, find: (scene) => [...ofServices.find(scene), ...ofMacs(scene)] };
}

const noRemote = missingTier(
  {
    id: "backup-no-remote",
    severity: "warning",
    title: "No copy outside",
    condition:
      "the class of a service, or of a Mac's own paths, asks for a copy off site, and none of its destinations is",
    remedy: "add a destination outside the house, such as R2 or B2 (kind: s3)",
  },
  "offsite",
  (name, has) => `${name} is backed up to ${has} only: fire, theft or a flood would take both`,
);

const noLocal = missingTier(
  {
    id: "backup-no-local",
    severity: "info",
    title: "No copy at hand",
    condition:
      "the class of a service, or of a Mac's own paths, asks for a copy on site, and all of its destinations are off site",
    remedy: "add a destination in the lab's own network (kind: local): a restore from it is fast",
  },
  "onsite",
  (name, has) => `${name} is backed up to ${has} only: a restore waits for the line`,
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
    const { service, host, backup } = placed;
    const datasets = (host as Partial<NixosHost>).zfs?.datasets ?? [];
    if (datasets.length === 0 || backup === null || backup.destinations.length === 0) return [];
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
