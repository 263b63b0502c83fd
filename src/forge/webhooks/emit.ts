import type { Account, App } from "../records/accounts.ts";
import type { Delivery, Installation } from "../records/installations.ts";
import type { Issue, Repository } from "../records/repository.ts";
import { renderAccount } from "../render/account.ts";
import { renderIssue } from "../render/issue.ts";
import { renderFullPull } from "../render/pull.ts";
import { renderRepository } from "../render/repository.ts";
import { covers } from "../rights.ts";
import { isoSeconds, nextId, nodeId, type World } from "../world.ts";
import { permissionFor } from "./subscriptions.ts";

export interface Occurrence {
  readonly repository: Repository;
  readonly event: string;
  readonly action?: string;
  readonly sender: Account;
  /** Shown as `pull_request` by that event, as `issue` by the others. */
  readonly issue?: Issue;
  /** What only this event carries. */
  readonly payload?: Readonly<Record<string, unknown>>;
  /** Only this App gets it, subscribed or not. */
  readonly to?: App;
}

/** Sends an event to every App that is installed on the repository, may see such a thing and subscribed to it. */
export function emit(world: World, occurrence: Occurrence): void {
  const { repository, event, to } = occurrence;
  const permission = permissionFor(event);
  for (const installation of world.installations.values()) {
    const granted =
      permission === undefined || permission === "metadata" || permission in installation.permissions;
    if (!covers(installation, repository) || !granted || installation.suspendedAt !== null) continue;
    if (to === undefined ? !installation.app.events.includes(event) : installation.app !== to) continue;
    const payload = { ...payloadOf(world, occurrence), ...parties(world, installation, occurrence.sender) };
    deliver(world, {
      app: installation.app,
      event,
      action: occurrence.action ?? null,
      installation: installation.id,
      repository: repository.id,
      payload,
    });
  }
}

function payloadOf(world: World, { repository, action, issue, event, payload }: Occurrence) {
  const place = { world, repository };
  const pull = event === "pull_request" ? issue?.pull : undefined;
  return {
    ...(action === undefined ? {} : { action }),
    ...(issue !== undefined && pull === undefined ? { issue: renderIssue(place, issue) } : {}),
    ...(issue !== undefined && pull !== undefined
      ? { pull_request: renderFullPull(place, issue, pull) }
      : {}),
    repository: repositoryIn(world, repository, event),
    ...payload,
  };
}

/** A push shows its repository in an older form: times in seconds since 1970, the owner with a name. */
function repositoryIn(world: World, repository: Repository, event: string) {
  const rendered = renderRepository(world, repository);
  if (event !== "push") return rendered;
  const seconds = (time: string): number => Math.floor(Date.parse(time) / 1000);
  return {
    ...rendered,
    url: rendered.html_url,
    owner: { ...rendered.owner, name: repository.owner.login, email: null },
    created_at: seconds(repository.createdAt),
    pushed_at: seconds(repository.pushedAt),
    stargazers: 0,
    master_branch: repository.defaultBranch,
  };
}

function parties(world: World, installation: Installation, sender: Account) {
  const { account } = installation;
  const url = `${world.origin}/orgs/${account.login}`;
  const organization = {
    login: account.login,
    id: account.id,
    node_id: nodeId("O", account.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.origin}/avatars/u/${account.id}`,
    description: null,
  };
  return {
    ...(account.type === "Organization" ? { organization } : {}),
    sender: renderAccount(world, sender),
    installation: { id: installation.id, node_id: nodeId("INST", installation.id) },
  };
}

type Sent = Pick<Delivery, "event" | "action" | "installation" | "repository" | "payload"> & {
  readonly app: App;
};

/** Records a delivery and hands it to the server. With `of`, it is a redelivery: the same GUID and payload. */
export function deliver(world: World, sent: Sent, of?: Delivery): Delivery {
  const id = nextId(world);
  const delivery: Delivery = {
    ...sent,
    id,
    guid: of?.guid ?? `00000000-0000-4000-8000-${String(id).padStart(12, "0")}`,
    redelivery: of !== undefined,
    deliveredAt: isoSeconds(world.now()),
    requestHeaders: {},
    statusCode: 0,
    status: "pending",
    duration: 0,
  };
  world.deliveries.push(delivery);
  world.onDelivery(delivery);
  return delivery;
}
