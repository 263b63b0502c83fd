import { type Api, allPages } from "./api.ts";

export interface Annotation {
  readonly path: string;
  /** Counted from 1, as are the columns. */
  readonly line: number;
  readonly endLine: number;
  /** Only where the annotation is within one line. */
  readonly columns: { readonly start: number; readonly end: number } | undefined;
  readonly level: "notice" | "warning" | "failure";
  readonly title: string;
  readonly message: string;
}

export type Conclusion =
  | "success"
  | "failure"
  | "neutral"
  | "cancelled"
  | "skipped"
  | "timed_out"
  | "action_required";

/** What is said by a check run. */
export interface CheckReport {
  readonly name: string;
  /** Our own mark of what is said, to tell whether it was said already. */
  readonly externalId: string;
  /** Undefined: not done yet. */
  readonly conclusion: Conclusion | undefined;
  readonly title: string;
  /** Markdown, at most 65,535 characters; likewise `text`. */
  readonly summary: string;
  readonly text?: string;
  readonly annotations: readonly Annotation[];
  /** Buttons; their press comes back as `check_run.requested_action`. */
  readonly actions?: readonly {
    readonly label: string;
    readonly description: string;
    readonly identifier: string;
  }[];
}

export interface CheckRun {
  readonly id: number;
  readonly name: string;
  readonly externalId: string;
  /** Id of the App that made it. */
  readonly app: number | undefined;
  readonly head: string;
  readonly status: string;
  readonly conclusion: string | null;
  /** ISO time. */
  readonly startedAt: string | undefined;
}

export interface Checks {
  /** The newest run of each name and App, newest first. */
  readonly list: (commit: string, name?: string) => Promise<readonly CheckRun[]>;
  readonly get: (id: number) => Promise<CheckRun>;
  /** One call, and one more for every 50 annotations beyond the first. Answers with its id. */
  readonly create: (commit: string, report: CheckReport) => Promise<number>;
  /** The same for a run that is there; annotations are added to those that it has. */
  readonly update: (id: number, report: CheckReport) => Promise<void>;
}

/** GitHub takes so many annotations in one request. */
const BATCH = 50;

export function checks(api: Api): Checks {
  const update: Checks["update"] = async (id, report) => {
    const all = batches(report.annotations);
    for (const [i, annotations] of all.entries()) {
      const said = i === all.length - 1 ? report : unfinished(report);
      const wanted = { ...(await api.at()), check_run_id: id, ...body(said, annotations) };
      await api.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", wanted);
    }
  };
  return {
    list: async (commit, name) => {
      const at = await api.at();
      const shown = await allPages(async (page) => {
        const wanted = { ...at, ...page, ref: commit, ...(name === undefined ? {} : { check_name: name }) };
        return (await api.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", wanted)).data
          .check_runs;
      });
      return shown.map(describe);
    },
    get: async (id) => {
      const wanted = { ...(await api.at()), check_run_id: id };
      return describe(
        (await api.request("GET /repos/{owner}/{repo}/check-runs/{check_run_id}", wanted)).data,
      );
    },
    create: async (commit, report) => {
      const first = report.annotations.slice(0, BATCH);
      const rest = report.annotations.slice(BATCH);
      const said = rest.length === 0 ? report : unfinished(report);
      const wanted = { ...(await api.at()), head_sha: commit, ...body(said, first) };
      const { data } = await api.request("POST /repos/{owner}/{repo}/check-runs", wanted);
      if (rest.length > 0) await update(Number(data.id), { ...report, annotations: rest });
      return Number(data.id);
    },
    update,
  };
}

/** Done only when all annotations are there: a run whose making was cut off must not look complete. */
function unfinished(report: CheckReport): CheckReport {
  return { ...report, externalId: "", conclusion: undefined };
}

function batches(all: readonly Annotation[]): readonly (readonly Annotation[])[] {
  const count = Math.max(1, Math.ceil(all.length / BATCH));
  return Array.from({ length: count }, (_, i) => all.slice(i * BATCH, (i + 1) * BATCH));
}

function body(report: CheckReport, annotations: readonly Annotation[]) {
  const { name, externalId, conclusion, title, summary, text, actions } = report;
  return {
    name,
    external_id: externalId,
    ...(conclusion === undefined
      ? { status: "in_progress" as const }
      : { status: "completed" as const, conclusion }),
    output: { title, summary, ...(text === undefined ? {} : { text }), annotations: annotations.map(asSent) },
    ...(actions === undefined ? {} : { actions: [...actions] }),
  };
}

function asSent({ path, line, endLine, columns, level, title, message }: Annotation) {
  const range = columns === undefined ? {} : { start_column: columns.start, end_column: columns.end };
  return { path, start_line: line, end_line: endLine, ...range, annotation_level: level, title, message };
}

interface Shown {
  readonly id: number | bigint;
  readonly name: string;
  readonly external_id: string | null;
  readonly head_sha: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly started_at: string | null;
  readonly app: { readonly id: number | bigint } | null;
}

function describe({ id, name, external_id, head_sha, status, conclusion, started_at, app }: Shown): CheckRun {
  return {
    id: Number(id),
    name,
    externalId: external_id ?? "",
    app: app === null ? undefined : Number(app.id),
    head: head_sha,
    status,
    conclusion,
    startedAt: started_at ?? undefined,
  };
}
