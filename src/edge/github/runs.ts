import { Stop } from "../../errors.ts";
import { type Api, allPages } from "./api.ts";
import { hasStatus } from "./errors.ts";

/** A run of a workflow of GitHub Actions. */
export interface WorkflowRun {
  readonly id: number;
  /** `.github/workflows/lab-check.yaml`: what tells it, since anybody can give a run any name. */
  readonly path: string;
  readonly event: string;
  readonly head: string;
  readonly attempt: number;
  /** `completed`, or what it waits for: `queued`, `in_progress`, `waiting`, `requested`, `pending`, `action_required`. */
  readonly status: string;
  readonly conclusion: string | null;
  /** ISO time. */
  readonly createdAt: string;
  readonly url: string;
}

export interface WorkflowJob {
  readonly id: number;
  readonly name: string;
  readonly conclusion: string | null;
  readonly url: string;
}

export interface Runs {
  /** Newest first; of all workflows. Undefined: the token lacks the permission `actions: read`. */
  readonly list: (commit: string) => Promise<readonly WorkflowRun[] | undefined>;
  /** Of the latest attempt. */
  readonly jobs: (run: number) => Promise<readonly WorkflowJob[]>;
  /** The end of a job's log, at most 4 MiB; undefined: it is gone, or there never was one. */
  readonly log: (job: number) => Promise<string | undefined>;
}

const mostLog = 4 * 1024 * 1024;

export function runs(api: Api): Runs {
  return {
    list: async (commit) => {
      const at = await api.at();
      const asked = allPages(async (page) => {
        const wanted = { ...at, ...page, head_sha: commit };
        return (await api.request("GET /repos/{owner}/{repo}/actions/runs", wanted)).data.workflow_runs;
      });
      const shown = await asked.catch((error: unknown) => {
        // A limit is a Retry: what is left of 403 is the permission.
        if (error instanceof Stop && hasStatus(error, 403)) return undefined;
        throw error;
      });
      return shown?.map(describe);
    },
    jobs: async (run) => {
      const at = await api.at();
      const shown = await allPages(async (page) => {
        const wanted = { ...at, ...page, run_id: run };
        return (await api.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs", wanted)).data.jobs;
      });
      return shown.map(({ id, name, conclusion, html_url }) => ({
        id: Number(id),
        name,
        conclusion,
        url: html_url ?? "",
      }));
    },
    log: async (job) => {
      const wanted = { ...(await api.at()), job_id: job };
      const text = await api.text("GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs", wanted);
      return text?.slice(-mostLog);
    },
  };
}

interface Shown {
  readonly id: number | bigint;
  readonly path: string;
  readonly event: string;
  readonly head_sha: string;
  readonly run_attempt?: number;
  readonly status: string | null;
  readonly conclusion: string | null;
  readonly created_at: string;
  readonly html_url: string;
}

function describe(shown: Shown): WorkflowRun {
  return {
    id: Number(shown.id),
    // GitHub may add the ref that a reusable workflow was taken from.
    path: shown.path.replace(/@.*$/, ""),
    event: shown.event,
    head: shown.head_sha,
    attempt: shown.run_attempt ?? 1,
    status: shown.status ?? "queued",
    conclusion: shown.conclusion,
    createdAt: shown.created_at,
    url: shown.html_url,
  };
}
