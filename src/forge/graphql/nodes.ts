/** Records as GraphQL shows them. A field that is a function is read only when the query asks for it. */
import { GraphQLError } from "graphql";
import type { Actor } from "../actor.ts";
import { type Commit, readCommit } from "../git/commits.ts";
import { readObject } from "../git/objects.ts";
import { listRefs, readRef } from "../git/refs.ts";
import { entryAt, readTree, type TreeEntry, typeOf } from "../git/trees.ts";
import { askMergeable } from "../pulls.ts";
import { type Account, fullName, type Issue, type Pull, type Repository } from "../records.ts";
import { htmlUrl } from "../render/repository.ts";
import { commitNamed } from "../rest/commits.ts";
import { isAllowed, need } from "../rights.ts";
import { nodeId, type Place } from "../world.ts";

/** Text beyond this is cut off and `isTruncated`. */
const mostText = 512 * 1024;

export function accountNode(account: Account) {
  return {
    __typename: account.type === "Bot" ? "Bot" : "User",
    id: nodeId("U", account.id),
    databaseId: account.id,
    login: account.login.replace("[bot]", ""),
  };
}

export function repositoryNode(place: Place & { readonly actor: Actor }) {
  const { world, repository, actor } = place;
  const may = (permission: string): boolean => isAllowed(actor, repository, need(permission, "read"));
  return {
    __typename: "Repository",
    id: nodeId("R", repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: fullName(repository),
    isArchived: repository.archived,
    isPrivate: repository.private,
    isEmpty: () => listRefs(repository.directory, "refs/heads/").size === 0,
    url: htmlUrl(world, repository),
    defaultBranchRef: () => refNode(place, `refs/heads/${repository.defaultBranch}`),
    ref: ({ qualifiedName }: { readonly qualifiedName: string }) => {
      const names = [qualifiedName, `refs/heads/${qualifiedName}`, `refs/${qualifiedName}`];
      return names.map((name) => refNode(place, name)).find((found) => found !== null) ?? null;
    },
    object: ({ expression, oid }: { readonly expression?: string; readonly oid?: string }) => {
      if (!may("contents")) throw forbidden();
      const found = oid ?? resolve(repository, expression ?? "");
      return found === undefined ? null : objectNode(place, found);
    },
    pullRequest: ({ number }: { readonly number: number }) => {
      const issue = repository.issues.get(number);
      return issue?.pull === undefined || !may("pull_requests") ? null : pullNode(place, issue, issue.pull);
    },
    pullRequests: (wanted: PullFilter) => {
      if (!may("pull_requests")) throw forbidden();
      return pullConnection(place, wanted);
    },
  };
}

function forbidden(): GraphQLError {
  return new GraphQLError("Resource not accessible by integration", { extensions: { type: "FORBIDDEN" } });
}

export function refNode(place: Place, ref: string) {
  const oid = readRef(place.repository.directory, ref);
  if (oid === undefined) return null;
  const prefix = /^refs\/[^/]+\//.exec(ref)?.[0] ?? "refs/";
  return {
    __typename: "Ref",
    id: nodeId("REF", `${place.repository.id}:${ref}`),
    name: ref.slice(prefix.length),
    prefix,
    target: () => objectNode(place, oid),
  };
}

/** An object by id, branch, or `REV:PATH` as in git. */
function resolve(repository: Repository, expression: string): string | undefined {
  const colon = expression.indexOf(":");
  const name = colon < 0 ? expression : expression.slice(0, colon);
  const start =
    name === "HEAD" ? commitNamed(repository, repository.defaultBranch) : commitNamed(repository, name);
  if (colon < 0) return start ?? (readObject(repository.directory, name) === undefined ? undefined : name);
  const tree = start === undefined ? name : readCommit(repository.directory, start)?.tree;
  return tree === undefined
    ? undefined
    : entryAt(repository.directory, tree, expression.slice(colon + 1))?.oid;
}

function objectNode(place: Place, oid: string) {
  const { directory } = place.repository;
  const found = readObject(directory, oid);
  if (found === undefined) return null;
  if (found.type === "commit") return commitNode(place, oid);
  if (found.type === "tree") return treeNode(place, oid);
  const isBinary = found.content.includes(0);
  return {
    __typename: "Blob",
    id: nodeId("B", oid),
    oid,
    byteSize: found.content.length,
    isBinary,
    isTruncated: !isBinary && found.content.length > mostText,
    text: isBinary ? null : found.content.subarray(0, mostText).toString(),
  };
}

function treeNode(place: Place, oid: string, path = "") {
  const entries = () =>
    (readTree(place.repository.directory, oid) ?? []).map((entry) =>
      entryNode(place, entry, `${path}${entry.name}`),
    );
  return { __typename: "Tree", id: nodeId("T", oid), oid, entries };
}

function entryNode(place: Place, { mode, name, oid }: TreeEntry, path: string) {
  const object = () => (typeOf(mode) === "commit" ? null : objectNode(place, oid));
  return { mode: Number.parseInt(mode, 8), name, oid, path, type: typeOf(mode), object };
}

export function commitNode(place: Place, oid: string): Record<string, unknown> | null {
  const commit: Commit | undefined = readCommit(place.repository.directory, oid);
  if (commit === undefined) return null;
  const signature = { __typename: "GpgSignature", isValid: true, wasSignedByGitHub: true };
  return {
    __typename: "Commit",
    ...commit,
    id: nodeId("C", oid),
    committedDate: commit.committer.date,
    tree: () => treeNode(place, commit.tree),
    parents: () => ({
      nodes: commit.parents.map((parent) => commitNode(place, parent)),
      totalCount: commit.parents.length,
    }),
    signature: place.repository.signed.has(oid) ? signature : null,
    file: ({ path }: { readonly path: string }) => {
      const entry = entryAt(place.repository.directory, commit.tree, path);
      return entry === undefined ? null : entryNode(place, entry, path);
    },
    url: `${htmlUrl(place.world, place.repository)}/commit/${oid}`,
  };
}

interface PullFilter {
  readonly baseRefName?: string;
  readonly headRefName?: string;
  readonly first?: number;
  readonly last?: number;
  readonly orderBy?: { readonly direction: "ASC" | "DESC" };
  readonly states?: readonly string[];
}

function pullConnection(place: Place, wanted: PullFilter) {
  const { first, last, states, headRefName, baseRefName, orderBy } = wanted;
  if (first === undefined && last === undefined) {
    throw new GraphQLError(
      "You must provide a `first` or `last` value to properly paginate the `pullRequests` connection.",
    );
  }
  const found = [...place.repository.issues.values()].flatMap((issue) => {
    const { pull } = issue;
    if (pull === undefined) return [];
    const fits =
      (headRefName === undefined || pull.head === headRefName) &&
      (baseRefName === undefined || pull.base === baseRefName) &&
      (states === undefined || states.includes(stateOf(issue, pull)));
    return fits ? [pullNode(place, issue, pull)] : [];
  });
  const ordered = orderBy?.direction === "DESC" ? found.toReversed() : found;
  const nodes = first === undefined ? ordered.slice(-(last ?? 0)) : ordered.slice(0, first);
  return { nodes, totalCount: found.length };
}

function stateOf(issue: Issue, pull: Pull): string {
  return pull.mergedAt === null ? issue.state.toUpperCase() : "MERGED";
}

function pullNode({ world, repository }: Place, issue: Issue, pull: Pull) {
  return {
    __typename: "PullRequest",
    id: nodeId("PR", issue.id),
    databaseId: pull.id,
    number: issue.number,
    title: issue.title,
    body: issue.body ?? "",
    state: stateOf(issue, pull),
    closed: issue.state === "closed",
    merged: pull.mergedAt !== null,
    isDraft: pull.draft,
    author: accountNode(issue.user),
    isCrossRepository: pull.from !== repository,
    headRefName: pull.head,
    headRefOid: pull.headOid,
    baseRefName: pull.base,
    baseRefOid: pull.baseOid,
    mergeable: () => {
      const known = askMergeable({ world, repository }, issue.number, pull);
      return known === undefined ? "UNKNOWN" : known ? "MERGEABLE" : "CONFLICTING";
    },
    url: `${htmlUrl(world, repository)}/pull/${issue.number}`,
    createdAt: issue.createdAt,
    updatedAt: issue.updatedAt,
  };
}
