import { join } from "node:path";
import { createBareRepository } from "./git/create.ts";
import type { Account } from "./records/accounts.ts";
import type { Repository } from "./records/repository.ts";
import { nextId, timestamp, type World } from "./world.ts";

/** Makes a person, an organization or the account of a bot. @throws Error when the login is taken */
export function createAccount(world: World, login: string, type: Account["type"] = "User"): Account {
  if (world.accounts.has(login.toLowerCase())) throw new Error(`The forge already has an account ${login}.`);
  const account = { id: nextId(world), login, type, createdAt: timestamp(world) };
  world.accounts.set(login.toLowerCase(), account);
  return account;
}

/** A personal access token of that person, without an end. */
export function createUserToken(world: World, account: Account): string {
  const token = `ghp_forge${String(nextId(world)).padStart(31, "0")}`;
  world.tokens.set(token, { kind: "user", account });
  return token;
}

export interface NewRepository {
  readonly owner: Account;
  readonly name: string;
  readonly private?: boolean;
  /** `main` unless said. */
  readonly defaultBranch?: string;
  /** What it is a fork of. */
  readonly parent?: Repository;
}

/** Makes an empty repository. */
export function createRepository(world: World, wanted: NewRepository): Repository {
  const id = nextId(world);
  const now = timestamp(world);
  const directory = join(world.directory, `${id}.git`);
  const defaultBranch = wanted.defaultBranch ?? "main";
  createBareRepository(directory, defaultBranch);
  const repository: Repository = {
    id,
    parent: wanted.parent,
    owner: wanted.owner,
    name: wanted.name,
    private: wanted.private ?? true,
    archived: false,
    defaultBranch,
    description: null,
    createdAt: now,
    updatedAt: now,
    pushedAt: now,
    collaborators: new Map(),
    protectedBranches: new Set(),
    uncreatableBranches: new Set(),
    formerNames: new Set(),
    labels: [],
    issues: new Map(),
    comments: new Map(),
    reviews: new Map(),
    reviewComments: new Map(),
    checkSuites: [],
    checkRuns: new Map(),
    workflowRuns: new Map(),
    statuses: [],
    signed: new Set(),
    directory,
  };
  world.repositories.set(id, repository);
  return repository;
}
