import {
  type CommandName,
  type Commands,
  type LeastRole,
  leastRoles,
  type Role,
} from "../../lab/commands.ts";
import type { Lab } from "../../lab/schema/lab.ts";
import { commands, type Right } from "./table.ts";

/** What lab.yaml of the default branch says about who may. */
export interface Narrowing {
  readonly commands: Commands;
  /** Logins of its administrators, as far as it gives them. */
  readonly admins: readonly string[];
}

export function narrowingOf({ commands: least, lab }: Pick<Lab, "commands" | "lab">): Narrowing {
  return { commands: least, admins: Object.values(lab.admins).flatMap(({ github }) => github ?? []) };
}

/** Where a command is said. */
export interface Ground {
  readonly private: boolean;
  /** Null: there is no lab.yaml; undefined: it cannot be read, and nobody knows what it would forbid. */
  readonly narrowing: Narrowing | null | undefined;
}

/** Who says it, with the role that GitHub gives him now. */
export interface Asker {
  readonly login: string;
  readonly role: Role | "none";
}

/** Why somebody may not. */
export type Refusal =
  | {
      readonly kind: "role";
      readonly least: LeastRole;
      readonly found: Asker["role"];
      readonly byLab: boolean;
    }
  /** lab.yaml names who may. */
  | { readonly kind: "not-named" }
  | { readonly kind: "unreadable" };

/**
 * Whether somebody may use a command; undefined: yes. Whoever is not known to be allowed is refused, and lab.yaml can only take
 * away.
 *
 * @param right of what is confirmed, where that is known
 */
export function refusal(
  name: CommandName,
  asker: Asker,
  { ground, right = commands[name].right }: { readonly ground: Ground; readonly right?: Right },
): Refusal | undefined {
  const least = leastRole(right, ground.private);
  const wanted = stricter(least, ground.narrowing?.commands[name] ?? least);
  const found = rank(asker.role);
  if (found < 0 || found < rank(wanted)) {
    return { kind: "role", least: wanted, found: asker.role, byLab: wanted !== least };
  }
  if (right === "see") return undefined;
  if (ground.narrowing === undefined) return { kind: "unreadable" };
  const named = (ground.narrowing?.admins ?? []).map((login) => login.toLowerCase());
  const isNamed = named.length === 0 || named.includes(asker.login.toLowerCase());
  return right === "maintain" && !isNamed ? { kind: "not-named" } : undefined;
}

/** What labkeeper asks for, whatever lab.yaml says. */
export function leastRole(right: Right, isPrivate: boolean): Role {
  switch (right) {
    case "see":
      return isPrivate ? "read" : "triage";
    case "maintain":
      return "maintain";
    default:
      return "write";
  }
}

function stricter(a: LeastRole, b: LeastRole): LeastRole {
  return rank(a) > rank(b) ? a : b;
}

/** -1 for what is no role. */
function rank(role: LeastRole | "none"): number {
  return (leastRoles as readonly string[]).indexOf(role);
}
