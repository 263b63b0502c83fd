import type { Source } from "../../edge/edges.ts";
import type { PullDetails } from "../../edge/github/pulls.ts";
import { Stop } from "../../errors.ts";
import type { PageBlock } from "../../files/markdown.ts";
import { LAB_FILE } from "../../lab/document.ts";
import { parseLab } from "../../lab/parse.ts";
import type { Asker, Ground } from "../../talk/commands/rights.ts";
import { narrowingOf } from "../../talk/commands/rights.ts";
import type { Desk } from "../desk.ts";
import type { Hands } from "../hands.ts";
import type { Job } from "../job.ts";
import type { Keyring } from "./keyring.ts";

/** What the App has before it when it does what somebody says. */
export interface CommandDesk extends Desk {
  readonly enqueue: Hands["enqueue"];
  /** The job that a command came with, for more jobs of its repository. */
  readonly place: Pick<Job, "repository" | "installation">;
  /** Keys that open secrets; undefined: the operator gave none. */
  readonly keyring: Keyring | undefined;
  /** Has nix look at a commit; undefined: this labkeeper runs no nix. */
  readonly verifyCommit: ((commit: string) => Promise<readonly PageBlock[]>) | undefined;
}

/** Where a command was said, and by whom. What is not needed is not asked for. */
export interface Scene {
  readonly desk: CommandDesk;
  /** Number of the issue or pull request. */
  readonly issue: number;
  readonly asker: Asker;
  readonly ground: Ground;
  /** The default branch. */
  readonly base: Base;
  /** The pull request in which it was said; undefined: an issue. */
  readonly pull: () => Promise<PullDetails | undefined>;
}

export interface Base {
  readonly branch: string;
  readonly commit: string;
  readonly source: Source;
}

/** @throws Stop where the repository has no commit */
export async function readBase({ hub }: Pick<Desk, "hub">): Promise<Base> {
  const { defaultBranch } = await hub.about();
  const commit = await hub.branches.head(defaultBranch);
  if (commit === undefined) throw new Stop("the repository has no commit yet", "commit lab.yaml first");
  return { branch: defaultBranch, commit, source: hub.commitTree(commit) };
}

/** What may be said here: visibility, and what lab.yaml of the default branch forbids. */
export async function readGround({ hub }: Pick<Desk, "hub">, { source }: Base): Promise<Ground> {
  const about = await hub.about();
  const text = (await source.texts([LAB_FILE])).get(LAB_FILE);
  if (text === undefined) return { private: about.private, narrowing: null };
  const lab = parseLab(text);
  return { private: about.private, narrowing: lab.ok ? narrowingOf(lab.value.lab) : undefined };
}

/** Looks once, when it is first asked. */
export function pullOf({ hub }: Pick<Desk, "hub">, issue: number): Scene["pull"] {
  let found: Promise<PullDetails | undefined> | undefined;
  return () => {
    found ??= hub.issues
      .get(issue)
      .then((there) => (there?.pull === true ? hub.pulls.get(issue) : undefined));
    return found;
  };
}

/** The tree that a question is about: the pull request's, or the default branch's. */
export async function treeAsked({ desk, base, pull }: Scene): Promise<Source> {
  const there = await pull();
  return there === undefined || there.merged ? base.source : desk.hub.commitTree(there.headCommit);
}
