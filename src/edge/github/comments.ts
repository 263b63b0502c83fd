import { type Api, allPages } from "./api.ts";
import { unlessMissing } from "./errors.ts";
import { type Author, authorOf, type ShownUser } from "./people.ts";

/** A comment on an issue or a pull request. */
export interface Comment {
  readonly id: number;
  /** Number of the issue or pull request. */
  readonly issue: number;
  readonly author: Author;
  /** Id of the App that wrote it. */
  readonly app: number | undefined;
  readonly body: string;
  /** ISO times. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly url: string;
}

export const reactions = ["+1", "-1", "confused", "eyes", "rocket"] as const;
export type Reaction = (typeof reactions)[number];

export interface Comments {
  /** Oldest first, one call a hundred. @param since ISO time of the last change */
  readonly list: (issue: number, since?: string) => Promise<readonly Comment[]>;
  /** Of all issues, changed at or after `since`, an ISO time. */
  readonly listAll: (since: string) => Promise<readonly Comment[]>;
  readonly get: (id: number) => Promise<Comment | undefined>;
  readonly create: (issue: number, body: string) => Promise<Comment>;
  readonly update: (id: number, body: string) => Promise<Comment>;
  /** Also where it is gone already. */
  readonly remove: (id: number) => Promise<void>;
  /** The same reaction twice counts once. */
  readonly react: (id: number, content: Reaction) => Promise<void>;
}

export function comments(api: Api): Comments {
  const comment = "/repos/{owner}/{repo}/issues/comments/{comment_id}";
  return {
    list: async (issue, since) => {
      const at = await api.at();
      const shown = await allPages(async (page) => {
        const wanted = { ...at, issue_number: issue, ...page, ...(since === undefined ? {} : { since }) };
        return (await api.request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", wanted)).data;
      });
      return shown.map(describe);
    },
    listAll: async (since) => await listAll(api, since),
    get: async (id) => {
      const found = await unlessMissing(
        api.request(`GET ${comment}`, { ...(await api.at()), comment_id: id }),
      );
      return found && describe(found.data);
    },
    create: async (issue, body) => {
      const wanted = { ...(await api.at()), issue_number: issue, body };
      return describe(
        (await api.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", wanted)).data,
      );
    },
    update: async (id, body) =>
      describe((await api.request(`PATCH ${comment}`, { ...(await api.at()), comment_id: id, body })).data),
    remove: async (id) => {
      await unlessMissing(api.request(`DELETE ${comment}`, { ...(await api.at()), comment_id: id }));
    },
    react: async (id, content) => {
      await api.request(`POST ${comment}/reactions`, { ...(await api.at()), comment_id: id, content });
    },
  };
}

async function listAll(api: Api, since: string): Promise<readonly Comment[]> {
  const at = await api.at();
  const shown = await allPages(async (page) => {
    const wanted = { ...at, ...page, since, sort: "created" } as const;
    return (await api.request("GET /repos/{owner}/{repo}/issues/comments", wanted)).data;
  });
  return shown.map(describe);
}

interface Shown {
  readonly id: number | bigint;
  readonly issue_url: string;
  readonly user: ShownUser;
  readonly performed_via_github_app?: { readonly id: number | bigint } | null;
  readonly body?: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly html_url: string;
}

function describe(shown: Shown): Comment {
  const app = shown.performed_via_github_app?.id;
  return {
    id: Number(shown.id),
    issue: Number(/\d+$/.exec(shown.issue_url)?.[0]),
    author: authorOf(shown.user),
    app: app === undefined ? undefined : Number(app),
    body: shown.body ?? "",
    createdAt: shown.created_at,
    updatedAt: shown.updated_at,
    url: shown.html_url,
  };
}
