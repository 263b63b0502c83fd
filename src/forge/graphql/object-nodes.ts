/** Git's objects and refs as GraphQL shows them. A field that is a function is read only when the query asks for it. */
import { type Commit, readCommit, type Signature } from "../git/commits.ts";
import { commitsBetween } from "../git/history.ts";
import { readObject } from "../git/objects.ts";
import { readRef } from "../git/refs.ts";
import { entryAt, readTree, type TreeEntry, typeOf } from "../git/trees.ts";
import type { Repository } from "../records/repository.ts";
import { htmlUrl } from "../render/repository.ts";
import { commitNamed } from "../rest/commits.ts";
import { nodeId, type Place } from "../world.ts";
import { accountNode } from "./account-node.ts";
import { statusNode, suiteConnection } from "./check-nodes.ts";
import { some } from "./connection.ts";

/** Text beyond this is cut off and `isTruncated`. */
const mostText = 512 * 1024;

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
    compare: ({ headRef }: { readonly headRef: string }) => comparison(place, oid, headRef),
  };
}

/** An object by id, branch, or `REV:PATH` as in git. */
export function resolve(repository: Repository, expression: string): string | undefined {
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

export function objectNode(place: Place, oid: string) {
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
    author: gitActor(place, commit.author),
    committer: gitActor(place, commit.committer),
    signature: place.repository.signed.has(oid) ? signature : null,
    history: ({ first = 100, path }: { readonly first?: number; readonly path?: string }) => {
      const all = commitsBetween(place.repository.directory, undefined, oid, path);
      return { nodes: all.slice(0, first).map((one) => commitNode(place, one)), totalCount: all.length };
    },
    checkSuites: () => suiteConnection(place, oid),
    status: () => statusNode(place, oid),
    file: ({ path }: { readonly path: string }) => {
      const entry = entryAt(place.repository.directory, commit.tree, path);
      return entry === undefined ? null : entryNode(place, entry, path);
    },
    url: `${htmlUrl(place.world, place.repository)}/commit/${oid}`,
  };
}

/** Who made a commit: an account is found by the address that GitHub gives it. Apps' accounts are no users. */
function gitActor({ world }: Place, { name, email, date }: Signature) {
  const id = Number(/^(\d+)\+/.exec(email)?.[1]);
  const account = [...world.accounts.values()].find((one) => one.id === id && one.type === "User");
  return { name, email, date, user: account === undefined ? null : accountNode(account) };
}

/** What `headRef` has that a branch lacks, and the other way round. */
function comparison(place: Place, base: string, headRef: string) {
  const { directory } = place.repository;
  const head = readRef(directory, `refs/heads/${headRef}`);
  if (head === undefined) return null;
  const ahead = commitsBetween(directory, base, head).toReversed();
  return {
    id: nodeId("CMP", `${base}...${head}`),
    aheadBy: ahead.length,
    behindBy: commitsBetween(directory, head, base).length,
    commits: ({ first, last }: { readonly first?: number; readonly last?: number }) => ({
      nodes: some(ahead, { first, last }).map((oid) => commitNode(place, oid)),
      totalCount: ahead.length,
    }),
  };
}
