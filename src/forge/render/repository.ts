import type { Account } from "../records/accounts.ts";
import { fullName, type Repository } from "../records/repository.ts";
import { isAtLeast, roleOf } from "../rights.ts";
import { nodeId, type World } from "../world.ts";
import { renderAccount } from "./account.ts";

/** Names of the URL fields, with what each adds to the repository's own URL. */
const urls: Readonly<Record<string, string>> = {
  archive_url: "/{archive_format}{/ref}",
  assignees_url: "/assignees{/user}",
  blobs_url: "/git/blobs{/sha}",
  branches_url: "/branches{/branch}",
  collaborators_url: "/collaborators{/collaborator}",
  comments_url: "/comments{/number}",
  commits_url: "/commits{/sha}",
  compare_url: "/compare/{base}...{head}",
  contents_url: "/contents/{+path}",
  contributors_url: "/contributors",
  deployments_url: "/deployments",
  downloads_url: "/downloads",
  events_url: "/events",
  forks_url: "/forks",
  git_commits_url: "/git/commits{/sha}",
  git_refs_url: "/git/refs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  hooks_url: "/hooks",
  issue_comment_url: "/issues/comments{/number}",
  issue_events_url: "/issues/events{/number}",
  issues_url: "/issues{/number}",
  keys_url: "/keys{/key_id}",
  labels_url: "/labels{/name}",
  languages_url: "/languages",
  merges_url: "/merges",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  pulls_url: "/pulls{/number}",
  releases_url: "/releases{/id}",
  stargazers_url: "/stargazers",
  statuses_url: "/statuses/{sha}",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  tags_url: "/tags",
  teams_url: "/teams",
  trees_url: "/git/trees{/sha}",
};

export function apiUrl({ origin }: World, repository: Repository): string {
  return `${origin}/repos/${fullName(repository)}`;
}

export function htmlUrl({ origin }: World, repository: Repository): string {
  return `${origin}/${fullName(repository)}`;
}

/** A repository as `GET /repos/{owner}/{repo}` and webhooks show it. `viewer` adds what that person may do. */
export function renderRepository(world: World, repository: Repository, viewer?: Account) {
  const [api, html] = [apiUrl(world, repository), htmlUrl(world, repository)];
  const openIssues = [...repository.issues.values()].filter(({ state }) => state === "open").length;
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: fullName(repository),
    owner: renderAccount(world, repository.owner),
    private: repository.private,
    visibility: repository.private ? "private" : "public",
    html_url: html,
    description: repository.description,
    fork: repository.parent !== undefined,
    url: api,
    ...Object.fromEntries(Object.entries(urls).map(([field, rest]) => [field, `${api}${rest}`])),
    clone_url: `${html}.git`,
    git_url: `${html}.git`.replace(/^http/, "git"),
    ssh_url: `git@${new URL(world.origin).hostname}:${fullName(repository)}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    topics: [],
    default_branch: repository.defaultBranch,
    ...counts(openIssues),
    ...features,
    archived: repository.archived,
    disabled: false,
    pushed_at: repository.pushedAt,
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    ...(viewer === undefined ? {} : { permissions: permissionsOf(viewer, repository) }),
  };
}

/** What only `GET /repos/{owner}/{repo}` adds. */
export const details = {
  allow_merge_commit: true,
  allow_squash_merge: true,
  allow_rebase_merge: true,
  delete_branch_on_merge: false,
  network_count: 0,
  subscribers_count: 0,
};

const features = {
  has_issues: true,
  has_projects: false,
  has_downloads: true,
  has_wiki: false,
  has_pages: false,
  has_discussions: false,
  has_pull_requests: true,
  pull_request_creation_policy: "all",
  allow_forking: true,
  is_template: false,
  web_commit_signoff_required: false,
};

function counts(openIssues: number) {
  return {
    size: 0,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    open_issues: openIssues,
    open_issues_count: openIssues,
  };
}

function permissionsOf(viewer: Account, repository: Repository) {
  const role = roleOf(viewer, repository);
  return {
    admin: isAtLeast(role, "admin"),
    maintain: isAtLeast(role, "maintain"),
    push: isAtLeast(role, "write"),
    triage: isAtLeast(role, "triage"),
    pull: isAtLeast(role, "read"),
  };
}
