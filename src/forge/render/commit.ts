import type { Commit } from "../git/commits.ts";
import { nodeId, type Place } from "../world.ts";
import { renderAccount } from "./account.ts";
import { apiUrl, htmlUrl } from "./repository.ts";

/** A commit as the Git Data API shows it. */
export function renderGitCommit(place: Place, commit: Commit) {
  const [api, html] = [apiUrl(place.world, place.repository), htmlUrl(place.world, place.repository)];
  return {
    sha: commit.oid,
    node_id: nodeId("C", commit.oid),
    url: `${api}/git/commits/${commit.oid}`,
    html_url: `${html}/commit/${commit.oid}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/git/commits/${sha}`,
      html_url: `${html}/commit/${sha}`,
    })),
    verification: verification(place, commit.oid),
  };
}

/** A commit as `GET …/commits` shows it, without its files. */
export function renderCommit(place: Place, commit: Commit) {
  const [api, html] = [apiUrl(place.world, place.repository), htmlUrl(place.world, place.repository)];
  const url = `${api}/commits/${commit.oid}`;
  return {
    url,
    sha: commit.oid,
    node_id: nodeId("C", commit.oid),
    html_url: `${html}/commit/${commit.oid}`,
    comments_url: `${url}/comments`,
    commit: {
      url: `${api}/git/commits/${commit.oid}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      comment_count: 0,
      verification: verification(place, commit.oid),
    },
    author: accountBehind(place, commit.author.email),
    committer: accountBehind(place, commit.committer.email),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${html}/commit/${sha}`,
    })),
  };
}

/** A commit in a check suite or a merge group. */
export function renderSimpleCommit({ oid, tree, message, author, committer }: Commit) {
  return {
    id: oid,
    tree_id: tree,
    message,
    timestamp: committer.date,
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
  };
}

/** GitHub knows authors by their address: `ID+LOGIN@users.noreply.…`. */
function accountBehind({ world }: Place, email: string) {
  const login = /^(?:\d+\+)?(.+)@users\.noreply\./.exec(email)?.[1];
  const account = login === undefined ? undefined : world.accounts.get(login.toLowerCase());
  return account === undefined ? null : renderAccount(world, account);
}

function verification({ repository }: Place, oid: string) {
  const verified = repository.signed.has(oid);
  return {
    verified,
    reason: verified ? "valid" : "unsigned",
    signature: verified ? "-----BEGIN PGP SIGNATURE-----\nforge\n-----END PGP SIGNATURE-----" : null,
    payload: null,
    verified_at: null,
  };
}
