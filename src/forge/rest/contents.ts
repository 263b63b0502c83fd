import { accountOf } from "../actor.ts";
import { created, notFound, ok, present, Refusal } from "../answers.ts";
import { optionalText, text } from "../fields.ts";
import { readCommit, writeCommit } from "../git/commits.ts";
import { readTyped, writeObject } from "../git/objects.ts";
import { readRef } from "../git/refs.ts";
import { type Edits, editTree, emptyTree, entryAt, readTree, type TreeEntry, typeOf } from "../git/trees.ts";
import { pushRefs } from "../push.ts";
import { renderGitCommit } from "../render/commit.ts";
import { apiUrl, htmlUrl } from "../render/repository.ts";
import { mustMayWrite, need } from "../rights.ts";
import { type RepositoryRequest, type Route, repositoryRoute } from "../routing.ts";
import { signatureOf } from "../signature.ts";
import type { Place } from "../world.ts";
import { treeOf } from "./objects.ts";

const read = [need("contents", "read")];
const write = [need("contents", "write")];
/** Larger files come without content. */
const mostInline = 1024 * 1024;

export const contentRoutes: readonly Route[] = [
  repositoryRoute(["GET", "/contents/{path}"], read, (request) =>
    ok(contentsAt(request, request.params.path ?? "")),
  ),

  repositoryRoute(["PUT", "/contents/{path}"], write, (request) => {
    const { repository, params, body } = request;
    const path = params.path ?? "";
    const there = fileOnBranch(request, path);
    if (there !== undefined) mustMatch(path, there, body.sha);
    const content = Buffer.from(
      typeof body.content === "string" ? body.content : text(body, "content"),
      "base64",
    );
    const oid = writeObject(repository.directory, "blob", content);
    const answer = commit(request, new Map([[path, { mode: there?.mode ?? "100644", oid }]]), path);
    return there === undefined ? created(answer) : ok(answer);
  }),

  repositoryRoute(["DELETE", "/contents/{path}"], write, (request) => {
    const path = request.params.path ?? "";
    mustMatch(path, present(fileOnBranch(request, path)), request.body.sha);
    return ok({ ...commit(request, new Map([[path, null]]), path), content: null });
  }),
];

function contentsAt({ world, repository, query }: RepositoryRequest, path: string): unknown {
  const ref = query.get("ref") ?? repository.defaultBranch;
  const tree = present(treeOf(repository, ref));
  const entry = present(entryAt(repository.directory, tree, path));
  const place = { world, repository };
  if (typeOf(entry.mode) !== "tree") return renderFile(place, { ...entry, path }, ref);
  const inside = readTree(repository.directory, entry.oid) ?? [];
  return inside.map((one) =>
    renderEntry(place, { ...one, path: path === "" ? one.name : `${path}/${one.name}` }, ref),
  );
}

type Located = TreeEntry & { readonly path: string };

function renderEntry({ world, repository }: Place, { path, name, mode, oid }: Located, ref: string) {
  const [api, html] = [apiUrl(world, repository), htmlUrl(world, repository)];
  const kind = typeOf(mode);
  const type = { tree: "dir", commit: "submodule", blob: mode === "120000" ? "symlink" : "file" }[kind];
  const urls = {
    url: `${api}/contents/${encodeURI(path)}?ref=${ref}`,
    html_url: `${html}/${kind}/${ref}/${encodeURI(path)}`,
    git_url: `${api}/git/${kind}s/${oid}`,
  };
  const size = kind === "blob" ? (readTyped(repository.directory, oid, "blob")?.length ?? 0) : 0;
  return {
    name,
    path,
    sha: oid,
    size,
    ...urls,
    download_url: kind === "blob" ? `${html}/raw/${ref}/${encodeURI(path)}` : null,
    type,
    _links: { self: urls.url, git: urls.git_url, html: urls.html_url },
  };
}

function renderFile(place: Place, entry: Located, ref: string) {
  const { directory } = place.repository;
  const rendered = renderEntry(place, entry, ref);
  const content = readTyped(directory, entry.oid, "blob") ?? Buffer.alloc(0);
  if (entry.mode === "120000") return { ...rendered, target: content.toString() };
  if (entry.mode === "160000") return { ...rendered, submodule_git_url: null };
  if (content.length > mostInline) return { ...rendered, encoding: "none", content: "" };
  return {
    ...rendered,
    encoding: "base64",
    content: `${content.toString("base64").replace(/.{60}/g, "$&\n")}\n`,
  };
}

function branchOf({ repository, body }: RepositoryRequest): string {
  return optionalText(body, "branch", null) ?? repository.defaultBranch;
}

function fileOnBranch(request: RepositoryRequest, path: string): TreeEntry | undefined {
  const tree = treeOf(request.repository, branchOf(request));
  return tree === undefined ? undefined : entryAt(request.repository.directory, tree, path);
}

/** The client must name the blob that it replaces. */
function mustMatch(path: string, there: TreeEntry, sha: unknown): void {
  if (sha === undefined) throw new Refusal(422, `Invalid request.\n\n"sha" wasn't supplied.`);
  if (sha !== there.oid) throw new Refusal(409, `${path} does not match ${JSON.stringify(sha)}`);
}

/** One commit on the branch; the first one of an empty repository makes it. */
function commit(request: RepositoryRequest, edits: Edits, path: string) {
  const { world, repository, actor, body } = request;
  mustMayWrite(actor, repository, edits.keys());
  const { directory } = repository;
  const [ref, by] = [`refs/heads/${branchOf(request)}`, accountOf(actor)];
  const before = readRef(directory, ref);
  if (before === undefined && readRef(directory, `refs/heads/${repository.defaultBranch}`) !== undefined) {
    throw notFound();
  }
  const parent = before === undefined ? undefined : readCommit(directory, before);
  const self = signatureOf(world, by);
  const oid = writeCommit(directory, {
    tree: editTree(directory, parent?.tree ?? emptyTree, edits),
    parents: before === undefined ? [] : [before],
    author: self,
    committer: { ...self, name: "GitHub", email: "noreply@github.com" },
    message: text(body, "message"),
  });
  repository.signed.add(oid);
  pushRefs({ world, repository }, [{ ref, before, after: oid }], by);
  const entry = entryAt(directory, readCommit(directory, oid)?.tree ?? "", path);
  return {
    content: entry === undefined ? null : renderEntry({ world, repository }, { ...entry, path }, oid),
    commit: renderGitCommit({ world, repository }, present(readCommit(directory, oid))),
  };
}
