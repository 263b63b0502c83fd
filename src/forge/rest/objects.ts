import { type Actor, accountOf } from "../actor.ts";
import { created, invalid, ok, present, Refusal } from "../answers.ts";
import { list, optionalText, record, text, texts } from "../fields.ts";
import { readCommit, type Signature, writeCommit } from "../git/commits.ts";
import { isOid, readObject, readTyped, writeObject } from "../git/objects.ts";
import { readRef } from "../git/refs.ts";
import { editTree, emptyTree, entryAt, readTree, typeOf, walkTree } from "../git/trees.ts";
import type { Repository } from "../records/repository.ts";
import { renderGitCommit } from "../render/commit.ts";
import { apiUrl } from "../render/repository.ts";
import { mustMayWrite, need } from "../rights.ts";
import { type Route, repositoryRoute } from "../routing.ts";
import { signatureOf } from "../signature.ts";
import { nodeId, type Place } from "../world.ts";
import { mustHaveCommits } from "./refs.ts";

const read = [need("contents", "read")];
const write = [need("contents", "write")];

export const objectRoutes: readonly Route[] = [
  repositoryRoute(["POST", "/git/blobs"], write, ({ world, repository, body }) => {
    mustHaveCommits(repository);
    const encoding = optionalText(body, "encoding", "utf-8") === "base64" ? "base64" : "utf8";
    const content = typeof body.content === "string" ? body.content : text(body, "content");
    const sha = writeObject(repository.directory, "blob", Buffer.from(content, encoding));
    return created({ sha, url: `${apiUrl(world, repository)}/git/blobs/${sha}` });
  }),

  repositoryRoute(["GET", "/git/blobs/{file_sha}"], read, ({ world, repository, params }) => {
    const sha = params.file_sha ?? "";
    const content = present(readTyped(repository.directory, sha, "blob"));
    return ok({
      sha,
      node_id: nodeId("B", sha),
      size: content.length,
      url: `${apiUrl(world, repository)}/git/blobs/${sha}`,
      content: content.toString("base64"),
      encoding: "base64",
    });
  }),

  repositoryRoute(["GET", "/git/trees/{tree_sha}"], read, ({ world, repository, params, query }) => {
    mustHaveCommits(repository);
    const oid = present(treeOf(repository, params.tree_sha ?? ""));
    return ok(renderTree({ world, repository }, oid, query.has("recursive")));
  }),

  repositoryRoute(["POST", "/git/trees"], write, ({ world, repository, actor, body }) => {
    mustHaveCommits(repository);
    const base = optionalText(body, "base_tree", null);
    const from = base === null ? emptyTree : treeOf(repository, base);
    if (from === undefined) throw new Refusal(404, "Not Found");
    const edits = new Map(list(body, "tree").map((entry) => treeEdit(repository, record(entry, "tree"))));
    mustMayWrite(actor, repository, edits.keys());
    for (const [path, edit] of edits) {
      if (edit === null && entryAt(repository.directory, from, path) === undefined) {
        throw new Refusal(422, "GitRPC::BadObjectState"); // to delete what is not there
      }
    }
    const oid = editTree(repository.directory, from, edits);
    return created(renderTree({ world, repository }, oid, false));
  }),

  repositoryRoute(["GET", "/git/commits/{commit_sha}"], read, ({ world, repository, params }) => {
    const commit = present(readCommit(repository.directory, params.commit_sha ?? ""));
    return ok(renderGitCommit({ world, repository }, commit));
  }),

  repositoryRoute(["POST", "/git/commits"], write, ({ world, repository, actor, body }) => {
    mustHaveCommits(repository);
    const { directory } = repository;
    const [message, tree, parents] = [text(body, "message"), text(body, "tree"), texts(body, "parents")];
    if (readTree(directory, tree) === undefined) throw new Refusal(422, "Tree SHA does not exist");
    if (parents.some((oid) => readCommit(directory, oid) === undefined)) {
      throw new Refusal(422, "Parent SHA does not exist or is not a commit object");
    }
    const self = signatureOf(world, accountOf(actor));
    const author = body.author === undefined ? self : signature(body.author, self);
    const committer = body.committer === undefined ? author : signature(body.committer, author);
    const oid = writeCommit(directory, { tree, parents, author, committer, message });
    if (isSigned(actor, body)) repository.signed.add(oid);
    return created(renderGitCommit({ world, repository }, present(readCommit(directory, oid))));
  }),
];

/** GitHub signs what an App commits, unless the App names somebody else. */
function isSigned(actor: Actor, body: Readonly<Record<string, unknown>>): boolean {
  return actor.kind === "installation" && body.author === undefined && body.committer === undefined;
}

function signature(value: unknown, fallback: Signature): Signature {
  const given = record(value, "author");
  const date = optionalText(given, "date", undefined) ?? fallback.date;
  if (Number.isNaN(Date.parse(date))) throw invalid("Commit", "date");
  return { name: text(given, "name"), email: text(given, "email"), date };
}

/** The tree behind the id of a tree or commit, or behind a branch name. */
export function treeOf({ directory }: Repository, name: string): string | undefined {
  const oid = isOid(name)
    ? name
    : (readRef(directory, `refs/heads/${name}`) ?? readRef(directory, `refs/tags/${name}`));
  if (oid === undefined) return undefined;
  if (oid === emptyTree) return oid;
  const type = readObject(directory, oid)?.type;
  return type === "tree" ? oid : readCommit(directory, oid)?.tree;
}

function renderTree({ world, repository }: Place, oid: string, recursive: boolean) {
  const { directory } = repository;
  const api = apiUrl(world, repository);
  const entries = recursive
    ? walkTree(directory, oid)
    : (readTree(directory, oid) ?? []).map((entry) => ({ ...entry, path: entry.name }));
  const tree = entries.slice(0, world.mostTreeEntries).map(({ path, mode, oid: sha }) => {
    const type = typeOf(mode);
    const size = type === "blob" ? { size: readObject(directory, sha)?.content.length ?? 0 } : {};
    return {
      path,
      mode,
      type,
      sha,
      ...size,
      ...(type === "commit" ? {} : { url: `${api}/git/${type}s/${sha}` }),
    };
  });
  return {
    sha: oid,
    url: `${api}/git/trees/${oid}`,
    tree,
    truncated: entries.length > world.mostTreeEntries,
  };
}

function treeEdit({ directory }: Repository, entry: Readonly<Record<string, unknown>>) {
  const [path, mode] = [text(entry, "path"), text(entry, "mode")];
  if (/^\/|\/$|\/\/|(^|\/)\.{1,2}(\/|$)|(^|\/)\.git(\/|$)/i.test(path)) {
    throw new Refusal(422, "tree.path contains a malformed path component");
  }
  if (!["100644", "100755", "040000", "160000", "120000"].includes(mode)) {
    throw new Refusal(422, `Must supply a valid tree.mode`);
  }
  if (entry.sha === null) return [path, null] as const;
  if (typeof entry.content === "string") {
    return [path, { mode, oid: writeObject(directory, "blob", entry.content) }] as const;
  }
  const oid = text(entry, "sha");
  if (mode !== "160000" && readObject(directory, oid) === undefined) {
    throw new Refusal(422, `tree.sha ${oid} is not a valid ${typeOf(mode)}`);
  }
  return [path, { mode, oid }] as const;
}
