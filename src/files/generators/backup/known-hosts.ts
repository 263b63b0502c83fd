import type { SftpDestination } from "../../../lab/backups.ts";
import type { HostJob } from "../../backup/jobs.ts";
import { knownHostName } from "../../backup/names.ts";
import { from, type NixAttrs, type NixValue } from "../../nix/value.ts";

/** SSH's knowledge of the machines that jobs send to: an option of NixOS and of nix-darwin. */
export function knownHosts(jobs: readonly HostJob[]): NixAttrs {
  const used = [...new Set(jobs.map(({ job }) => job.destination))];
  const machines = used.filter((one) => one.kind === "sftp").map(knownHost);
  return {
    programs: machines.length === 0 ? undefined : { ssh: { knownHosts: Object.fromEntries(machines) } },
  };
}

function knownHost(destination: SftpDestination): readonly [string, NixValue] {
  const { name, host, port, hostKey } = destination;
  const value = {
    hostNames: [port === 22 ? host : `[${host}]:${port}`],
    publicKey: hostKey.split(" ").slice(0, 2).join(" "),
  };
  return [knownHostName(destination), from(["backups", "destinations", name, "hostKey"], value)];
}
