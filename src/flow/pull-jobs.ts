import type { Library } from "../files/library.ts";
import type { MarkerKeys } from "../talk/markers.ts";
import { passCheck } from "./checks.ts";
import type { Desk } from "./desk.ts";
import type { Handler, Hands } from "./hands.ts";
import { onboard } from "./onboard.ts";
import { planPull } from "./pull.ts";

/** What an App's jobs work with, whatever the repository. */
export interface Tools {
  readonly library: Library;
  readonly keys: MarkerKeys;
}

/** The job about a person's pull request. */
export function pullJob(tools: Tools): Handler<"pull"> {
  return async ({ pull }, hands) => {
    await planPull(deskOf(tools, hands), pull);
  };
}

/** The job about what a merge queue is about to merge. */
export function mergeGroupJob(tools: Tools): Handler<"merge-group"> {
  return async ({ head }, hands) => {
    await passCheck(deskOf(tools, hands), head);
  };
}

/** The job about a repository that the App has just been installed on. */
export function onboardJob(tools: Tools): Handler<"onboard"> {
  return async (_, hands) => {
    await onboard(deskOf(tools, hands));
  };
}

/** The repository of a job, as the flows of the App see it. */
export function deskOf({ library, keys }: Tools, { hub, app, now }: Hands): Desk {
  return { hub, library, us: app, keys, now };
}
