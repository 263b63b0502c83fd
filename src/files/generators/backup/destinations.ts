import type { LocalDestination, SftpDestination } from "../../../lab/backups.ts";
import type { BackupJob } from "../../backup/jobs.ts";
import { knownHostName } from "../../backup/names.ts";
import { from, mkDefault, type NixAttrs, type NixValue } from "../../nix/value.ts";

/** What jobs need of the host beside themselves: mounted disks, and SSH's knowledge of other machines. */
export function destinationModules(jobs: readonly BackupJob[]): NixAttrs {
  const used = [...new Set(jobs.map(({ destination }) => destination))];
  const mounts = used.filter((one) => one.kind === "local").flatMap(fileSystem);
  return { fileSystems: mounts.length === 0 ? undefined : Object.fromEntries(mounts), ...knownHosts(jobs) };
}

/** SSH's knowledge of the machines that jobs send to: an option of NixOS and of nix-darwin. */
export function knownHosts(jobs: readonly BackupJob[]): NixAttrs {
  const used = [...new Set(jobs.map(({ destination }) => destination))];
  const machines = used.filter((one) => one.kind === "sftp").map(knownHost);
  return {
    programs: machines.length === 0 ? undefined : { ssh: { knownHosts: Object.fromEntries(machines) } },
  };
}

/** A host starts without its NAS; a job does not. */
function fileSystem({ name, mount }: LocalDestination): (readonly [string, NixValue])[] {
  if (mount === null) return [];
  const value = {
    device: mkDefault(mount.device),
    fsType: mkDefault(mount.type),
    options: ["_netdev", "nofail"],
  };
  return [[mount.at, from(["backups", "destinations", name, "mount"], value)]];
}

function knownHost(destination: SftpDestination): readonly [string, NixValue] {
  const { name, host, port, hostKey } = destination;
  const value = {
    hostNames: [port === 22 ? host : `[${host}]:${port}`],
    publicKey: hostKey.split(" ").slice(0, 2).join(" "),
  };
  return [knownHostName(destination), from(["backups", "destinations", name, "hostKey"], value)];
}
