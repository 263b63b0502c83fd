/** What people do on GitHub that is not in the API that an App uses, and looks at the state for tests. */
import { createAccount, createRepository, createUserToken, type NewRepository } from "./accounts.ts";
import { endRun, type NewRun, type RunEnd, rerun, startRun } from "./actions.ts";
import { acceptPermissions, changeRepositories, createApp, install, type NewApp } from "./apps.ts";
import { pressButton } from "./checks.ts";
import { commitFiles, type NewCommit } from "./commit-files.ts";
import { forkRepository } from "./forks.ts";
import { protect } from "./git/create.ts";
import { readTyped } from "./git/objects.ts";
import { entryAt } from "./git/trees.ts";
import { dissolve, enqueue, land, type MergeGroup } from "./merge-queue.ts";
import type { Account, App } from "./records/accounts.ts";
import type { CheckRun, WorkflowRun } from "./records/checks.ts";
import type { Installation } from "./records/installations.ts";
import type { Issue, Repository } from "./records/repository.ts";
import { commitNamed } from "./rest/commits.ts";
import { treeOf } from "./rest/objects.ts";
import type { World } from "./world.ts";

/** The arguments of `Run` after the world. */
type After<Run> = Run extends (world: World, ...rest: infer Rest) => unknown ? Rest : never;

export interface Setup {
  readonly createAccount: (login: string, type?: Account["type"]) => Account;
  readonly createUserToken: (account: Account) => string;
  readonly createRepository: (wanted: NewRepository) => Repository;
  readonly fork: (parent: Repository, owner: Account) => Repository;
  readonly createApp: (wanted: NewApp) => { readonly app: App; readonly privateKey: string };
  readonly install: (...args: After<typeof install>) => Installation;
  /** Adds repositories to an installation, or takes them out. */
  readonly changeRepositories: (...args: After<typeof changeRepositories>) => void;
  /** The owner accepts what the App asks for by now. */
  readonly acceptPermissions: (installation: Installation) => void;
  /** Commits and pushes at once; answers with the commit's id. */
  readonly commitFiles: (repository: Repository, commit: NewCommit) => string;
  /** Lets only pull requests change a branch; with `creation`, it cannot be made either. */
  readonly protect: (repository: Repository, branch: string, rule?: { readonly creation: boolean }) => void;
  /** A person presses a button that a check run shows; `identifier` as the App named it. */
  readonly pressButton: (repository: Repository, run: CheckRun, identifier: string, by: Account) => void;
  /** GitHub Actions runs a workflow on a commit, ends, or is asked to do so again. */
  readonly startRun: (repository: Repository, run: NewRun) => WorkflowRun;
  readonly endRun: (repository: Repository, run: WorkflowRun, end: RunEnd) => void;
  readonly rerun: (repository: Repository, run: WorkflowRun) => void;
  /** Puts a pull request into the merge queue; then either `land` or `dissolve` the group. */
  readonly enqueue: (repository: Repository, issue: Issue, by: Account) => MergeGroup;
  readonly land: (repository: Repository, group: MergeGroup) => void;
  readonly dissolve: (repository: Repository, group: MergeGroup, reason: "invalidated" | "dequeued") => void;
  /** Text of a file on a branch (the default one unless said) or at a commit; undefined when there is none. */
  readonly readFile: (repository: Repository, path: string, at?: string) => string | undefined;
  /** Where a branch stands; undefined when there is none. */
  readonly headOf: (repository: Repository, branch?: string) => string | undefined;
}

export function setupOf(world: World): Setup {
  return {
    createAccount: (login, type) => createAccount(world, login, type),
    createUserToken: (account) => createUserToken(world, account),
    createRepository: (wanted) => createRepository(world, wanted),
    fork: (parent, owner) => forkRepository(world, parent, owner),
    createApp: (wanted) => createApp(world, wanted),
    install: (app, on) => install(world, app, on),
    changeRepositories: (installation, change) => changeRepositories(world, installation, change),
    acceptPermissions: (installation) => acceptPermissions(world, installation),
    commitFiles: (repository, commit) => commitFiles({ world, repository }, commit),
    protect: (repository, branch, rule) => {
      const { directory, protectedBranches, uncreatableBranches } = repository;
      protectedBranches.add(branch);
      if (rule?.creation === true) uncreatableBranches.add(branch);
      protect(directory, { protected: protectedBranches, uncreatable: uncreatableBranches });
    },
    pressButton: (repository, run, identifier, by) => pressButton({ world, repository }, run, identifier, by),
    startRun: (repository, run) => startRun({ world, repository }, run),
    endRun: (repository, run, end) => endRun({ world, repository }, run, end),
    rerun: (repository, run) => rerun({ world, repository }, run),
    enqueue: (repository, issue, by) => enqueue({ world, repository }, issue, by),
    land: (repository, group) => land({ world, repository }, group),
    dissolve: (repository, group, reason) => dissolve({ world, repository }, group, reason),
    readFile: (repository, path, at = repository.defaultBranch) => {
      const tree = treeOf(repository, at);
      const entry = tree === undefined ? undefined : entryAt(repository.directory, tree, path);
      return entry && readTyped(repository.directory, entry.oid, "blob")?.toString();
    },
    headOf: (repository, branch = repository.defaultBranch) => commitNamed(repository, branch),
  };
}
