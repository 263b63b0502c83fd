import { type Api, allPages } from "./api.ts";
import { unlessMissing } from "./errors.ts";
import { type OpenPull, type OpenPullsWanted, openPulls } from "./open-pulls.ts";
import { type Author, authorOf, type ShownUser } from "./people.ts";

export interface Pull {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  readonly draft: boolean;
  readonly author: Author;
  /** Branch names, without `refs/heads/`. */
  readonly base: string;
  readonly baseCommit: string;
  readonly head: string;
  readonly headCommit: string;
  /** Numeric id of the repository that the head is in; undefined: that fork is gone. */
  readonly headRepository: number | undefined;
  readonly url: string;
}

export interface PullDetails extends Pull {
  /** Null: GitHub has not found out yet. */
  readonly mergeable: boolean | null;
  /** The commit of a trial merge, at `refs/pull/N/merge`, or of the merge itself. */
  readonly mergeCommit: string | null;
}

export interface PullFile {
  readonly path: string;
  /** Before a rename. */
  readonly previous: string | undefined;
  readonly status: string;
  /** Unified diff; undefined where GitHub shows none. */
  readonly patch: string | undefined;
}

export interface PullChange {
  readonly title?: string;
  readonly body?: string;
  readonly state?: "open" | "closed";
  readonly base?: string;
}

export interface Pulls {
  readonly get: (number: number) => Promise<PullDetails | undefined>;
  /** Newest first, one call a hundred. @param head branch of this repository */
  readonly list: (wanted: {
    readonly state?: "open" | "closed" | "all";
    readonly head?: string;
    readonly base?: string;
  }) => Promise<readonly Pull[]>;
  /** Open ones for a branch, the fifty that changed last, with what our check run on each says. One call. */
  readonly open: (wanted: OpenPullsWanted) => Promise<readonly OpenPull[]>;
  /** One call a hundred; GitHub lists 3,000 at most. */
  readonly files: (number: number) => Promise<readonly PullFile[]>;
  readonly create: (pull: {
    readonly title: string;
    readonly body: string;
    readonly head: string;
    readonly base: string;
  }) => Promise<Pull>;
  readonly update: (number: number, change: PullChange) => Promise<Pull>;
}

export function pulls(api: Api): Pulls {
  const one = "/repos/{owner}/{repo}/pulls/{pull_number}";
  return {
    get: async (number) => {
      const wanted = { ...(await api.at()), pull_number: number };
      const found = await unlessMissing(api.request(`GET ${one}`, wanted));
      if (found === undefined) return undefined;
      const { mergeable, merge_commit_sha } = found.data;
      return { ...describe(found.data), mergeable, mergeCommit: merge_commit_sha };
    },
    list: async ({ state = "open", head, base }) => {
      const at = await api.at();
      const filter = {
        state,
        ...(head === undefined ? {} : { head: `${at.owner}:${head}` }),
        ...(base === undefined ? {} : { base }),
      };
      const shown = await allPages(
        async (page) =>
          (await api.request("GET /repos/{owner}/{repo}/pulls", { ...at, ...page, ...filter })).data,
      );
      return shown.map(describe);
    },
    open: async (wanted) => await openPulls(api, wanted),
    files: async (number) => await files(api, number),
    create: async (pull) =>
      describe(
        (await api.request("POST /repos/{owner}/{repo}/pulls", { ...(await api.at()), ...pull })).data,
      ),
    update: async (number, change) => {
      const wanted = { ...(await api.at()), pull_number: number, ...change };
      return describe((await api.request(`PATCH ${one}`, wanted)).data);
    },
  };
}

async function files(api: Api, number: number): Promise<readonly PullFile[]> {
  const at = await api.at();
  const shown = await allPages(async (page) => {
    const wanted = { ...at, ...page, pull_number: number };
    return (await api.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", wanted)).data;
  });
  return shown.map(({ filename, previous_filename, status, patch }) => ({
    path: filename,
    previous: previous_filename,
    status,
    patch,
  }));
}

interface Side {
  readonly ref: string;
  readonly sha: string;
  readonly repo: { readonly id: number | bigint } | null;
}

interface Shown {
  readonly number: number | bigint;
  readonly title: string;
  readonly body: string | null;
  readonly state: string;
  readonly merged_at: string | null;
  readonly draft?: boolean;
  readonly user: ShownUser;
  readonly base: Side;
  readonly head: Side;
  readonly html_url: string;
}

function describe(shown: Shown): Pull {
  const { head, base } = shown;
  return {
    number: Number(shown.number),
    title: shown.title,
    body: shown.body ?? "",
    state: shown.state === "open" ? "open" : "closed",
    merged: shown.merged_at !== null,
    draft: shown.draft ?? false,
    author: authorOf(shown.user),
    base: base.ref,
    baseCommit: base.sha,
    head: head.ref,
    headCommit: head.sha,
    headRepository: head.repo === null ? undefined : Number(head.repo.id),
    url: shown.html_url,
  };
}
