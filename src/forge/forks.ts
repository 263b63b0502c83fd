import { createRepository } from "./accounts.ts";
import { readObject } from "./git/objects.ts";
import { listRefs, moveRefs } from "./git/refs.ts";
import { git } from "./git/run.ts";
import type { Account } from "./records/accounts.ts";
import type { Repository } from "./records/repository.ts";
import type { World } from "./world.ts";

/** Makes a fork with all branches, as public as what it comes from. @throws Error when the account has one of that name */
export function forkRepository(world: World, parent: Repository, owner: Account): Repository {
  const fork = createRepository(world, {
    owner,
    name: parent.name,
    private: parent.private,
    defaultBranch: parent.defaultBranch,
    parent,
  });
  const branches = [...listRefs(parent.directory, "refs/heads/")];
  for (const [, oid] of branches) bringObjects(parent, fork, oid);
  moveRefs(
    fork.directory,
    branches.map(([ref, after]) => ({ ref, before: undefined, after })),
  );
  return fork;
}

/** Forks share objects on GitHub: a commit of one can be named in the other. */
export function bringObjects(from: Repository, to: Repository, oid: string): void {
  if (from === to || readObject(to.directory, oid) !== undefined) return;
  git(to.directory, ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", from.directory, oid]);
}

/** The fork of a repository that belongs to an account; the repository itself where that is its owner. */
export function inNetwork(world: World, repository: Repository, login: string): Repository | undefined {
  const isTheirs = ({ owner }: Repository): boolean => owner.login.toLowerCase() === login.toLowerCase();
  if (isTheirs(repository)) return repository;
  return [...world.repositories.values()].find((one) => one.parent === repository && isTheirs(one));
}
