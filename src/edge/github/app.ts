import { Probot, ProbotOctokit } from "probot";
import type { Logger } from "../log.ts";
import { type Api, allPages, type Client, guarded } from "./api.ts";
import { type Attempt, deliveriesOf } from "./deliveries.ts";
import { installationTokens, type Reach, reachAuthentication } from "./installation-token.ts";

export interface AppCredentials {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
}

export interface AppOptions extends AppCredentials {
  /** Base URL of the API, such as `https://api.github.com` or `https://host/api/v3`. */
  readonly baseUrl: string;
  readonly log: Logger;
  /** False: writes do not wait for each other, for a GitHub of our own. */
  readonly paced?: boolean;
}

/** GitHub as the App itself sees it: its installations, its webhooks, and clients for what it may see. Errors are Retry or Stop. */
export interface AppOnGitHub {
  /** Whether a signature is that of a webhook's body; every wrong one takes the same time. */
  readonly verify: (body: string, signature: string) => Promise<boolean>;
  /** Number of the account that the App acts as. */
  readonly bot: () => Promise<number>;
  /** Numbers of the installations that are not suspended. */
  readonly installations: () => Promise<readonly number[]>;
  /** Numbers of an installation's repositories. */
  readonly repositories: (installation: number) => Promise<readonly number[]>;
  /** A client whose token reaches this and nothing else; those of one installation share one pace. No call. */
  readonly clientFor: (reach: Reach) => Client;
  /** Webhooks since then that were not taken, by us or anybody, oldest first. */
  readonly untaken: (since: Date) => Promise<readonly Attempt[]>;
  readonly payloadOf: (attempt: Attempt) => Promise<unknown>;
}

/** Connects to GitHub as an App. No call is made. */
export async function connectApp(options: AppOptions): Promise<AppOnGitHub> {
  const { appId, privateKey, webhookSecret, baseUrl, log } = options;
  const Octokit = octokitClass(options);
  const probot = new Probot({ appId, privateKey, secret: webhookSecret, baseUrl, log, Octokit });
  const app = await probot.auth();
  const tokens = installationTokens(app, Date.now);
  const clientFor = (reach: Reach): Client =>
    new Octokit({
      baseUrl,
      log,
      authStrategy: reachAuthentication(tokens, reach, Date.now),
      throttle: { id: String(reach.installation) },
    });
  const anybody = new Octokit({ baseUrl, log, auth: undefined, authStrategy: undefined });
  const { request } = guarded(app);
  return {
    verify: (body, signature) => probot.webhooks.verify(body, signature),
    ...accountsOf({ request, clientFor, anybody }),
    clientFor,
    ...deliveriesOf(request),
  };
}

interface Clients {
  /** As the App. */
  readonly request: Api["request"];
  readonly clientFor: (reach: Reach) => Client;
  readonly anybody: Client;
}

function accountsOf({
  request,
  clientFor,
  anybody,
}: Clients): Pick<AppOnGitHub, "bot" | "installations" | "repositories"> {
  const installations = async (): Promise<readonly number[]> => {
    const all = await allPages(async (page) => (await request("GET /app/installations", page)).data);
    return all.filter(({ suspended_at: suspended }) => suspended === null).map(({ id }) => id);
  };
  const seenBy = (installation: number | undefined): Api["request"] => {
    const client = installation === undefined ? anybody : clientFor({ installation, repository: 0 });
    return guarded(client).request;
  };
  return {
    installations,
    bot: async () => {
      const { data } = await request("GET /app");
      // GitHub shows accounts to an installation and to everybody, not to an App.
      const [installation] = await installations();
      const account = await seenBy(installation)("GET /users/{username}", { username: `${data?.slug}[bot]` });
      return Number(account.data.id);
    },
    repositories: async (installation) => {
      const seen = seenBy(installation);
      const all = await allPages(
        async (page) => (await seen("GET /installation/repositories", page)).data.repositories,
      );
      return all.map(({ id }) => Number(id));
    },
  };
}

/**
 * Probot's client, made for a queue: nothing waits or is tried again inside a call, since the whole job is done again with a
 * fresh look at the world. Given as a function, since Probot's own defaults would undo an object.
 */
function octokitClass({ paced = true }: AppOptions): typeof ProbotOctokit {
  const no = (): boolean => false;
  return ProbotOctokit.defaults((given: { readonly throttle?: object }) => ({
    ...given,
    retry: { enabled: false },
    throttle: { ...given.throttle, enabled: paced, onRateLimit: no, onSecondaryRateLimit: no },
  }));
}
