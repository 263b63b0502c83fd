import { passCheck } from "./checks.ts";
import { deskOf, type Means } from "./desk.ts";
import type { Handler } from "./hands.ts";
import { checkHead } from "./nix-check-job.ts";
import { onboard } from "./onboard.ts";
import { planHead, planPull } from "./pull.ts";

/** The job about a person's pull request. */
export function pullJob(means: Means): Handler<"pull"> {
  return async ({ pull, ...place }, hands) => {
    await planPull(deskOf(means, hands), pull);
    const there = await hands.hub.pulls.get(pull);
    if (there?.state === "open")
      await hands.enqueue([{ ...place, kind: "check-run", head: there.headCommit }]);
  };
}

/** The job about a commit on which something ended, or is to be looked at again: its plan, and what nix says of it. */
export function checkRunJob(means: Means): Handler<"check-run"> {
  return async ({ head }, hands) => {
    const desk = deskOf(means, hands);
    await planHead(desk, head);
    await checkHead(desk, head, { evaluate: means.evaluate });
  };
}

/** The job about what a merge queue is about to merge. */
export function mergeGroupJob(means: Means): Handler<"merge-group"> {
  return async ({ head, ...place }, hands) => {
    await passCheck(deskOf(means, hands), head);
    await hands.enqueue([{ ...place, kind: "check-run", head }]);
  };
}

/** The job about a repository that the App has just been installed on. */
export function onboardJob(means: Means): Handler<"onboard"> {
  return async (_, hands) => {
    await onboard(deskOf(means, hands));
  };
}
