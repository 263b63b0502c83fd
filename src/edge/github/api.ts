import type { Octokit } from "@octokit/rest";
import { Retry } from "../../errors.ts";
import { fault, isOfApi, strangeAnswer } from "./errors.ts";

/** What is needed of an Octokit: Probot's client of an installation has it, and one with a person's token. */
export type Client = Pick<Octokit, "request" | "graphql" | "auth">;

/** GitHub's API for one repository; every error is a `Retry` or a `Stop`. */
export interface Api {
  readonly request: Octokit["request"];
  /** For what GitHub hands out as a text, by sending us on to another server; undefined: it is gone. */
  readonly text: (route: string, parameters: object) => Promise<string | undefined>;
  readonly graphql: <T>(query: string, variables: Readonly<Record<string, unknown>>) => Promise<T>;
  /** Names the repository in a path. */
  readonly at: () => Promise<{ readonly owner: string; readonly repo: string }>;
}

/** Begins to wait for an answer: says when that was too long. */
export type Deadline = () => AbortSignal;

/** The longest that GitHub works on a request is 10 s; the rest is the way. */
export const usualDeadline: Deadline = () => AbortSignal.timeout(30_000);

/**
 * A client whose requests end in time, whose errors say what happens next, and whose answers are GitHub's: what a proxy or the
 * page of a network that wants a log-in says is a Retry, with whatever status.
 */
export function guarded(
  client: Client,
  deadline: Deadline = usualDeadline,
): Pick<Api, "request" | "text" | "graphql"> {
  const limits = () => ({ request: { signal: deadline() } });
  const send = async (route: string, parameters: object = {}): Promise<unknown> => {
    const answer = await told(client.request(route, { ...parameters, ...limits() }));
    const isSilent = answer.status === 204 && !route.startsWith("GET ");
    if (!isSilent && !isOfApi(answer.data)) throw new Retry(strangeAnswer(answer.status, answer.headers));
    return answer;
  };
  return {
    // The types of its routes are Octokit's.
    request: Object.assign(send, {
      defaults: client.request.defaults,
      endpoint: client.request.endpoint,
    }) as Octokit["request"],
    text: async (route, parameters) => {
      const asked = client.request(route, { ...parameters, ...limits() });
      const answer = await told(asked.catch(goneOrThrow));
      const data: unknown = answer?.data;
      return typeof data === "string" ? data : undefined;
    },
    graphql: async <T>(query: string, variables: Readonly<Record<string, unknown>>) => {
      const data = await told(client.graphql<T>(query, { ...variables, ...limits() }));
      if (!isOfApi(data)) throw new Retry("an answer that is not GitHub's GraphQL's");
      return data;
    },
  };
}

/** Here any server's word counts. */
function goneOrThrow(error: unknown): undefined {
  const status = error instanceof Error && "status" in error ? error.status : undefined;
  if (status === 404 || status === 410) return undefined;
  throw error;
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
