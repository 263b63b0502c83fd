import type { Host } from "../model.ts";
import { classOf, roleFile } from "../profiles.ts";
import type { Lab } from "../schema/lab.ts";
import { sortedBy, sortedEntries } from "../sorted.ts";

type WrittenHost = Lab["hosts"][string];

/** Only after the rules: what they guarantee is not checked again, and breaking it is a bug. */
export function resolveHosts(hosts: Lab["hosts"]): readonly Host[] {
  return sortedEntries(hosts).map(([name, host]) => resolveHost(name, host));
}

function resolveHost(name: string, host: WrittenHost): Host {
  const hostClass = classOf(host.platform);
  const common = {
    name,
    platform: host.platform,
    development: host.purpose === "development",
    tags: host.tags.toSorted(),
    profiles: [
      ...new Set([...host.hardware, ...host.roles.map((role) => roleFile(role, hostClass))]),
    ].toSorted(),
    address: host.address ?? null,
    sshHostKey: host.sshHostKey === "pending" ? null : host.sshHostKey,
    observe: host.sync === "observe",
  };
  const { stateVersion, primaryUser, zfs, backup } = host;
  if (hostClass === "nixos" && typeof stateVersion === "string") {
    return {
      ...common,
      class: "nixos",
      stateVersion,
      zfs: zfs === undefined ? null : { ...zfs, datasets: datasets(zfs.datasets) },
    };
  }
  if (hostClass === "darwin" && typeof stateVersion === "number" && primaryUser !== undefined) {
    return { ...common, class: "darwin", stateVersion, primaryUser, backup: backup ?? null };
  }
  throw new Error(`the rules let host ${name} through`);
}

function datasets(written: Readonly<Record<string, string>>) {
  const list = Object.entries(written).map(([dataset, mountPoint]) => ({ dataset, mountPoint }));
  return sortedBy(list, ({ mountPoint }) => mountPoint);
}
