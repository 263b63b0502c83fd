import type { Api } from "./api.ts";

/** An open pull request, and what our check run on its head says of itself. */
export interface OpenPull {
  readonly number: number;
  /** Its branch, without `refs/heads/`. */
  readonly head: string;
  readonly fork: boolean;
  /** External id of the check run; undefined: there is none. */
  readonly said: string | undefined;
}

/** Which ones are looked for. */
export interface OpenPullsWanted {
  /** The branch that they are for. */
  readonly base: string;
  /** Name of the check run, and id of the App whose it must be. */
  readonly check: string;
  readonly app: number;
}

/** Pull requests in one answer; who has more of them does not wait for all at once. */
const MOST = 50;

const query = `query ($owner: String!, $repo: String!, $base: String!, $check: String!) {
  repository(owner: $owner, name: $repo) {
    pullRequests(states: OPEN, baseRefName: $base, first: ${MOST}, orderBy: { field: UPDATED_AT, direction: DESC }) { nodes {
      number headRefName isCrossRepository
      commits(last: 1) { nodes { commit {
        checkSuites(first: 20) { nodes { app { databaseId } checkRuns(first: 10, filterBy: { checkName: $check }) { nodes { externalId } } } }
      } } }
    } }
  }
}`;

type Nodes<T> = { readonly nodes: readonly T[] };
interface Shown {
  readonly number: number;
  readonly headRefName: string;
  readonly isCrossRepository: boolean;
  readonly commits: Nodes<{ readonly commit: { readonly checkSuites: Nodes<Suite> | null } }>;
}
interface Suite {
  readonly app: { readonly databaseId: number } | null;
  readonly checkRuns: Nodes<{ readonly externalId: string | null }>;
}

/** The fifty that changed last, in one call. */
export async function openPulls(api: Api, { app, ...wanted }: OpenPullsWanted): Promise<readonly OpenPull[]> {
  const { owner, repo } = await api.at();
  const { repository } = await api.graphql<{
    readonly repository: { readonly pullRequests: Nodes<Shown> };
  }>(query, { owner, repo, ...wanted });
  return repository.pullRequests.nodes.map(({ number, headRefName, isCrossRepository, commits }) => {
    const suites = commits.nodes.flatMap(({ commit }) => commit.checkSuites?.nodes ?? []);
    const runs = suites.flatMap((suite) => (suite.app?.databaseId === app ? suite.checkRuns.nodes : []));
    return {
      number,
      head: headRefName,
      fork: isCrossRepository,
      said: runs.flatMap(({ externalId }) => externalId ?? []).at(-1),
    };
  });
}
