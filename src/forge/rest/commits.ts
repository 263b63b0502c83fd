import { listed, ok, present, Refusal } from "../answers.ts";
import { readCommit } from "../git/commits.ts";
import { commitsBetween, type FileChange, filesBetween, mergeBase } from "../git/history.ts";
import { isOid } from "../git/objects.ts";
import { readRef } from "../git/refs.ts";
import { emptyTree } from "../git/trees.ts";
import type { Repository } from "../records/repository.ts";
import { renderCommit } from "../render/commit.ts";
import { renderPull } from "../render/pull.ts";
import { apiUrl, htmlUrl } from "../render/repository.ts";
import { need } from "../rights.ts";
import { type RepositoryRequest, type Route, repositoryRoute } from "../routing.ts";
import type { Place } from "../world.ts";
import { mustHaveCommits } from "./refs.ts";

const read = [need("contents", "read")];

export const commitRoutes: readonly Route[] = [
  repositoryRoute(["GET", "/commits"], read, ({ world, repository, query }) => {
    mustHaveCommits(repository);
    const start = present(commitNamed(repository, query.get("sha") ?? repository.defaultBranch));
    const oids = commitsBetween(repository.directory, undefined, start, query.get("path") ?? undefined);
    return listed(renderCommits({ world, repository }, oids));
  }),

  repositoryRoute(["GET", "/commits/{ref}"], read, ({ world, repository, params }) => {
    const oid = commitNamed(repository, params.ref ?? "");
    const commit = oid === undefined ? undefined : readCommit(repository.directory, oid);
    if (commit === undefined) throw new Refusal(422, `No commit found for SHA: ${params.ref}`);
    const changes = filesBetween(repository.directory, commit.parents[0] ?? emptyTree, commit.oid);
    const files = changes.map((change) => renderFile({ world, repository }, change, { commit: commit.oid }));
    const [additions, deletions] = [sum(changes, "additions"), sum(changes, "deletions")];
    const stats = { additions, deletions, total: additions + deletions };
    return ok({ ...renderCommit({ world, repository }, commit), stats, files });
  }),

  repositoryRoute(["GET", "/commits/{commit_sha}/pulls"], [need("pull_requests", "read")], (request) => {
    const { world, repository, params } = request;
    const oid = params.commit_sha ?? "";
    const holding = [...repository.issues.values()].filter(
      ({ pull }) =>
        pull !== undefined &&
        (pull.mergeOid === oid ||
          commitsBetween(repository.directory, pull.baseOid, pull.headOid).includes(oid)),
    );
    return listed(
      holding.flatMap((issue) => (issue.pull ? [renderPull({ world, repository }, issue, issue.pull)] : [])),
    );
  }),

  repositoryRoute(["GET", "/compare/{basehead}"], read, (request) => ok(compare(request))),
];

function sum(changes: readonly FileChange[], field: "additions" | "deletions"): number {
  return changes.reduce((total, change) => total + change[field], 0);
}

/** A commit by full id, branch, tag or ref such as `heads/main`. */
export function commitNamed({ directory }: Repository, name: string): string | undefined {
  if (isOid(name)) return readCommit(directory, name)?.oid;
  const refs = [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`, name];
  return refs.map((ref) => readRef(directory, ref)).find((oid) => oid !== undefined);
}

export function renderCommits(place: Place, oids: readonly string[]) {
  return oids.flatMap((oid) => {
    const commit = readCommit(place.repository.directory, oid);
    return commit === undefined ? [] : [renderCommit(place, commit)];
  });
}

/** A changed file ("diff entry") as it stands at `commit` after the change. */
export function renderFile(
  { world, repository }: Place,
  change: FileChange,
  { commit, patch }: { readonly commit: string; readonly patch?: string | undefined },
) {
  const [api, html] = [apiUrl(world, repository), htmlUrl(world, repository)];
  const path = encodeURI(change.path);
  return {
    sha: change.oid,
    filename: change.path,
    ...(change.previous === undefined ? {} : { previous_filename: change.previous }),
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    blob_url: `${html}/blob/${commit}/${path}`,
    raw_url: `${html}/raw/${commit}/${path}`,
    contents_url: `${api}/contents/${path}?ref=${commit}`,
    ...(patch === undefined ? {} : { patch }),
  };
}

function compare({ world, repository, params }: RepositoryRequest) {
  const { directory } = repository;
  const [baseName = "", headName = ""] = (params.basehead ?? "").split("...");
  const [base, head] = [
    present(commitNamed(repository, baseName)),
    present(commitNamed(repository, headName)),
  ];
  const fork = mergeBase(directory, base, head);
  if (fork === undefined) throw new Refusal(404, `No common ancestor between ${baseName} and ${headName}.`);
  const [ahead, behind] = [commitsBetween(directory, base, head), commitsBetween(directory, head, base)];
  const place = { world, repository };
  const url = `${apiUrl(world, repository)}/compare/${base}...${head}`;
  const page = `${htmlUrl(world, repository)}/compare/${base}...${head}`;
  return {
    url,
    html_url: page,
    permalink_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    base_commit: renderCommits(place, [base])[0],
    merge_base_commit: renderCommits(place, [fork])[0],
    status: relation(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: renderCommits(place, ahead.toReversed()),
    files: filesBetween(directory, fork, head).map((change) => renderFile(place, change, { commit: head })),
  };
}

function relation(ahead: number, behind: number): string {
  if (ahead > 0) return behind > 0 ? "diverged" : "ahead";
  return behind > 0 ? "behind" : "identical";
}
