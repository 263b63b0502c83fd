import { type Commit, readCommit } from "../git/commits.ts";
import { commitsBetween, filesBetween, isAncestor } from "../git/history.ts";
import { type RefUpdate, zeroOid } from "../git/refs.ts";
import { emptyTree } from "../git/trees.ts";
import type { Account } from "../records/accounts.ts";
import type { Repository } from "../records/repository.ts";
import { htmlUrl } from "../render/repository.ts";
import type { World } from "../world.ts";

/** GitHub lists at most this many commits in a push. */
const mostCommits = 2048;

/** The payload of `push`: what moved, and the commits that came with it. */
export function pushPayload(
  world: World,
  repository: Repository,
  { ref, before, after }: RefUpdate,
  by: Account,
) {
  const { directory } = repository;
  const html = htmlUrl(world, repository);
  const oids = after === undefined ? [] : commitsBetween(directory, before, after).slice(0, mostCommits);
  const commits = oids.toReversed().flatMap((oid) => {
    const commit = readCommit(directory, oid);
    return commit === undefined ? [] : [renderPushed(directory, html, commit)];
  });
  const head = after === undefined ? undefined : readCommit(directory, after);
  return {
    ref,
    before: before ?? zeroOid,
    after: after ?? zeroOid,
    base_ref: null,
    compare: `${html}/compare/${(before ?? zeroOid).slice(0, 12)}...${(after ?? zeroOid).slice(0, 12)}`,
    created: before === undefined,
    deleted: after === undefined,
    forced: before !== undefined && after !== undefined && !isAncestor(directory, before, after),
    commits,
    head_commit: head === undefined ? null : renderPushed(directory, html, head),
    pusher: { name: by.login, email: `${by.login}@users.noreply.github.com` },
  };
}

function renderPushed(directory: string, html: string, commit: Commit) {
  const parent = commit.parents[0];
  const files = filesBetween(directory, parent ?? emptyTree, commit.oid);
  const paths = (status: string): string[] =>
    files.filter((file) => file.status === status).map(({ path }) => path);
  return {
    id: commit.oid,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${html}/commit/${commit.oid}`,
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
    added: paths("added"),
    removed: paths("removed"),
    modified: [...paths("modified"), ...paths("renamed")],
  };
}
