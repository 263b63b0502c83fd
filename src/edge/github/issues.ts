import { type Api, allPages } from "./api.ts";
import { unlessMissing } from "./errors.ts";
import { type Author, authorOf, type ShownUser } from "./people.ts";

/** An issue, or what a pull request has in common with one. */
export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: "open" | "closed";
  readonly author: Author;
  /** Id of the App that wrote it. */
  readonly app: number | undefined;
  readonly closedBy: Author | undefined;
  readonly labels: readonly string[];
  readonly pull: boolean;
  readonly url: string;
}

export interface IssueChange {
  readonly title?: string;
  readonly body?: string;
  readonly state?: "open" | "closed";
}

export interface Issues {
  /** Undefined where there is none, or issues are switched off. */
  readonly get: (number: number) => Promise<Issue | undefined>;
  /** Newest first, pull requests among them; one call a hundred. @param creator login, such as `labkeeper[bot]` */
  readonly list: (wanted: {
    readonly creator?: string;
    readonly state?: "open" | "closed" | "all";
    readonly label?: string;
  }) => Promise<readonly Issue[]>;
  readonly create: (issue: {
    readonly title: string;
    readonly body: string;
    readonly labels?: readonly string[];
  }) => Promise<Issue>;
  readonly update: (number: number, change: IssueChange) => Promise<Issue>;
}

export function issues(api: Api): Issues {
  const one = "/repos/{owner}/{repo}/issues/{issue_number}";
  return {
    get: async (number) => {
      const wanted = { ...(await api.at()), issue_number: number };
      const found = await unlessMissing(api.request(`GET ${one}`, wanted));
      return found && describe(found.data);
    },
    list: async ({ creator, state = "open", label }) => {
      const at = await api.at();
      const filter = {
        state,
        ...(creator === undefined ? {} : { creator }),
        ...(label === undefined ? {} : { labels: label }),
      };
      const shown = await allPages(
        async (page) =>
          (await api.request("GET /repos/{owner}/{repo}/issues", { ...at, ...page, ...filter })).data,
      );
      return shown.map(describe);
    },
    create: async ({ title, body, labels = [] }) => {
      const wanted = { ...(await api.at()), title, body, labels: [...labels] };
      return describe((await api.request("POST /repos/{owner}/{repo}/issues", wanted)).data);
    },
    update: async (number, change) => {
      const wanted = { ...(await api.at()), issue_number: number, ...change };
      return describe((await api.request(`PATCH ${one}`, wanted)).data);
    },
  };
}

interface Shown {
  readonly number: number | bigint;
  readonly title: string;
  readonly body?: string | null;
  readonly state: string;
  readonly user: ShownUser;
  readonly closed_by?: ShownUser;
  readonly performed_via_github_app?: { readonly id: number | bigint } | null;
  readonly labels: readonly (string | { readonly name?: string })[];
  readonly pull_request?: unknown;
  readonly html_url: string;
}

function describe(shown: Shown): Issue {
  const app = shown.performed_via_github_app?.id;
  return {
    number: Number(shown.number),
    title: shown.title,
    body: shown.body ?? "",
    state: shown.state === "open" ? "open" : "closed",
    author: authorOf(shown.user),
    app: app === undefined ? undefined : Number(app),
    closedBy: shown.closed_by ? authorOf(shown.closed_by) : undefined,
    labels: shown.labels.flatMap((label) => (typeof label === "string" ? label : (label.name ?? []))),
    pull: shown.pull_request !== undefined,
    url: shown.html_url,
  };
}
