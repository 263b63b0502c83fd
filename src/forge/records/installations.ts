/** What an App reaches, with which tokens, and what it is told. */
import type { Account, App, Permissions } from "./accounts.ts";
import type { Repository } from "./repository.ts";

export interface Installation {
  readonly id: number;
  readonly app: App;
  readonly account: Account;
  /** "all": the account's repositories, now and later. */
  repositories: "all" | Set<Repository>;
  permissions: Permissions;
  suspendedAt: string | null;
  readonly createdAt: string;
}

/** A bearer token: of an installation (one hour, maybe narrowed) or of a person. */
export type Token =
  | {
      readonly kind: "installation";
      readonly installation: Installation;
      readonly repositories: "all" | ReadonlySet<Repository>;
      readonly permissions: Permissions;
      /** Milliseconds since 1970. */
      readonly expiresAt: number;
    }
  | { readonly kind: "user"; readonly account: Account };

/** One webhook, sent to one App. */
export interface Delivery {
  readonly id: number;
  /** `X-GitHub-Delivery`: a redelivery carries the same one. */
  readonly guid: string;
  readonly app: App;
  readonly event: string;
  readonly action: string | null;
  readonly installation: number | null;
  readonly repository: number | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly redelivery: boolean;
  readonly deliveredAt: string;
  requestHeaders: Readonly<Record<string, string>>;
  /** Zero: no answer came, or nothing was sent. */
  statusCode: number;
  status: string;
  /** Seconds. */
  duration: number;
}
