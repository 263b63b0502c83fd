import type { HostClass } from "./model.ts";

/** The class of a platform: everything on darwin is nix-darwin. */
export function classOf(platform: string): HostClass {
  return platform.endsWith("-darwin") ? "darwin" : "nixos";
}

/**
 * The file that a role has for a class: a NixOS option does not exist on darwin even under `mkIf false`, so a role
 * has one file a class, `role-dev.nix` and `role-dev-darwin.nix`.
 */
export function roleFile(role: string, hostClass: HostClass): string {
  return hostClass === "darwin" ? `${role}-darwin` : role;
}

/** The machine that a hardware profile is for, read from its name; undefined where the name does not say. */
export function platformOf(
  hardware: string,
): { readonly cpu: string; readonly class: HostClass } | undefined {
  const [, cpu, rest] = /^hw-(x86_64|aarch64)-(.+)$/.exec(hardware) ?? [];
  if (cpu === undefined || rest === undefined) return undefined;
  return { cpu, class: rest.split("-").includes("darwin") ? "darwin" : "nixos" };
}
