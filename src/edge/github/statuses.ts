import type { Api } from "./api.ts";

/** A commit status: what a person's token can set, which makes no check run. */
export interface Status {
  /** Its name. */
  readonly context: string;
  readonly state: "error" | "failure" | "pending" | "success";
  /** Cut to the 140 characters that GitHub takes. */
  readonly description: string;
}

export interface Statuses {
  /** One call; the newest status of a context counts. */
  readonly set: (commit: string, status: Status) => Promise<void>;
}

const LONGEST = 140;

export function statuses(api: Api): Statuses {
  return {
    set: async (commit, { context, state, description }) => {
      const short = description.length > LONGEST ? `${description.slice(0, LONGEST - 1)}…` : description;
      const wanted = { ...(await api.at()), sha: commit, context, state, description: short };
      await api.request("POST /repos/{owner}/{repo}/statuses/{sha}", wanted);
    },
  };
}
