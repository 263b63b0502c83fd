import type { Hub } from "../../../src/edge/edges.ts";
import { openHub } from "../../../src/edge/github.ts";
import { readLibrary } from "../../../src/edge/library.ts";
import { type Outcome, type ReconcileOptions, reconcile } from "../../../src/flow/reconcile.ts";
import type { FileContent } from "../../../src/forge/commit-files.ts";
import type { Forge, ForgeOptions } from "../../../src/forge/forge.ts";
import { git } from "../../../src/forge/git/run.ts";
import type { Issue } from "../../../src/forge/records/repository.ts";
import { type Lab, labIn } from "./lab.ts";
import { forgeForTest } from "./start.ts";

/** The smallest lab, with so many hosts. */
export function labYaml(hosts: readonly string[] = ["luna"], extra = ""): string {
  const all = hosts.map(
    (host) =>
      `  ${host}:\n    platform: x86_64-linux\n    hardware: [hw-x86_64-vm]\n    roles: [role-server]\n    sshHostKey: pending\n    stateVersion: "25.11"\n`,
  );
  return `version: 1\nlab:\n  name: small\n  domain: lab.example.org\n  timeZone: Europe/Berlin\n  admins:\n    erin:\n      sshKeys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM0GWozkWmZ86cevpY2uH4RjawDr6YtxZxHhKdbMPmk8 erin]\nhosts:\n${all.join("")}${extra}`;
}

export const SYNC = "labkeeper/sync";

/** A repository whose lab.yaml nobody has brought in step yet, and us. */
export interface Story extends Lab {
  readonly forge: Forge;
  readonly hub: () => Hub;
  /** One reconcile, with a hub of its own as for each job. */
  readonly sync: (options?: Partial<ReconcileOptions>) => Promise<Outcome>;
  /** The same with the calls that it made. */
  readonly counted: (options?: Partial<ReconcileOptions>) => Promise<{ outcome: Outcome; calls: number }>;
  /** Erin commits and pushes; the commit's id. */
  readonly push: (files: Readonly<Record<string, FileContent>>, branch?: string) => string;
  /** Pull requests from our branch, oldest first. */
  readonly pulls: () => readonly Issue[];
  /** Erin merges the open one. */
  readonly merge: (merge_method: "merge" | "squash" | "rebase") => Promise<void>;
  readonly read: (path: string, at?: string) => string | undefined;
  /** Subjects of the commits that our branch has and the default branch has not, newest first. */
  readonly ahead: () => readonly string[];
}

let library: ReturnType<typeof readLibrary> | undefined;

export async function storyOf(
  files: Readonly<Record<string, FileContent>> = { "lab.yaml": labYaml() },
  options: Partial<ForgeOptions> = {},
): Promise<Story> {
  const forge = await forgeForTest({ webhooks: "manual", ...options });
  return storyIn(forge, files);
}

function storyIn(forge: Forge, files: Readonly<Record<string, FileContent>>): Story {
  const lab = labIn(forge, { files: { "README.md": "Mine\n" } });
  const { repository, erin, asApp } = lab;
  if (Object.keys(files).length > 0) forge.commitFiles(repository, { by: erin, message: "Start", files });
  const pulls = () => [...repository.issues.values()].filter(({ pull }) => pull?.head === SYNC);
  const hub = () => openHub(asApp, repository.id);
  library ??= readLibrary();
  const sync: Story["sync"] = async (options = {}) =>
    await reconcile(hub(), await (library ?? readLibrary()), {
      now: new Date("2026-11-28T12:00:00Z"),
      ...options,
    });
  return {
    ...lab,
    hub,
    sync,
    counted: async (options) => {
      forge.calls.clear();
      const outcome = await sync(options);
      return { outcome, calls: forge.calls.counted().length };
    },
    push: (changed, branch) =>
      forge.commitFiles(repository, {
        by: erin,
        message: "Erin's",
        files: changed,
        ...(branch === undefined ? {} : { branch }),
      }),
    pulls,
    merge: async (merge_method) => {
      const pull_number = pulls().find(({ state }) => state === "open")?.number ?? 0;
      await lab.asErin.rest.pulls.merge({ ...lab.at, pull_number, merge_method });
    },
    read: (path, at = SYNC) => forge.readFile(repository, path, at),
    ahead: () =>
      git(repository.directory, ["log", "--format=%s", `${repository.defaultBranch}..${SYNC}`])
        .split("\n")
        .filter((line) => line !== ""),
  };
}
