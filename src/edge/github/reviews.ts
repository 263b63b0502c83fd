import { type Api, allPages } from "./api.ts";
import { type Author, authorOf, type ShownUser } from "./people.ts";

/** A review of a pull request, as it was submitted. */
export interface Review {
  readonly id: number;
  readonly author: Author;
  readonly body: string;
  /** The commit that was looked at. */
  readonly head: string;
}

export interface NewReview {
  /** The commit whose lines are meant. */
  readonly head: string;
  readonly body: string;
  readonly comments: readonly LineComment[];
}

/** Words on lines as they are after the change; the diff must show them all in one hunk. */
export interface LineComment {
  readonly path: string;
  /** Counted from 1, both ends among them. */
  readonly start: number;
  readonly end: number;
  readonly body: string;
}

export interface Reviews {
  /** Oldest first, one call a hundred. */
  readonly list: (pull: number) => Promise<readonly Review[]>;
  /** A comment that neither approves nor asks for changes, with all its lines or not at all. One call. */
  readonly create: (pull: number, review: NewReview) => Promise<void>;
}

export function reviews(api: Api): Reviews {
  const all = "/repos/{owner}/{repo}/pulls/{pull_number}/reviews";
  return {
    list: async (pull) => {
      const at = await api.at();
      const shown = await allPages(
        async (page) => (await api.request(`GET ${all}`, { ...at, ...page, pull_number: pull })).data,
      );
      return shown.map(describe);
    },
    create: async (pull, { head, body, comments }) => {
      const event = "COMMENT" as const;
      const wanted = { pull_number: pull, commit_id: head, body, event, comments: comments.map(asSent) };
      await api.request(`POST ${all}`, { ...(await api.at()), ...wanted });
    },
  };
}

function asSent({ path, start, end, body }: LineComment) {
  const range = start === end ? {} : { start_line: start, start_side: "RIGHT" };
  return { path, ...range, line: end, side: "RIGHT", body };
}

interface Shown {
  readonly id: number | bigint;
  readonly user: ShownUser;
  readonly body: string;
  readonly commit_id: string | null;
}

function describe({ id, user, body, commit_id }: Shown): Review {
  return { id: Number(id), author: authorOf(user), body, head: commit_id ?? "" };
}
