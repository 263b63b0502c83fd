import type { AheadBranch, AheadPull, MadeCommit, Standing } from "./standing.ts";

export const declared =
  "$owner: String!, $repo: String!, $branch: String!, $ref: String!, $manifest: String!, $lab: String!, $check: String!";

/** An App may see its check runs, but maybe no statuses; a person's token only makes the latter. */
export function fieldsFor(of: "app" | "person"): string {
  const said =
    of === "app"
      ? "checkSuites(first: 20) { nodes { checkRuns(first: 10, filterBy: { checkName: $check }) { nodes { externalId } } } }"
      : "status { context(name: $check) { state description } }";
  return `
    defaultBranchRef {
      name
      target { oid ... on Commit {
        tree { oid } ${said}
        history(first: 1, path: $manifest) { nodes { file(path: $lab) { object { ... on Blob { text isTruncated } } } } }
      } }
      compare(headRef: $branch) { behindBy commits(last: 100) { totalCount nodes { ...Made } } }
    }
    ref(qualifiedName: $ref) { target { oid ... on Commit {
      tree { oid } ${said} file(path: $manifest) { object { ... on Blob { text isTruncated } } } parents(first: 1) { nodes { file(path: $manifest) { oid } } }
    } } }
    pullRequests(headRefName: $branch, first: 10, orderBy: { field: CREATED_AT, direction: DESC }) { nodes {
      number title body state isCrossRepository baseRefName headRefOid mergeable
      author { ... on Bot { databaseId } ... on User { databaseId } }
      potentialMergeCommit { tree { oid } parents(first: 2) { nodes { oid } } }
      commits(last: 30) { nodes { commit { ...Made } } }
      timelineItems(last: 10, itemTypes: [CLOSED_EVENT, HEAD_REF_DELETED_EVENT]) { nodes {
        __typename
        ... on ClosedEvent { createdAt actor { ... on Bot { databaseId } ... on User { databaseId } } }
        ... on HeadRefDeletedEvent { createdAt }
      } }
    } }`;
}

export const fragments = `fragment Made on Commit {
  oid message author { email user { databaseId } } signature { isValid wasSignedByGitHub } parents(first: 2) { nodes { oid } }
}`;

type Nodes<T> = { readonly nodes: readonly T[] };
type Oid = { readonly oid: string };
type Id = { readonly databaseId?: number } | null;

interface ShownCommit extends Oid {
  readonly message: string;
  readonly author: { readonly email: string; readonly user: Id };
  readonly signature: { readonly isValid: boolean; readonly wasSignedByGitHub: boolean } | null;
  readonly parents: Nodes<Oid>;
}

interface Said {
  readonly checkSuites?: Nodes<{ readonly checkRuns: Nodes<{ readonly externalId: string | null }> }>;
  readonly status?: {
    readonly context: { readonly state: string; readonly description: string } | null;
  } | null;
}

interface ShownPull {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: "OPEN" | "CLOSED" | "MERGED";
  readonly isCrossRepository: boolean;
  readonly baseRefName: string;
  readonly headRefOid: string;
  readonly mergeable: "MERGEABLE" | "CONFLICTING" | "UNKNOWN";
  readonly author: Id;
  readonly potentialMergeCommit: { readonly tree: Oid; readonly parents: Nodes<Oid> } | null;
  readonly commits: Nodes<{ readonly commit: ShownCommit }>;
  readonly timelineItems: Nodes<{
    readonly __typename: string;
    readonly createdAt: string;
    readonly actor?: Id;
  }>;
}

interface ShownText {
  readonly text?: string | null;
  readonly isTruncated?: boolean;
}

interface ShownBase {
  readonly name: string;
  readonly target: Oid &
    Said & {
      readonly tree: Oid;
      readonly history: Nodes<{
        readonly file: { readonly object: ShownText } | null;
      }>;
    };
  readonly compare: {
    readonly behindBy: number;
    readonly commits: Nodes<ShownCommit> & { readonly totalCount: number };
  } | null;
}

/** What GraphQL answers for `fieldsFor`, and who asked. */
export interface ShownStanding {
  readonly defaultBranchRef: ShownBase | null;
  readonly ref: {
    readonly target: Oid &
      Said & {
        readonly tree: Oid;
        readonly file: { readonly object: ShownText } | null;
        readonly parents: Nodes<{ readonly file: Oid | null }>;
      };
  } | null;
  readonly pullRequests: Nodes<ShownPull>;
}

