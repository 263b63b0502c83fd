/** Who acts on a forge: people, organisations, Apps. These records are plain: everything else reads them, changes them, or draws them. */

/** What a person may do in a repository, weakest first. */
export const roles = ["read", "triage", "write", "maintain", "admin"] as const;
export type Role = (typeof roles)[number];

export type Level = "read" | "write";
/** Permissions of an App or an installation by name, such as `{ contents: "write" }`. */
export type Permissions = Readonly<Record<string, Level>>;

export interface Account {
  readonly id: number;
  login: string;
  readonly type: "User" | "Organization" | "Bot";
  readonly createdAt: string;
}

export interface App {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly owner: Account;
  readonly bot: Account;
  /** PEM. */
  readonly publicKey: string;
  permissions: Permissions;
  events: readonly string[];
  /** Where deliveries go; without a URL they are only recorded. */
  hook: { url: string | undefined; secret: string };
  readonly createdAt: string;
}
