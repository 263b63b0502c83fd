import type { AheadPull, MadeCommit, Standing } from "../edge/github/standing.ts";
import { type Decisions, readTrailers, undecided } from "./decisions.ts";
import { type Left, readLeft } from "./left.ts";

/** What may be done to a branch of ours. */
export type BranchState =
  /** There is none, or what is on it was merged: it is made anew. */
  | { readonly kind: "free"; readonly head: string | undefined }
  /** All commits on it are ours: it may be made anew as one commit. */
  | { readonly kind: "pristine"; readonly head: string; readonly ours: OurCommit | undefined }
  /** Somebody else's commit is on it: it is never rewritten. */
  | { readonly kind: "edited"; readonly head: string; readonly ours: OurCommit | undefined };

/** A commit of ours, with what its trailers say. */
export interface OurCommit {
  readonly id: string;
  readonly mark: string;
  readonly decisions: Decisions;
  readonly left: Left;
}

/** Sorts a branch by whose commits are on it. */
export function branchState({ branch, pulls }: Standing): BranchState {
  if (branch === undefined) return { kind: "free", head: undefined };
  const { head, commits, complete } = branch;
  // A squash or rebase takes the content and leaves the commits behind.
  if (pulls.some((pull) => pull.state === "merged" && pull.headCommit === head))
    return { kind: "free", head };
  const ours = newestOfOurs(commits);
  const kind = complete && commits.every(isOurs) ? "pristine" : "edited";
  return { kind, head, ours };
}

/** What was decided on the branch and is not merged yet. */
export function rememberedOn(state: BranchState): Decisions {
  return state.kind === "free" ? undecided : (state.ours?.decisions ?? undecided);
}

/** The pull request by which the branch is proposed now. */
export function openPullOf({ pulls }: Standing): AheadPull | undefined {
  return pulls.find(({ state }) => state === "open");
}

/**
 * Whether a person closed the last pull request, and what it proposed was this.
 *
 * @param isDone whether a body says that we closed it: with a person's token, we and that person are one account
 */
export function isDeclined({ pulls }: Standing, mark: string, isDone: (body: string) => boolean): boolean {
  const [last] = pulls;
  if (last?.state !== "closed" || newestOfOurs(last.commits)?.mark !== mark) return false;
  return last.closedBy === "person" || (last.closedBy === "us" && !isDone(last.body));
}

/** Whether a merge, or a person who closed its pull request, decided what becomes of the branch as it is. */
export function isSettled({ branch, pulls }: Standing): boolean {
  return pulls.some(
    ({ state, headCommit, closedBy }) =>
      headCommit === branch?.head && (state === "merged" || (state === "closed" && closedBy === "person")),
  );
}

function newestOfOurs(commits: readonly MadeCommit[]): OurCommit | undefined {
  const found = commits.findLast(isOurs);
  const said = found && readTrailers(found.message);
  return found && said && { id: found.id, left: readLeft(found.message), ...said };
}

/** Our account made it, and it bears a plan's mark: a person's token makes that person's own commits too. */
function isOurs({ byUs, message }: MadeCommit): boolean {
  return byUs && readTrailers(message) !== undefined;
}
