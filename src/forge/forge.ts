/**
 * A GitHub of our own on loopback: repositories with real git objects, pull requests, comments, checks, Apps and webhooks.
 * A test or a sandbox sets up people and repositories here, then everybody talks to it over HTTP and git as to GitHub.
 */
import { mkdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { type Calls, createCalls } from "./calls.ts";
import { createLimits, githubLimits, type LimitOptions, type Limits } from "./limits.ts";
import type { Delivery } from "./records/installations.ts";
import { createForgeServer } from "./server.ts";
import { type Setup, setupOf } from "./setup.ts";
import { deliver } from "./webhooks/emit.ts";
import { send } from "./webhooks/send.ts";
import { createWorld, type World } from "./world.ts";

export interface ForgeOptions {
  /** Where the bare repositories are kept; made when absent, never removed by the forge. */
  readonly directory: string;
  /** Milliseconds since 1970; the machine's clock unless given. */
  readonly now?: () => number;
  /** A free port unless given. */
  readonly port?: number;
  readonly limits?: Partial<LimitOptions>;
  /** More entries than this truncate a recursive tree: 100,000 unless given, as on GitHub. */
  readonly mostTreeEntries?: number;
  /** "manual": webhooks are only recorded, until `send` is called for one. */
  readonly webhooks?: "automatic" | "manual";
}

export interface Forge extends Setup {
  /** Base URL of the API and of git, such as `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly world: World;
  readonly calls: Calls;
  readonly limits: Limits;
  /** Exceptions inside the forge itself: a test should find none. */
  readonly bugs: readonly unknown[];
  readonly deliveries: () => readonly Delivery[];
  /** Sends a recorded webhook now, as often as it is called. */
  readonly send: (delivery: Delivery) => Promise<void>;
  /** Sends it again as GitHub's "Redeliver" does: a new delivery with the same GUID. */
  readonly redeliver: (delivery: Delivery) => Delivery;
  /** Resolves when no webhook is on its way. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function startForge(options: ForgeOptions): Promise<Forge> {
  mkdirSync(options.directory, { recursive: true });
  const { now = Date.now, directory, mostTreeEntries = 100_000 } = options;
  const world = createWorld({ now, directory, mostTreeEntries });
  const calls = createCalls();
  const limits = createLimits({ ...githubLimits, ...options.limits });
  const bugs: unknown[] = [];
  const server = createForgeServer({ world, calls, limits, bugs });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  world.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pump = createPump();
  if (options.webhooks !== "manual") {
    world.onDelivery = (delivery) => {
      void pump.send(delivery);
    };
  }
  return {
    url: world.origin,
    world,
    calls,
    limits,
    bugs,
    ...setupOf(world),
    deliveries: () => world.deliveries,
    ...pump,
    redeliver: (delivery) => deliver(world, delivery, delivery),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends webhooks and knows which are under way. */
function createPump(): Pick<Forge, "send" | "settled"> {
  const underWay = new Set<Promise<void>>();
  return {
    send: (delivery) => {
      const sending = send(delivery).finally(() => underWay.delete(sending));
      underWay.add(sending);
      return sending;
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
