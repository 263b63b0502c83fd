/** What people and Apps say: comments, reactions, labels, reviews. */
import type { Account, App } from "./accounts.ts";

export interface Label {
  readonly id: number;
  name: string;
  color: string;
  description: string | null;
}

export interface Reaction {
  readonly id: number;
  readonly content: string;
  readonly user: Account;
  readonly createdAt: string;
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly user: Account;
  /** The App that wrote it with an installation token. */
  readonly app: App | undefined;
  body: string;
  readonly reactions: Reaction[];
  readonly createdAt: string;
  updatedAt: string;
}

/** A comment on a line of a pull request's diff; always part of a review. */
export interface ReviewComment {
  readonly id: number;
  readonly review: Review;
  readonly path: string;
  /** The first and last line, on one side. */
  readonly startLine: number | null;
  readonly line: number;
  readonly side: "LEFT" | "RIGHT";
  /** The hunk as far as its line. */
  readonly hunk: string;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
}

export interface Review {
  readonly id: number;
  /** Number of the pull request. */
  readonly issue: number;
  readonly user: Account;
  readonly state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED";
  readonly oid: string;
  body: string;
  readonly submittedAt: string;
}
