import { accountOf } from "../actor.ts";
import { created, listed, noContent, ok, present, Refusal } from "../answers.ts";
import { text } from "../fields.ts";
import { readCommit } from "../git/commits.ts";
import { isAncestor } from "../git/history.ts";
import { readObject } from "../git/objects.ts";
import { isRefName, listRefs, readRef } from "../git/refs.ts";
import { pushRefs } from "../push.ts";
import type { Repository } from "../records/repository.ts";
import { apiUrl } from "../render/repository.ts";
import { need } from "../rights.ts";
import { type Route, repositoryRoute } from "../routing.ts";
import { nodeId, type Place } from "../world.ts";

const read = [need("contents", "read")];
const write = [need("contents", "write")];

export const refRoutes: readonly Route[] = [
  repositoryRoute(["GET", "/git/ref/{ref}"], read, ({ world, repository, params }) => {
    mustHaveCommits(repository);
    const ref = `refs/${params.ref}`;
    return ok(renderRef({ world, repository }, ref, present(readRef(repository.directory, ref))));
  }),

  repositoryRoute(["GET", "/git/matching-refs/{ref}"], read, ({ world, repository, params }) => {
    const found = [...listRefs(repository.directory, `refs/${params.ref}`)];
    return listed(found.map(([ref, oid]) => renderRef({ world, repository }, ref, oid)));
  }),

  repositoryRoute(["POST", "/git/refs"], write, ({ world, repository, actor, body }) => {
    const [ref, oid] = [text(body, "ref"), text(body, "sha")];
    mustHaveCommits(repository);
    if (!isRefName(ref)) throw new Refusal(422, "Reference name is not valid");
    if (readObject(repository.directory, oid) === undefined) throw new Refusal(422, "Object does not exist");
    if (readRef(repository.directory, ref) !== undefined) throw new Refusal(422, "Reference already exists");
    pushRefs({ world, repository }, [{ ref, before: undefined, after: oid }], accountOf(actor));
    return created(renderRef({ world, repository }, ref, oid));
  }),

  repositoryRoute(["PATCH", "/git/refs/{ref}"], write, ({ world, repository, actor, params, body }) => {
    const [ref, oid] = [`refs/${params.ref}`, text(body, "sha")];
    const before = readRef(repository.directory, ref);
    if (before === undefined) throw new Refusal(422, "Reference does not exist");
    if (readCommit(repository.directory, oid) === undefined) throw new Refusal(422, "Object does not exist");
    if (body.force !== true && !isAncestor(repository.directory, before, oid)) {
      throw new Refusal(422, "Update is not a fast forward");
    }
    pushRefs({ world, repository }, [{ ref, before, after: oid }], accountOf(actor));
    return ok(renderRef({ world, repository }, ref, oid));
  }),

  repositoryRoute(["DELETE", "/git/refs/{ref}"], write, ({ world, repository, actor, params }) => {
    const ref = `refs/${params.ref}`;
    const before = readRef(repository.directory, ref);
    if (before === undefined) throw new Refusal(422, "Reference does not exist");
    pushRefs({ world, repository }, [{ ref, before, after: undefined }], accountOf(actor));
    return noContent;
  }),
];

/** The Git Data API refuses to work on a repository without a first commit. */
export function mustHaveCommits(repository: Repository): void {
  if (listRefs(repository.directory, "refs/heads/").size === 0) {
    throw new Refusal(409, "Git Repository is empty.");
  }
}

function renderRef({ world, repository }: Place, ref: string, oid: string) {
  const api = apiUrl(world, repository);
  const type = readObject(repository.directory, oid)?.type ?? "commit";
  return {
    ref,
    node_id: nodeId("REF", `${repository.id}:${ref}`),
    url: `${api}/git/${ref}`,
    object: { sha: oid, type, url: `${api}/git/${type}s/${oid}` },
  };
}
