/** What there is on a forge, as plain records: everything else reads them, changes them, or draws them. */

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

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: "notice" | "warning" | "failure";
  readonly message: string;
  readonly title?: string;
  readonly raw_details?: string;
}

export interface CheckRun {
  readonly id: number;
  readonly suite: CheckSuite;
  name: string;
  detailsUrl: string | null;
  externalId: string | null;
  status: string;
  conclusion: string | null;
  startedAt: string | null;
  completedAt: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: readonly Annotation[];
  actions: readonly unknown[];
}

export interface CheckSuite {
  readonly id: number;
  readonly app: App;
  readonly oid: string;
  readonly branch: string | null;
  readonly createdAt: string;
  updatedAt: string;
}

/** One run of a workflow of GitHub Actions. */
export interface WorkflowRun {
  readonly id: number;
  readonly suite: CheckSuite;
  readonly path: string;
  readonly name: string;
  readonly event: string;
  readonly branch: string | null;
  readonly number: number;
  attempt: number;
  status: string;
  conclusion: string | null;
  readonly createdAt: string;
  updatedAt: string;
  jobs: readonly WorkflowJob[];
}

export interface WorkflowJob {
  readonly id: number;
  readonly run: WorkflowRun;
  readonly name: string;
  readonly conclusion: string;
  readonly log: string;
  readonly startedAt: string;
  readonly completedAt: string;
}

export interface Status {
  readonly id: number;
  readonly oid: string;
  readonly state: string;
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: Account;
  readonly createdAt: string;
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

export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}
