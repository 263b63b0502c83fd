import { buildSchema } from "graphql";

/** What the forge serves of GitHub's schema, with its names and types: a test compares each line with the whole schema. */
export const servedSchema = `
scalar GitObjectID
scalar GitRefname
scalar URI
scalar DateTime
scalar Base64String
scalar GitTimestamp

type Query {
  repository(owner: String!, name: String!, followRenames: Boolean = true): Repository
  node(id: ID!): Node
  viewer: User!
}

type Mutation {
  updateRefs(input: UpdateRefsInput!): UpdateRefsPayload
  createCommitOnBranch(input: CreateCommitOnBranchInput!): CreateCommitOnBranchPayload
}

interface Node { id: ID! }
interface GitObject { id: ID! oid: GitObjectID! }
interface Actor { login: String! }

type User implements Node & Actor { id: ID! databaseId: Int login: String! }
type Bot implements Node & Actor { id: ID! databaseId: Int login: String! }

type Repository implements Node {
  id: ID!
  databaseId: Int
  name: String!
  nameWithOwner: String!
  isArchived: Boolean!
  isPrivate: Boolean!
  isEmpty: Boolean!
  url: URI!
  defaultBranchRef: Ref
  ref(qualifiedName: String!): Ref
  object(expression: String, oid: GitObjectID): GitObject
  pullRequest(number: Int!): PullRequest
  pullRequests(
    baseRefName: String
    first: Int
    headRefName: String
    last: Int
    orderBy: IssueOrder
    states: [PullRequestState!]
  ): PullRequestConnection!
}

type Ref implements Node {
  id: ID!
  name: String!
  prefix: String!
  target: GitObject
  compare(headRef: String!): Comparison
}
type Comparison implements Node {
  id: ID!
  aheadBy: Int!
  behindBy: Int!
  commits(first: Int, last: Int): ComparisonCommitConnection!
}
type ComparisonCommitConnection { nodes: [Commit] totalCount: Int! }

type GitActor { name: String email: String date: GitTimestamp user: User }
interface GitSignature { isValid: Boolean! wasSignedByGitHub: Boolean! }
type GpgSignature implements GitSignature { isValid: Boolean! wasSignedByGitHub: Boolean! }

type Commit implements Node & GitObject {
  id: ID!
  oid: GitObjectID!
  message: String!
  author: GitActor
  committer: GitActor
  committedDate: DateTime!
  tree: Tree!
  parents(first: Int): CommitConnection!
  signature: GitSignature
  file(path: String!): TreeEntry
  history(first: Int, path: String): CommitHistoryConnection!
  checkSuites(first: Int): CheckSuiteConnection
  status: Status
  url: URI!
}
type CommitHistoryConnection { nodes: [Commit] totalCount: Int! }

type App implements Node { id: ID! databaseId: Int slug: String! }
type CheckSuiteConnection { nodes: [CheckSuite] totalCount: Int! }
type CheckSuite implements Node {
  id: ID!
  databaseId: Int
  app: App
  checkRuns(filterBy: CheckRunFilter, first: Int, last: Int): CheckRunConnection
}
input CheckRunFilter { checkName: String }
type CheckRunConnection { nodes: [CheckRun] totalCount: Int! }
enum CheckStatusState { COMPLETED IN_PROGRESS PENDING QUEUED REQUESTED WAITING }
enum CheckConclusionState {
  ACTION_REQUIRED CANCELLED FAILURE NEUTRAL SKIPPED STALE STARTUP_FAILURE SUCCESS TIMED_OUT
}
type CheckRun implements Node {
  id: ID!
  databaseId: Int
  name: String!
  externalId: String
  status: CheckStatusState!
  conclusion: CheckConclusionState
}
enum StatusState { ERROR EXPECTED FAILURE PENDING SUCCESS }
type Status implements Node { id: ID! context(name: String!): StatusContext }
type StatusContext implements Node { id: ID! context: String! state: StatusState! description: String }

type CommitConnection { nodes: [Commit] totalCount: Int! }

type Tree implements Node & GitObject { id: ID! oid: GitObjectID! entries: [TreeEntry!] }
type TreeEntry { mode: Int! name: String! oid: GitObjectID! path: String type: String! object: GitObject }

type Blob implements Node & GitObject {
  id: ID!
  oid: GitObjectID!
  byteSize: Int!
  isBinary: Boolean
  isTruncated: Boolean!
  text: String
}

enum PullRequestState { CLOSED MERGED OPEN }
enum MergeableState { CONFLICTING MERGEABLE UNKNOWN }
enum OrderDirection { ASC DESC }
enum IssueOrderField { COMMENTS CREATED_AT UPDATED_AT }
input IssueOrder { direction: OrderDirection! field: IssueOrderField! }

type PullRequestConnection { nodes: [PullRequest] totalCount: Int! }
type PullRequest implements Node {
  id: ID!
  databaseId: Int
  number: Int!
  title: String!
  body: String!
  state: PullRequestState!
  closed: Boolean!
  merged: Boolean!
  isDraft: Boolean!
  author: Actor
  isCrossRepository: Boolean!
  headRefName: String!
  headRefOid: GitObjectID!
  baseRefName: String!
  baseRefOid: GitObjectID!
  mergeable: MergeableState!
  url: URI!
  createdAt: DateTime!
  updatedAt: DateTime!
  commits(first: Int, last: Int): PullRequestCommitConnection!
  potentialMergeCommit: Commit
  timelineItems(
    first: Int
    itemTypes: [PullRequestTimelineItemsItemType!]
    last: Int
  ): PullRequestTimelineItemsConnection!
}
type PullRequestCommitConnection { nodes: [PullRequestCommit] totalCount: Int! }
type PullRequestCommit { commit: Commit! }
enum PullRequestTimelineItemsItemType { CLOSED_EVENT HEAD_REF_DELETED_EVENT }
union PullRequestTimelineItems = ClosedEvent | HeadRefDeletedEvent
type PullRequestTimelineItemsConnection { nodes: [PullRequestTimelineItems] totalCount: Int! }
type ClosedEvent implements Node { id: ID! actor: Actor createdAt: DateTime! }
type HeadRefDeletedEvent implements Node { id: ID! actor: Actor createdAt: DateTime! headRefName: String! }

input RefUpdate { afterOid: GitObjectID! beforeOid: GitObjectID force: Boolean = false name: GitRefname! }
input UpdateRefsInput { clientMutationId: String refUpdates: [RefUpdate!]! repositoryId: ID! }
type UpdateRefsPayload { clientMutationId: String }

input CommittableBranch { branchName: String id: ID repositoryNameWithOwner: String }
input CommitMessage { body: String headline: String! }
input FileAddition { contents: Base64String! path: String! }
input FileDeletion { path: String! }
input FileChanges { additions: [FileAddition!] = [] deletions: [FileDeletion!] = [] }
input CreateCommitOnBranchInput {
  branch: CommittableBranch!
  clientMutationId: String
  expectedHeadOid: GitObjectID!
  fileChanges: FileChanges
  message: CommitMessage!
}
type CreateCommitOnBranchPayload { clientMutationId: String commit: Commit ref: Ref }
`;

export const schema = buildSchema(servedSchema);
