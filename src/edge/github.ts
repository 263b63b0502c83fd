import type { Hub } from "./edges.ts";
import { ANSWER_WITHIN, type Api, type Client, guarded } from "./github/api.ts";
import { readIds } from "./github/blobs.ts";
import { branches } from "./github/branches.ts";
import { checks } from "./github/checks.ts";
import { comments } from "./github/comments.ts";
import { commits } from "./github/commits.ts";
import { commitContents } from "./github/contents.ts";
import { issues } from "./github/issues.ts";
import { people } from "./github/people.ts";
import { pulls } from "./github/pulls.ts";
import { type About, findRepository, readAbout } from "./github/repository.ts";
import { reviews } from "./github/reviews.ts";
import { runs } from "./github/runs.ts";
import { commitSource } from "./github/source.ts";
import { statuses } from "./github/statuses.ts";
import { survey } from "./github/survey.ts";
import { readToken } from "./github/token.ts";

export interface HubOptions {
  /** Milliseconds for one answer; then it counts as failed. */
  readonly within?: number;
}

/**
 * A repository by its numeric id, seen with a client that may be Probot's for an installation or one with a token. Nothing
 * is asked before it is needed. Made anew for each job: what it reads of the repository it reads once.
 */
export function openHub(client: Client, id: number, { within = ANSWER_WITHIN }: HubOptions = {}): Hub {
  return hubOf(client, { id, known: undefined, within });
}

/** The same by name, such as `erin/homelab`. One call. */
export async function openHubByName(
  client: Client,
  name: string,
  { within = ANSWER_WITHIN }: HubOptions = {},
): Promise<Hub> {
  const known = await findRepository(client, name, within);
  return hubOf(client, { id: known.id, known, within });
}

interface Opened {
  readonly id: number;
  readonly known: About | undefined;
  readonly within: number;
}

function hubOf(client: Client, { id, known, within }: Opened): Hub {
  const asked = guarded(client, within);
  let found = known === undefined ? undefined : Promise.resolve(known);
  const about = (): Promise<About> => {
    found ??= readAbout(asked, id).catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };
  const at = async () => {
    const { owner, name } = await about();
    return { owner, repo: name };
  };
  const api: Api = { ...asked, at };
  return {
    id,
    about,
    token: async () => await readToken(client),
    commitTree: (commit) => commitSource(api, commit),
    contents: (commit) => commitContents(api, commit),
    survey: async (request) => {
      const [{ defaultBranch }, { of }] = [await about(), await readToken(client)];
      return await survey(api, request, { defaultBranch, of });
    },
    lookUp: async (spots) => await readIds(api, spots),
    branches: branches(api, async () => (await about()).node),
    commits: commits(api),
    pulls: pulls(api),
    reviews: reviews(api),
    issues: issues(api),
    comments: comments(api),
    checks: checks(api),
    runs: runs(api),
    statuses: statuses(api),
    people: people(api),
  };
}
