import type { Hub } from "./edges.ts";
import { type Api, type Client, type Deadline, guarded, usualDeadline } from "./github/api.ts";
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
  /** When a call counts as failed; half a minute after it was made unless said. */
  readonly deadline?: Deadline;
}

/**
 * A repository by its numeric id, seen with a client that may be Probot's for an installation or one with a token. Nothing
 * is asked before it is needed. Made anew for each job: what it reads of the repository it reads once.
 */
export function openHub(client: Client, id: number, { deadline = usualDeadline }: HubOptions = {}): Hub {
  return hubOf(client, { id, known: undefined, deadline });
}

/** The same by name, such as `erin/homelab`. One call. */
export async function openHubByName(
  client: Client,
  name: string,
  { deadline = usualDeadline }: HubOptions = {},
): Promise<Hub> {
  const known = await findRepository(client, name, deadline);
  return hubOf(client, { id: known.id, known, deadline });
}

interface Opened {
  readonly id: number;
  readonly known: About | undefined;
  readonly deadline: Deadline;
}

function hubOf(client: Client, { id, known, deadline }: Opened): Hub {
  const asked = guarded(client, deadline);
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
