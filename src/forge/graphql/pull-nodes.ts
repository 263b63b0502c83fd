/** Pull requests as GraphQL shows them. */
import { GraphQLError } from "graphql";
import { askMergeable } from "../pulls.ts";
import type { Issue, Pull } from "../records/repository.ts";
import { commitsOf } from "../render/pull.ts";
import { htmlUrl } from "../render/repository.ts";
import { nodeId, type Place } from "../world.ts";
import { accountNode } from "./account-node.ts";
import { type Paged, some } from "./connection.ts";
import { commitNode } from "./object-nodes.ts";

interface PullFilter extends Paged {
  readonly baseRefName?: string;
  readonly headRefName?: string;
  readonly orderBy?: { readonly direction: "ASC" | "DESC" };
  readonly states?: readonly string[];
}

export function pullConnection(place: Place, wanted: PullFilter) {
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
  return { nodes: some(ordered, { first, last }), totalCount: found.length };
}

function stateOf(issue: Issue, pull: Pull): string {
  return pull.mergedAt === null ? issue.state.toUpperCase() : "MERGED";
}

export function pullNode({ world, repository }: Place, issue: Issue, pull: Pull) {
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
    commits: (wanted: Paged) => {
      const all = commitsOf({ world, repository }, pull);
      const nodes = some(all, wanted).map((oid) => ({ commit: commitNode({ world, repository }, oid) }));
      return { nodes, totalCount: all.length };
    },
    potentialMergeCommit: () =>
      issue.state === "open" && pull.mergeable === true && pull.testMergeOid !== null
        ? commitNode({ world, repository }, pull.testMergeOid)
        : null,
    timelineItems: (wanted: Paged) => {
      const all = timeline(issue, pull);
      return { nodes: some(all, wanted), totalCount: all.length };
    },
  };
}

/** Of its timeline: its end, and that of its branch. */
function timeline({ id, closedAt, closedBy }: Issue, { headDeletedAt, head }: Pull) {
  const closed = { __typename: "ClosedEvent", id: nodeId("CE", id), createdAt: closedAt };
  const deleted = { __typename: "HeadRefDeletedEvent", id: nodeId("HRDE", id), headRefName: head };
  return [
    ...(closedBy === undefined ? [] : [{ ...closed, actor: accountNode(closedBy) }]),
    ...(headDeletedAt === null ? [] : [{ ...deleted, createdAt: headDeletedAt, actor: null }]),
  ];
}
