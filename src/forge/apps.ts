import { generateKeyPairSync } from "node:crypto";
import { createAccount } from "./accounts.ts";
import type { Account, App, Permissions } from "./records/accounts.ts";
import type { Installation } from "./records/installations.ts";
import { fullName, type Repository } from "./records/repository.ts";
import { renderAccount } from "./render/account.ts";
import { renderInstallation } from "./render/app.ts";
import { covers } from "./rights.ts";
import { deliver } from "./webhooks/emit.ts";
import { nextId, nodeId, timestamp, type World } from "./world.ts";

export interface NewApp {
  readonly name: string;
  readonly owner: Account;
  readonly permissions: Permissions;
  /** Events it subscribes to; those of its own installations come anyway. */
  readonly events: readonly string[];
  readonly hookUrl?: string;
  readonly hookSecret?: string;
}

/** Registers an App. The private key (PEM) is handed out this once, as on GitHub. */
export function createApp(world: World, wanted: NewApp): { readonly app: App; readonly privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const slug = wanted.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  const app: App = {
    id: nextId(world),
    slug,
    name: wanted.name,
    owner: wanted.owner,
    bot: createAccount(world, `${slug}[bot]`, "Bot"),
    publicKey,
    permissions: { ...wanted.permissions },
    events: [...wanted.events],
    hook: { url: wanted.hookUrl, secret: wanted.hookSecret ?? "forge-webhook-secret" },
    createdAt: timestamp(world),
  };
  world.apps.set(app.id, app);
  return { app, privateKey };
}

/** Installs an App on an account, for all its repositories or for some. */
export function install(
  world: World,
  app: App,
  {
    account,
    repositories,
  }: { readonly account: Account; readonly repositories: "all" | readonly Repository[] },
): Installation {
  const installation: Installation = {
    id: nextId(world),
    app,
    account,
    repositories: repositories === "all" ? "all" : new Set(repositories),
    permissions: app.permissions,
    suspendedAt: null,
    createdAt: timestamp(world),
  };
  world.installations.set(installation.id, installation);
  const shown = reached(world, installation).map(brief);
  tell(
    world,
    installation,
    { event: "installation", action: "created" },
    { repositories: shown, requester: null },
  );
  return installation;
}

/** Uninstalls: its tokens die with it. */
export function deleteInstallation(world: World, installation: Installation): void {
  world.installations.delete(installation.id);
  const shown = reached(world, installation).map(brief);
  tell(world, installation, { event: "installation", action: "deleted" }, { repositories: shown });
}

export function setSuspended(world: World, installation: Installation, suspended: boolean): void {
  installation.suspendedAt = suspended ? timestamp(world) : null;
  const shown = reached(world, installation).map(brief);
  const action = suspended ? "suspend" : "unsuspend";
  tell(world, installation, { event: "installation", action }, { repositories: shown });
}

/** The owner accepts what the App asks for by now. */
export function acceptPermissions(world: World, installation: Installation): void {
  installation.permissions = installation.app.permissions;
  const shown = reached(world, installation).map(brief);
  tell(
    world,
    installation,
    { event: "installation", action: "new_permissions_accepted" },
    { repositories: shown },
  );
}

/** Adds repositories to an installation for some, or takes them away. */
export function changeRepositories(
  world: World,
  installation: Installation,
  change: { readonly added?: readonly Repository[]; readonly removed?: readonly Repository[] },
): void {
  const { added = [], removed = [] } = change;
  const before =
    installation.repositories === "all" ? reached(world, installation) : installation.repositories;
  installation.repositories = new Set([...before, ...added].filter((one) => !removed.includes(one)));
  const payload = {
    repository_selection: "selected",
    repositories_added: added.map(brief),
    repositories_removed: removed.map(brief),
    requester: null,
  };
  const event = "installation_repositories";
  if (added.length > 0) tell(world, installation, { event, action: "added" }, payload);
  if (removed.length > 0) tell(world, installation, { event, action: "removed" }, payload);
}

function reached(world: World, installation: Installation): readonly Repository[] {
  return [...world.repositories.values()].filter((repository) => covers(installation, repository));
}

function brief(repository: Repository) {
  const { id, name } = repository;
  return { id, node_id: nodeId("R", id), name, full_name: fullName(repository), private: repository.private };
}

function tell(
  world: World,
  installation: Installation,
  { event, action }: { readonly event: string; readonly action: string },
  payload: Readonly<Record<string, unknown>>,
): void {
  const sender = renderAccount(world, installation.account);
  deliver(world, {
    app: installation.app,
    event,
    action,
    installation: installation.id,
    repository: null,
    payload: { action, installation: renderInstallation(world, installation), ...payload, sender },
  });
}
