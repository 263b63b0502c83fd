import { passCheck } from "./checks.ts";
import { deskOf, type Means } from "./desk.ts";
import type { Handler } from "./hands.ts";
import { onboard } from "./onboard.ts";
import { planPull } from "./pull.ts";

/** The job about a person's pull request. */
export function pullJob(means: Means): Handler<"pull"> {
  return async ({ pull }, hands) => {
    await planPull(deskOf(means, hands), pull);
  };
}

/** The job about what a merge queue is about to merge. */
export function mergeGroupJob(means: Means): Handler<"merge-group"> {
  return async ({ head }, hands) => {
    await passCheck(deskOf(means, hands), head);
  };
}

/** The job about a repository that the App has just been installed on. */
export function onboardJob(means: Means): Handler<"onboard"> {
  return async (_, hands) => {
    await onboard(deskOf(means, hands));
  };
}
