import type { Octokit } from "@octokit/rest";
import type { Forge } from "../../../src/forge/forge.ts";
import type { Account, App, Permissions } from "../../../src/forge/records/accounts.ts";
import type { Installation } from "../../../src/forge/records/installations.ts";
import type { Repository } from "../../../src/forge/records/repository.ts";
import { octokitFor } from "./start.ts";

/** A repository of erin's with one commit, the App installed on it, and clients of both. */
export interface Lab {
  readonly forge: Forge;
  readonly repository: Repository;
  /** `{ owner, repo }` for Octokit. */
  readonly at: { readonly owner: string; readonly repo: string };
  readonly erin: Account;
  readonly erinToken: string;
  readonly asErin: Octokit;
  readonly app: App;
  readonly privateKey: string;
  readonly installation: Installation;
  /** With a token of the installation. */
  readonly asApp: Octokit;
  readonly appToken: string;
}

const permissions = {
  contents: "write",
  pull_requests: "write",
  issues: "write",
  checks: "write",
  statuses: "write",
  metadata: "read",
  merge_queues: "read",
} as const;

const events = [
  "push",
  "create",
  "delete",
  "pull_request",
  "issues",
  "issue_comment",
  "check_run",
  "check_suite",
  "repository",
  "merge_group",
];

/** Sets the lab up, by default with a file `lab.yaml`. */
export function labIn(
  forge: Forge,
  options: {
    readonly files?: Readonly<Record<string, string>>;
    readonly hookUrl?: string;
    readonly private?: boolean;
    /** Beyond the usual ones. */
    readonly permissions?: Permissions;
  } = {},
): Lab {
  const granted = { ...permissions, ...options.permissions };
  const erin = forge.createAccount("erin");
  const repository = forge.createRepository({
    owner: erin,
    name: "homelab",
    private: options.private ?? true,
  });
  forge.commitFiles(repository, {
    by: erin,
    message: "Start",
    files: options.files ?? { "lab.yaml": "hosts: {}\n" },
  });
  const { app, privateKey } = forge.createApp({
    name: "labkeeper",
    owner: erin,
    permissions: granted,
    events,
    ...(options.hookUrl === undefined ? {} : { hookUrl: options.hookUrl }),
  });
  const installation = forge.install(app, { account: erin, repositories: "all" });
  const erinToken = forge.createUserToken(erin);
  const appToken = "ghs_for_the_test";
  forge.world.tokens.set(appToken, {
    kind: "installation",
    installation,
    repositories: "all",
    permissions: granted,
    expiresAt: forge.world.now() + 3_600_000,
  });
  return {
    forge,
    repository,
    at: { owner: "erin", repo: "homelab" },
    erin,
    erinToken,
    asErin: octokitFor(forge, erinToken),
    app,
    privateKey,
    installation,
    asApp: octokitFor(forge, appToken),
    appToken,
  };
}
