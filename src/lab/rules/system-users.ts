/** Accounts that every system has and that are nobody's own. */
export const systemUsers: readonly string[] = ["root", "nobody", "daemon", "sshd"];

/**
 * Other accounts and groups that every NixOS has, or one with Caddy and monitoring
 * (nixos/modules/config/users-groups.nix).
 */
const others =
  "acme adm audio caddy cdrom clock dialout disk floppy gatus input kmem kvm lp messagebus nixbld node-exporter " +
  "nogroup nscd prometheus render sgx shadow tape tty users utmp uucp video wheel";
const systemNames: ReadonlySet<string> = new Set([...systemUsers, ...others.split(" ")]);

/** Their numbers, besides those up to 100, of the builders and of DynamicUser (nixos/modules/misc/ids.nix). */
const systemIds: ReadonlySet<number> = new Set([110, 151, 152, 153, 154, 174, 239, 255, 302, 303, 304, 318]);

/** Whether NixOS has a user or a group of that name. */
export function isSystemName(name: string): boolean {
  return systemNames.has(name) || name.startsWith("systemd-") || name.startsWith("nixbld");
}

/** Whether NixOS has a user or a group of that number, so that no other can have it. */
export function isSystemId(id: number): boolean {
  const inRange = (first: number, last: number) => first <= id && id <= last;
  return inRange(0, 100) || inRange(30_000, 31_000) || inRange(61_184, 65_535) || systemIds.has(id);
}
