import { Stop } from "../../errors.ts";
import type { TreeEntry } from "../../plan/snapshot.ts";
import type { Api } from "./api.ts";
import { unlessMissing } from "./errors.ts";
import { type Author, authorOf, type ShownUser } from "./people.ts";

/** A commit to be made. */
export interface NewCommit {
  /** Tree that is changed by `write` and `remove`. */
  readonly tree: string;
  /** The first is the one that it follows. */
  readonly parents: readonly string[];
  readonly message: string;
  /** path -> text, all written as regular files. */
  readonly write: ReadonlyMap<string, string>;
  /** path -> a file that is in the repository already and stands there as it is. */
  readonly restore?: ReadonlyMap<string, TreeEntry>;
  /** What goes; each must be in the tree, as `entries` of its listing says. */
  readonly remove: readonly string[];
  readonly entries: ReadonlyMap<string, TreeEntry>;
}

/** A commit that is there. */
export interface CommitFacts {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
}

export interface Commits {
  /** One call; undefined: the repository has no such commit. */
  readonly get: (id: string) => Promise<CommitFacts | undefined>;
  /** Who made it, if GitHub itself vouches for that by its signature; undefined: it does not. One call. */
  readonly signedBy: (id: string) => Promise<Author | undefined>;
  /**
   * Makes a commit that no branch is at yet: one call for 200 files, one for the commit. GitHub signs an App's commits
   * as long as nobody is named as author or committer. Answers with its id.
   */
  readonly create: (commit: NewCommit) => Promise<string>;
}

/** GitHub shows an account that is gone as nothing, or as an empty object. */
function isUser(shown: object | null | undefined): shown is NonNullable<ShownUser> {
  return shown !== null && shown !== undefined && "login" in shown;
}

/** Files in one request: their texts travel in it. */
const BATCH = 200;

export function commits(api: Api): Commits {
  return {
    get: async (id) => {
      const wanted = { ...(await api.at()), commit_sha: id };
      const found = await unlessMissing(
        api.request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", wanted),
      );
      if (found === undefined) return undefined;
      const { sha, tree, parents, message } = found.data;
      return { id: sha, tree: tree.sha, parents: parents.map((parent) => parent.sha), message };
    },
    signedBy: async (id) => {
      const wanted = { ...(await api.at()), ref: id };
      const found = await unlessMissing(api.request("GET /repos/{owner}/{repo}/commits/{ref}", wanted));
      const author = found?.data.author;
      const isSigned = found?.data.commit.verification?.verified === true;
      return isSigned && isUser(author) ? authorOf(author) : undefined;
    },
    create: async ({ tree: before, parents, message, write, restore, remove, entries }) => {
      const changes = [
        ...[...write].map(writing),
        ...[...(restore ?? [])].map(restoring),
        ...remove.map((path) => removing(path, entries)),
      ];
      let tree = before;
      for (let at = 0; at < changes.length; at += BATCH) {
        const wanted = { ...(await api.at()), base_tree: tree, tree: changes.slice(at, at + BATCH) };
        tree = (await api.request("POST /repos/{owner}/{repo}/git/trees", wanted)).data.sha;
      }
      const wanted = { ...(await api.at()), message, tree, parents: [...parents] };
      return (await api.request("POST /repos/{owner}/{repo}/git/commits", wanted)).data.sha;
    },
  };
}

function writing([path, content]: readonly [string, string]) {
  return { path, mode: "100644" as const, type: "blob" as const, content };
}

function restoring([path, { mode, id }]: readonly [string, TreeEntry]) {
  return {
    path,
    mode: mode === "100755" ? ("100755" as const) : ("100644" as const),
    type: "blob" as const,
    sha: id,
  };
}

/** What is not listed is never deleted: GitHub would refuse, and a listing that was cut short must do no harm. */
function removing(path: string, entries: ReadonlyMap<string, TreeEntry>) {
  const entry = entries.get(path);
  if (entry?.mode.startsWith("100") === true) {
    return { path, mode: "100644" as const, type: "blob" as const, sha: null };
  }
  throw new Stop(
    `${path} is no file of the tree, so it is not deleted`,
    "report this: labkeeper must not ask for it",
  );
}
