import type { Octokit } from "@octokit/rest";
import { fault } from "./errors.ts";

/** What is needed of an Octokit: Probot's client of an installation has it, and one with a person's token. */
export type Client = Pick<Octokit, "request" | "graphql" | "auth">;

/** GitHub's API for one repository; every error is a `Retry` or a `Stop`. */
export interface Api {
  readonly request: Octokit["request"];
  readonly graphql: <T>(query: string, variables: Readonly<Record<string, unknown>>) => Promise<T>;
  /** Names the repository in a path. */
  readonly at: () => Promise<{ readonly owner: string; readonly repo: string }>;
}

/** Begins to wait for an answer: says when that was too long. */
export type Deadline = () => AbortSignal;

/** The longest that GitHub works on a request is 10 s; the rest is the way. */
export const usualDeadline: Deadline = () => AbortSignal.timeout(30_000);

/** A client whose requests end in time and whose errors say what happens next. */
export function guarded(
  client: Client,
  deadline: Deadline = usualDeadline,
): Pick<Api, "request" | "graphql"> {
  const limits = () => ({ request: { signal: deadline() } });
  const send = async (route: string, parameters: object = {}): Promise<unknown> =>
    await told(client.request(route, { ...parameters, ...limits() }));
  return {
    // The types of its routes are Octokit's.
    request: Object.assign(send, {
      defaults: client.request.defaults,
      endpoint: client.request.endpoint,
    }) as Octokit["request"],
    graphql: async <T>(query: string, variables: Readonly<Record<string, unknown>>) =>
      await told(client.graphql<T>(query, { ...variables, ...limits() })),
  };
}

async function told<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw fault(error, Date.now());
  }
}

const PAGE = 100;

/** All pages of a list, `read` is given `page` and `per_page`. */
export async function allPages<T>(
  read: (page: { readonly page: number; readonly per_page: number }) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const all: T[] = [];
  for (let page = 1; ; page += 1) {
    const items = await read({ page, per_page: PAGE });
    all.push(...items);
    if (items.length < PAGE) return all;
  }
}
