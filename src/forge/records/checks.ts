/** What is said of a commit: check runs, runs of workflows, statuses. */
import type { Account, App } from "./accounts.ts";

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
