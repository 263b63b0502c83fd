import type { Snapshot } from "../plan/snapshot.ts";
import type { Found, Spot } from "./github/blobs.ts";
import type { Branches } from "./github/branches.ts";
import type { Checks } from "./github/checks.ts";
import type { Comments } from "./github/comments.ts";
import type { Commits } from "./github/commits.ts";
import type { Issues } from "./github/issues.ts";
import type { People } from "./github/people.ts";
import type { Pulls } from "./github/pulls.ts";
import type { About } from "./github/repository.ts";
import type { Reviews } from "./github/reviews.ts";
import type { Runs } from "./github/runs.ts";
import type { Standing } from "./github/standing.ts";
import type { Statuses } from "./github/statuses.ts";
import type { TokenKind } from "./github/token.ts";

/** The neighbours as a flow sees them: types only, so that a test can stand in for any of them. */

/** A tree that can be read: a commit's, or the work tree. Paths are relative to its root, with `/`. */
export interface Source {
  snapshot(): Promise<Snapshot>;
  /** Texts of the regular files among `paths`, U+FFFD for bytes that are no UTF-8; what is no regular file is left out. */
  texts(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * The same tree with more of what its snapshot leaves `unlisted`: the directories of these paths, or all. Undefined where
   * nothing is ever left out. Its snapshot is a Stop where that takes too many calls.
   */
  readonly listing?: (wanted: readonly string[] | "all") => Source;
}

/** A tree that can be copied out byte for byte. */
export interface Contents extends Source {
  /** Bytes of the regular files among `paths`; of a symbolic link the path that it holds. */
  contents(paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
}

/** A local git repository. */
export interface Repository {
  /** Absolute path of the root of the work tree. */
  readonly root: string;
  readonly workTree: WorkTree;
  /** Id of the commit that HEAD points at, or undefined when HEAD is unborn. */
  head(): Promise<string | undefined>;
  /** Id of the commit of the default branch as far as this clone knows it: the remote's, else a local main or master. */
  defaultBranch(): Promise<string | undefined>;
  commitTree(commit: string): Contents;
  /** A local branch, or undefined. */
  branch(name: string): Promise<Branch | undefined>;
  /** Writes one commit and points its branch at it; touches neither HEAD, index nor work tree. Returns its id. */
  commit(request: CommitRequest): Promise<string>;
}

export interface Branch {
  readonly head: string;
  /** Message of the head commit. */
  readonly message: string;
  readonly committerEmail: string;
  /** The work tree, this one or a linked one, that has the branch checked out. */
  readonly checkedOutAt: string | undefined;
}

export interface CommitRequest {
  readonly branch: string;
  /** The commit whose tree is changed by `write` and `remove`. */
  readonly parent: string;
  readonly message: string;
  /** Author and committer. */
  readonly committer: { readonly name: string; readonly email: string };
  /** path -> text, all written as regular files. */
  readonly write: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
  /** Where the branch must still be, undefined: it must not exist. Otherwise nothing is written: Retry. */
  readonly expected: string | undefined;
  readonly at: Date;
}

/** The files on disk, as git would see them after `git add --all`; texts are of the files that `snapshot` saw last. */
export interface WorkTree extends Contents {
  /** All or none; a path in `create` must not exist yet (an ignored file is not in the snapshot): Stop. */
  write(change: WorkTreeChange): Promise<void>;
  /** Those of `paths` that git does not track yet. */
  untracked(paths: readonly string[]): Promise<readonly string[]>;
}

export interface WorkTreeChange {
  readonly create: ReadonlyMap<string, string>;
  readonly update: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

/**
 * One repository on GitHub. Each method is one call unless it says otherwise, and every error is a Retry (with `at` where
 * GitHub said when) or a Stop; what is not there is undefined where the type says so, else a Retry. Families of endpoints
 * are in github/, one file each.
 */
export interface Hub {
  /** GitHub's numeric id of the repository. */
  readonly id: number;
  /** Read once. */
  about(): Promise<About>;
  /** No call. */
  token(): Promise<TokenKind>;
  /** Reads like a local commit: one call for the list of paths, one for 200 texts. */
  commitTree(commit: string): Source;
  /** The same, with the bytes of every file: one more call for each that is no text. */
  contents(commit: string): Contents;
  /**
   * The default branch, and how a branch of ours stands to it, with the texts of its tree that `choose` picks. Two calls;
   * undefined: the repository is empty.
   */
  survey(request: SurveyRequest): Promise<Survey | undefined>;
  /** What stands at paths of commits, in the same order; undefined: nothing. One call for 400. */
  lookUp(spots: readonly Spot[]): Promise<readonly (Found | undefined)[]>;
  readonly branches: Branches;
  readonly commits: Commits;
  readonly pulls: Pulls;
  readonly reviews: Reviews;
  readonly issues: Issues;
  readonly comments: Comments;
  readonly checks: Checks;
  readonly runs: Runs;
  readonly statuses: Statuses;
  readonly people: People;
}

/** Something to do, as a store keeps it; what its text means is not the store's concern. */
export interface Work {
  /** One at a time is in hand for each repository. */
  readonly repository: number;
  /** Work that waits with the same repository and key stands for this too; undefined: for nothing but itself. */
  readonly key: string | undefined;
  /** Goes before what is not. */
  readonly urgent: boolean;
  readonly text: string;
}

export interface WorkInHand {
  readonly id: number;
  readonly repository: number;
  readonly text: string;
  /** How often it was taken in hand, this time included. */
  readonly attempts: number;
}

export interface Delivery {
  /** `X-GitHub-Delivery`; a redelivery carries the same one. */
  readonly id: string;
  readonly work: readonly Work[];
}

/**
 * The ledger of deliveries and the queue of what they ask for. Every change is on disk when its promise resolves. It holds
 * intents only: without it everything is found again by looking at GitHub.
 */
export interface Store {
  /** Where a damaged store was put aside, if there was one: what it knew is lost. */
  readonly putAside: string | undefined;
  /**
   * Takes a delivery and its work in. A delivery that is known is not taken again, unless work of it was parked: that is
   * replaced by the work it asks for now.
   */
  accept(delivery: Delivery): Promise<"accepted" | "known">;
  /** Notes a delivery that cannot be turned into work, with the reason; it counts as parked. */
  acceptParked(delivery: string, reason: string): Promise<void>;
  /** Whether a delivery need not be looked at: it was taken in, and no work of it is parked. */
  isKnown(delivery: string): Promise<boolean>;
  enqueue(work: readonly Work[]): Promise<void>;
  /** The next that is due, of a repository that has nothing in hand; undefined: nothing is. */
  take(): Promise<WorkInHand | undefined>;
  finish(work: WorkInHand): Promise<void>;
  /** Puts it back until then; if the same waits already, this joins it. */
  postpone(work: WorkInHand, until: Date): Promise<void>;
  /** Sets it aside for a person to see, until its delivery comes once more. */
  park(work: WorkInHand, reason: string): Promise<void>;
  /** When the next that waits is due, in the past where it is already. */
  nextDue(): Promise<Date | undefined>;
  counts(): Promise<StoreCounts>;
  /** Small things to remember, such as the time of the last poll. */
  note(name: string): Promise<string | undefined>;
  setNote(name: string, text: string): Promise<void>;
  close(): Promise<void>;
}

export interface StoreCounts {
  readonly waiting: number;
  readonly inHand: number;
  readonly parked: number;
}

export interface SurveyRequest {
  /** A branch of ours, without `refs/heads/`. */
  readonly branch: string;
  /** Paths of the manifest and of lab.yaml. */
  readonly manifest: string;
  readonly lab: string;
  /** Name of our check runs and statuses. */
  readonly check: string;
  /** Which texts are going to be needed. */
  readonly choose: (snapshot: Snapshot) => readonly string[];
}

export interface Survey extends Standing {
  /** The tree of the default branch. */
  readonly source: Source;
}
