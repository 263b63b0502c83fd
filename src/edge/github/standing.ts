/** How a branch of ours stands to the default branch: what one look at GitHub tells. */
export interface Standing {
  readonly base: {
    readonly branch: string;
    readonly commit: string;
    readonly tree: string;
    /** Marks of what we said about the commit: external ids of check runs, texts of statuses. */
    readonly said: readonly string[];
    /** lab.yaml of the commit that changed the manifest last. */
    readonly synced: string | undefined;
  };
  /** Undefined: there is no such branch. */
  readonly branch: AheadBranch | undefined;
  /** Pull requests from the branch, newest first, at most ten; forks' are left out. */
  readonly pulls: readonly AheadPull[];
}

export interface AheadBranch {
  readonly head: string;
  readonly tree: string;
  readonly said: readonly string[];
  /** What the default branch lacks, oldest first. */
  readonly commits: readonly MadeCommit[];
  /** Whether those are all; otherwise there are too many to be listed. */
  readonly complete: boolean;
  /** How many commits of the default branch it lacks. */
  readonly behind: number;
  /** The manifest on it. */
  readonly manifest: string | undefined;
  /** Blob id of the manifest in the first parent of its head; undefined: none. */
  readonly manifestBefore: string | undefined;
}

export interface MadeCommit {
  readonly id: string;
  readonly message: string;
  readonly parents: readonly string[];
  /** Made by the account that looks; for an App also signed by GitHub, which nobody else can have done in its name. */
  readonly byUs: boolean;
}

export interface AheadPull {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: "open" | "closed" | "merged";
  /** Opened by the account that looks. */
  readonly byUs: boolean;
  readonly base: string;
  readonly headCommit: string;
  readonly mergeable: "yes" | "no" | "unknown";
  /** The trial merge into the base; undefined: GitHub has none that is not out of date. */
  readonly trial: { readonly tree: string; readonly parents: readonly string[] } | undefined;
  /** The last commits in it, oldest first. */
  readonly commits: readonly MadeCommit[];
  /** Who closed it; GitHub does where its branch goes. */
  readonly closedBy: "us" | "person" | "github" | undefined;
}
