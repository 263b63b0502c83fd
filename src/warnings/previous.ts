import type { Destination, Retention } from "../lab/backups.ts";
import type { Model, Service } from "../lab/model.ts";
import type { Path } from "../lab/problem.ts";
import { statePaths } from "../lab/state.ts";
import type { Found, WarningKind, WarningRule } from "./rule.ts";
import type { Placed, Scene } from "./scene.ts";

/** A rule that compares the lab with the one of the default branch. */
export function sincePrevious(
  kind: WarningKind,
  find: (scene: Scene, previous: Model) => readonly Found[],
): WarningRule {
  return {
    ...kind,
    needs: "previous state",
    find: (scene) => (scene.previous === undefined ? [] : find(scene, scene.previous)),
  };
}

function keyOf({ name, host }: Pick<Service, "name" | "host">): string {
  return `${host} ${name}`;
}

/** Each service that was on its host before, beside what it was. */
export function stayed({ placed }: Scene, { services }: Model) {
  const before = new Map(services.map((service) => [keyOf(service), service]));
  return placed.flatMap((now) => {
    const old = before.get(keyOf(now.service));
    return old === undefined ? [] : [{ now, old }];
  });
}

const retentionReduced = sincePrevious(
  {
    id: "backup-retention-reduced",
    severity: "warning",
    title: "Fewer snapshots are kept",
    condition: "retention of a service keeps fewer snapshots of a kind than on the default branch",
    remedy: "make sure that nobody needs them: the next prune deletes them for good",
  },
  (scene, previous) =>
    stayed(scene, previous).flatMap(({ now, old }) => {
      const [kept, were] = [now.backup?.retention, old.backup?.retention];
      if (kept === undefined || were === undefined) return [];
      return (["last", "daily", "weekly", "monthly"] as const)
        .filter((key) => kept[key] < were[key])
        .map((key) => ({
          ...retentionPlace(now, key),
          hosts: [now.service.host],
          message: `${kept[key]} ${key} snapshots instead of ${were[key]} are kept`,
        }));
    }),
);

/** Where lab.yaml says it: at the service, else for all of them. */
function retentionPlace({ written, path }: Placed, key: keyof Retention): { at: Path; scope: Path } {
  const isOwn = written.backup !== false && written.backup.retention?.[key] !== undefined;
  return isOwn
    ? { at: [...path, "backup", "retention", key], scope: path }
    : { at: ["backups", "retention", key], scope: ["backups", "retention"] };
}

const repositoryChanged = sincePrevious(
  {
    id: "backup-repo-changed",
    severity: "warning",
    title: "Backups go elsewhere",
    condition: "a destination leads to another place than on the default branch",
    remedy:
      "keep a note of the old place for as long as its snapshots may be needed: restores look at the new one",
  },
  ({ model }, previous) => {
    const before = new Map(previous.backups.destinations.map((one) => [one.name, one]));
    return model.backups.destinations.flatMap((one) => {
      const old = before.get(one.name);
      if (old === undefined || placeOf(old) === placeOf(one)) return [];
      const path = ["backups", "destinations", one.name];
      const message = `${one.name} leads elsewhere: the snapshots that it has stay where they are`;
      return [{ at: path, scope: path, hosts: [], message }];
    });
  },
);

/** What may change while the snapshots stay where they are, besides secrets. */
const besides: ReadonlySet<string> = new Set(["offsite", "hostKey", "port", "type", "user"]);

/** All that says where a destination is; who may open it, and how it is reached, is another matter. */
function placeOf(destination: Destination): string {
  return JSON.stringify(destination, (key, value: unknown) =>
    key.endsWith("Secret") || besides.has(key) ? undefined : value,
  );
}

const statefulRemoved = sincePrevious(
  {
    id: "stateful-service-removed",
    severity: "warning",
    title: "Service that leaves its data behind",
    condition: "a service with data is on a host of the default branch, and here no longer",
    remedy:
      "restore the data where it moves to, or remove the directories and the repository once nobody needs them",
  },
  ({ model }, previous) => {
    const here = new Set(model.services.map(keyOf));
    const hosts = new Set(model.hosts.map(({ name }) => name));
    return previous.services
      .filter((service) => !here.has(keyOf(service)) && hosts.has(service.host))
      .flatMap((service) => {
        const data = statePaths(service);
        if (data.length === 0) return [];
        const message = `${service.name} leaves ${service.host}: its data stays (${data.join(", ")}), as do its backups`;
        return [{ at: ["services"], scope: ["services", service.name], hosts: [service.host], message }];
      });
  },
);

const stateVersionChanged = sincePrevious(
  {
    id: "stateversion-changed",
    severity: "warning",
    title: "Another stateVersion",
    condition: "stateVersion of a host is not what it is on the default branch",
    remedy: "take it back: it says with which release the host's data was made, not which one runs",
  },
  ({ model }, previous) => {
    const before = new Map(previous.hosts.map((host) => [host.name, host]));
    return model.hosts.flatMap(({ name, stateVersion }) => {
      const old = before.get(name)?.stateVersion;
      if (old === undefined || old === stateVersion) return [];
      const at = ["hosts", name, "stateVersion"];
      const message = `stateVersion of ${name} was ${old} and is ${stateVersion}`;
      return [
        { at, scope: ["hosts", name], hosts: [name], message, fix: { kind: "set", path: at, value: old } },
      ];
    });
  },
);

export const previousRules: readonly WarningRule[] = [
  retentionReduced,
  repositoryChanged,
  statefulRemoved,
  stateVersionChanged,
];
