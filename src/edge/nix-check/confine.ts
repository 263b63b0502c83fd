import { execa } from "execa";

/**
 * How everything that a check starts is kept together, so that all of it can be ended. `pid-namespace`: the kernel ends every
 * process of the namespace with its first one, whatever it did. `process-group`: the group is ended, then every process that
 * still carries the check's mark in its environment; one that left the group and cleared its environment is not found.
 */
export type Confinement = "pid-namespace" | "process-group";

export interface Confined {
  readonly kind: Confinement;
  /** Goes before the command. */
  readonly prefix: readonly string[];
}

/** `unshare` of util-linux: as an ordinary user by way of a user namespace, as root without one. */
const namespaces: readonly (readonly string[])[] = [
  ["--user", "--map-current-user", "--pid", "--fork", "--kill-child", "--mount-proc", "--"],
  ["--pid", "--fork", "--kill-child", "--mount-proc", "--"],
];

/** The strongest that this machine allows: containers and hardened kernels often forbid namespaces. */
export async function confinement(path: string): Promise<Confined> {
  for (const flags of namespaces) {
    const tried = await execa("unshare", [...flags, "true"], {
      env: { PATH: path },
      extendEnv: false,
      reject: false,
      stdin: "ignore",
    });
    if (!tried.failed) return { kind: "pid-namespace", prefix: ["unshare", ...flags] };
  }
  return { kind: "process-group", prefix: [] };
}
