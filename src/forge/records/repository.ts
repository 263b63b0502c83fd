/** A repository, with its issues and pull requests. */
import type { Account, App, Role } from "./accounts.ts";
import type { CheckRun, CheckSuite, Status, WorkflowRun } from "./checks.ts";
import type { Comment, Label, Reaction, Review, ReviewComment } from "./words.ts";

export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly user: Account;
  readonly app: App | undefined;
  title: string;
  body: string | null;
  state: "open" | "closed";
  stateReason: "completed" | "not_planned" | "reopened" | null;
  closedBy: Account | undefined;
  closedAt: string | null;
  labels: Label[];
  assignees: Account[];
  readonly reactions: Reaction[];
  readonly createdAt: string;
  updatedAt: string;
  /** Present when this issue is a pull request. */
  pull: Pull | undefined;
}

export interface Pull {
  readonly id: number;
  /** Where the head branch is: the repository itself, or a fork of it. */
  readonly from: Repository;
  /** Branch name, without `refs/heads/`. */
  readonly head: string;
  base: string;
  /** Where the head branch stands, or stood when the pull request was closed or the branch deleted. */
  headOid: string;
  baseOid: string;
  draft: boolean;
  mergedAt: string | null;
  mergedBy: Account | undefined;
  mergeOid: string | null;
  /** Undefined until somebody asked: GitHub computes it in the background. */
  mergeable: boolean | undefined;
  /** What `refs/pull/N/merge` shows: the last merge with the base that was tried and had no conflict, maybe of older heads. */
  testMergeOid: string | null;
  /** When its branch was deleted. */
  headDeletedAt: string | null;
}

export interface Repository {
  readonly id: number;
  /** What it is a fork of. */
  readonly parent: Repository | undefined;
  owner: Account;
  name: string;
  private: boolean;
  archived: boolean;
  defaultBranch: string;
  description: string | null;
  readonly createdAt: string;
  updatedAt: string;
  pushedAt: string;
  readonly collaborators: Map<Account, Role>;
  /** Branches that nobody may move but through a pull request, nor delete nor rewrite. */
  readonly protectedBranches: Set<string>;
  /** Branches that a ruleset lets nobody create. */
  readonly uncreatableBranches: Set<string>;
  /** `owner/name` before a rename or transfer; asked for, it answers with a redirect. */
  readonly formerNames: Set<string>;
  readonly labels: Label[];
  readonly issues: Map<number, Issue>;
  readonly comments: Map<number, Comment>;
  readonly reviews: Map<number, Review>;
  readonly reviewComments: Map<number, ReviewComment>;
  readonly checkSuites: CheckSuite[];
  readonly checkRuns: Map<number, CheckRun>;
  readonly workflowRuns: Map<number, WorkflowRun>;
  readonly statuses: Status[];
  /** Commits that the forge made itself for an App, or for a person on its web site: GitHub signs those. */
  readonly signed: Set<string>;
  /** The bare repository on disk. */
  readonly directory: string;
}

export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}
