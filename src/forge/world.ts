import type { Account, App } from "./records/accounts.ts";
import type { Delivery, Installation, Token } from "./records/installations.ts";
import type { Repository } from "./records/repository.ts";

/** The whole state of a forge. */
export interface World {
  /** More entries than this truncate a recursive tree: 100,000 on GitHub. */
  readonly mostTreeEntries: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Where the bare repositories lie. */
  readonly directory: string;
  /** `http://127.0.0.1:PORT`, without a slash. */
  origin: string;
  lastId: number;
  readonly accounts: Map<string, Account>;
  readonly repositories: Map<number, Repository>;
  readonly apps: Map<number, App>;
  readonly installations: Map<number, Installation>;
  readonly tokens: Map<string, Token>;
  readonly deliveries: Delivery[];
  /** App manifests that wait for their conversion, by code. */
  readonly manifests: Map<string, Readonly<Record<string, unknown>>>;
  /** Called with each new delivery; the server sends it. */
  onDelivery: (delivery: Delivery) => void;
}

/** A repository and the world that it is in. */
export interface Place {
  readonly world: World;
  readonly repository: Repository;
}

export function createWorld(options: Pick<World, "now" | "directory" | "mostTreeEntries">): World {
  return {
    ...options,
    origin: "http://forge.invalid",
    lastId: 1000,
    accounts: new Map(),
    repositories: new Map(),
    apps: new Map(),
    installations: new Map(),
    tokens: new Map(),
    deliveries: [],
    manifests: new Map(),
    onDelivery: () => {},
  };
}

/** A number that nothing else in this world has. */
export function nextId(world: World): number {
  world.lastId += 1;
  return world.lastId;
}

/** Now, as GitHub writes it: seconds, in UTC. */
export function timestamp(world: World): string {
  return isoSeconds(world.now());
}

/** @param milliseconds since 1970 */
export function isoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Opaque to clients, and distinct for each kind and number. */
export function nodeId(kind: string, id: number | string): string {
  return `${kind}_${id}`;
}
