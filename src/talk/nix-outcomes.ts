import type { Conclusion } from "../edge/github/checks.ts";
import type { RunOutcome } from "../explain/run.ts";
import { type PageBlock, words } from "../files/markdown.ts";
import { WORKFLOW_FILE } from "../files/paths.ts";

/** What is said of a check before nix's own words. */
export interface Said {
  /** Undefined: not done yet. */
  readonly conclusion: Conclusion | undefined;
  readonly title: string;
  readonly text: readonly PageBlock[];
}

const again: PageBlock = { text: "To do: run it again from the Actions tab." };

/** What is said of a run: only one that passed is a success, and none is neutral, which GitHub counts as one. */
export const outcomes: Readonly<Record<RunOutcome["kind"], Said>> = {
  passed: { conclusion: "success", title: "nix flake check passed", text: [] },
  failed: { conclusion: "failure", title: "nix flake check failed", text: [] },
  running: { conclusion: undefined, title: "nix flake check is running", text: [] },
  expected: { conclusion: undefined, title: "Waiting for nix flake check to start", text: [] },
  "timed-out": {
    conclusion: "failure",
    title: "nix flake check took too long",
    text: [
      {
        text: words`GitHub stopped it. To do: look for a value without end, or set ${"checks.timeoutMinutes"} in lab.yaml.`,
      },
    ],
  },
  "never-started": {
    conclusion: "action_required",
    title: "nix flake check never started",
    text: [
      { text: words`GitHub started no run of ${WORKFLOW_FILE} on this commit, so nothing was checked.` },
      {
        text: "To do: see that Actions are enabled in the repository's settings and that the change has no conflict, then push again.",
      },
    ],
  },
  approval: {
    conclusion: "action_required",
    title: "nix flake check waits for approval",
    text: [{ text: "To do: somebody with write access lets the workflow run, on the pull request's page." }],
  },
  cancelled: {
    conclusion: "action_required",
    title: "nix flake check was cancelled",
    text: [{ text: "Nothing was checked." }, again],
  },
  skipped: {
    conclusion: "action_required",
    title: "nix flake check was skipped",
    text: [{ text: "Nothing was checked, though GitHub counts a skipped run as good." }, again],
  },
  broken: {
    conclusion: "failure",
    title: "nix flake check could not run",
    text: [{ text: "GitHub could not start or finish the run." }, again],
  },
  absent: {
    conclusion: "action_required",
    title: "There is no workflow that runs nix flake check",
    text: [
      { text: words`${WORKFLOW_FILE} is not in this commit, so nothing was checked.` },
      {
        text: words`To do: merge labkeeper's pull request. If that has no workflow either, labkeeper may not write workflows: grant the App that permission, or commit what ${"labkeeper sync"} writes.`,
      },
    ],
  },
  changed: {
    conclusion: "action_required",
    title: "The workflow is not labkeeper's",
    text: [
      {
        text: words`${WORKFLOW_FILE} of this commit is another than labkeeper writes, so its run proves nothing.`,
      },
      {
        text: words`To do: take the change back; or judge it yourself and leave the file to yourself (${`labkeeper adopt ${WORKFLOW_FILE}`}): its runs count once it is on the default branch.`,
      },
    ],
  },
};
