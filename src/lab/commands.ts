/** What may be said in a comment on GitHub, in the order of `/help`. */
export const commandNames = [
  "help",
  "plan",
  "sync",
  "check",
  "rekey",
  "ack",
  "why",
  "adopt",
  "revert",
  "confirm",
  "restore",
] as const;
export type CommandName = (typeof commandNames)[number];

/** GitHub's roles in a repository, least first (docs.github.com, "Repository roles for an organization"). */
export const roles = ["read", "triage", "write", "maintain", "admin"] as const;
export type Role = (typeof roles)[number];

/** Who may use a command at least; `nobody` switches it off. */
export const leastRoles = [...roles, "nobody"] as const;
export type LeastRole = (typeof leastRoles)[number];

/** What lab.yaml says about commands: more than labkeeper asks for anyway, never less. */
export type Commands = { readonly [name in CommandName]?: LeastRole | undefined };
