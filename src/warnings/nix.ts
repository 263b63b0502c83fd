import type { Acknowledgement, HostClass } from "../lab/model.ts";
import type { WarningKind } from "./rule.ts";

/**
 * A warning that only a host's whole configuration can give: nix/lib/check-helpers.nix says it, under this id. An error
 * is an assertion there.
 */
export interface NixCheck extends WarningKind {
  /** Classes of host that have it. */
  readonly classes: readonly HostClass[];
}

/** All of them, sorted by id. The helper holds the logic; a test compares both. */
export const nixChecks: readonly NixCheck[] = [
  {
    id: "firewall-disabled",
    severity: "warning",
    title: "Firewall off",
    condition: "`networking.firewall.enable` is false",
    remedy: "remove that line, and open single ports where they are needed",
    classes: ["nixos"],
  },
  {
    id: "login-impossible",
    severity: "error",
    title: "Nobody can log in",
    condition: "neither root nor a user of group wheel has a password, or a key that sshd takes",
    remedy: "give one of them a key, or a password as `hashedPasswordFile`",
    classes: ["nixos"],
  },
  {
    id: "port-firewall-mismatch",
    severity: "warning",
    title: "Firewall and services disagree",
    condition:
      "a hand-written file opens a port that no generated file opens, or a container publishes one on every address that the firewall does not open",
    remedy: "declare the service in lab.yaml, publish the port on 127.0.0.1, or close it",
    classes: ["nixos"],
  },
  {
    id: "secret-world-readable",
    severity: "warning",
    title: "Secret readable by all",
    condition: "the mode of one of `sops.secrets` or `sops.templates` gives others access",
    remedy: "leave the mode at 0400 and name who reads it: owner, or uid and gid of a container",
    classes: ["darwin", "nixos"],
  },
  {
    id: "uid-clash",
    severity: "warning",
    title: "One uid for an account and a container",
    condition: "a container runs as the fixed uid of an account of another name",
    remedy: "give one of them another uid",
    classes: ["nixos"],
  },
  {
    id: "zfs-hostid-overridden",
    severity: "error",
    title: "Another host id than in lab.yaml",
    condition: "`networking.hostId` is not `zfs.hostId` of the host",
    remedy: "remove that line, or change `zfs.hostId` of the host in lab.yaml",
    classes: ["nixos"],
  },
  {
    id: "zfs-no-scrub",
    severity: "warning",
    title: "ZFS is not scrubbed",
    condition: "the host has ZFS, and `services.zfs.autoScrub.enable` is false",
    remedy: "set it to true",
    classes: ["nixos"],
  },
  {
    id: "zfs-undeclared",
    severity: "warning",
    title: "ZFS that lab.yaml does not know",
    condition: "the host has ZFS, and lab.yaml has no `zfs` for it",
    remedy: "add `zfs` to the host in lab.yaml",
    classes: ["nixos"],
  },
];

const ids: ReadonlySet<string> = new Set(nixChecks.map(({ id }) => id));

/** Whether an acknowledgement is written into the Nix of a host: everywhere, `hosts`, or `hosts.<host>`. */
export function reachesNix({ id, scope }: Acknowledgement): boolean {
  return ids.has(id) && (scope === null || /^hosts(\.[^.[]+)?$/.test(scope));
}