/** Who asks. */
interface Us {
  readonly id: number;
  readonly of: "app" | "person";
}

/** Undefined where there is no default branch: the repository is empty. */
export function standingOf(shown: ShownStanding, us: Us): Standing | undefined {
  const { defaultBranchRef: base } = shown;
  if (base === null) return undefined;
  const { target } = base;
  return {
    base: {
      branch: base.name,
      commit: target.oid,
      tree: target.tree.oid,
      said: said(target),
      synced: wholeText(target.history.nodes[0]?.file?.object),
    },
    branch: branchOf(shown, base, us),
    pulls: shown.pullRequests.nodes.filter((pull) => !pull.isCrossRepository).map((pull) => pullOf(pull, us)),
  };
}

function wholeText(shown: ShownText | undefined): string | undefined {
  return shown?.isTruncated === false ? (shown.text ?? undefined) : undefined;
}

function branchOf({ ref }: ShownStanding, { compare }: ShownBase, us: Us): AheadBranch | undefined {
  if (ref === null) return undefined;
  const { target } = ref;
  const commits = compare?.commits.nodes.map((commit) => madeBy(commit, us)) ?? [];
  return {
    head: target.oid,
    tree: target.tree.oid,
    said: said(target),
    commits,
    // Between the two questions of one query the branch may have moved.
    complete:
      compare !== null &&
      compare.commits.totalCount === commits.length &&
      (commits.length === 0 || commits.at(-1)?.id === target.oid),
    behind: compare?.behindBy ?? 0,
    manifest: wholeText(target.file?.object),
    manifestBefore: target.parents.nodes[0]?.file?.oid,
  };
}

function said({ checkSuites, status }: Said): readonly string[] {
  const runs = checkSuites?.nodes.flatMap(({ checkRuns }) => checkRuns.nodes) ?? [];
  const context = status?.context;
  return [
    ...runs.flatMap(({ externalId }) => externalId ?? []),
    ...(context ? [`${context.state.toLowerCase()}: ${context.description}`] : []),
  ];
}

/** The address of an account that an App's commits get begins with its number (GitHub, "Setting your commit email address"). */
function madeBy({ oid, message, author, signature, parents }: ShownCommit, { id, of }: Us): MadeCommit {
  const isAuthor =
    author.user?.databaseId === id || new RegExp(`^${id}\\+[^@]*@users\\.noreply\\.`).test(author.email);
  const isSigned = signature?.isValid === true && signature.wasSignedByGitHub;
  return {
    id: oid,
    message,
    parents: parents.nodes.map((parent) => parent.oid),
    byUs: isAuthor && (of === "person" || isSigned),
  };
}

function pullOf(pull: ShownPull, us: Us): AheadPull {
  const { potentialMergeCommit: trial } = pull;
  const states = { OPEN: "open", CLOSED: "closed", MERGED: "merged" } as const;
  const mergeable = { MERGEABLE: "yes", CONFLICTING: "no", UNKNOWN: "unknown" } as const;
  return {
    number: pull.number,
    title: pull.title,
    body: pull.body,
    state: states[pull.state],
    byUs: pull.author?.databaseId === us.id,
    base: pull.baseRefName,
    headCommit: pull.headRefOid,
    mergeable: mergeable[pull.mergeable],
    trial:
      trial === null
        ? undefined
        : { tree: trial.tree.oid, parents: trial.parents.nodes.map(({ oid }) => oid) },
    commits: pull.commits.nodes.map(({ commit }) => madeBy(commit, us)),
    closedBy: pull.state === "CLOSED" ? closerOf(pull, us) : undefined,
  };
}

/** GitHub closes a pull request when its branch goes, in the name of whoever deleted that; who closes it first means it. */
function closerOf({ timelineItems: { nodes } }: ShownPull, { id }: Us): AheadPull["closedBy"] {
  const closed = nodes.findLast(({ __typename }) => __typename === "ClosedEvent");
  const deleted = nodes.findLast(({ __typename }) => __typename === "HeadRefDeletedEvent");
  if (closed?.actor?.databaseId === id) return "us";
  return deleted !== undefined && closed !== undefined && deleted.createdAt <= closed.createdAt
    ? "github"
    : "person";
}
