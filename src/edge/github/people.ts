import type { Api } from "./api.ts";
import { unlessMissing } from "./errors.ts";

/** Who wrote something. */
export interface Author {
  /** Stays the same when the account is renamed; 0: the account is gone. */
  readonly id: number;
  /** Such as `erin`, or `labkeeper[bot]`. */
  readonly login: string;
  readonly bot: boolean;
}

export type ShownUser =
  | { readonly id: number | bigint; readonly login: string; readonly type: string }
  | null
  | undefined;

/** GitHub shows whoever deleted the account as nobody. */
export function authorOf(user: ShownUser): Author {
  if (!user) return { id: 0, login: "ghost", bot: false };
  return { id: Number(user.id), login: user.login, bot: user.type === "Bot" };
}

/** What a person may do in a repository, weakest first. */
export const roles = ["none", "read", "triage", "write", "maintain", "admin"] as const;
export type Role = (typeof roles)[number];

export interface People {
  /**
   * The role of a person now, at GitHub's word. A role of the organisation's own counts as what it is based on. One call.
   */
  readonly role: (login: string) => Promise<Role>;
  /** An account by its number, whatever it is called now; undefined: it is gone. One call. */
  readonly account: (id: number) => Promise<Author | undefined>;
}

export function people(api: Api): People {
  return {
    role: async (login) => {
      const wanted = { ...(await api.at()), username: login };
      const asked = api.request("GET /repos/{owner}/{repo}/collaborators/{username}/permission", wanted);
      const found = await unlessMissing(asked);
      if (found === undefined) return "none";
      const { role_name, permission } = found.data;
      // An own role has a name of its own; `permission` is then what it is based on, at least.
      return asRole(role_name) ?? asRole(permission) ?? "none";
    },
    account: async (id) => {
      const found = await unlessMissing(api.request("GET /user/{account_id}", { account_id: id }));
      return found && authorOf(found.data);
    },
  };
}

function asRole(name: string): Role | undefined {
  return roles.find((role) => role === name);
}
