import { z } from "zod";
import type { Work } from "../edge/edges.ts";

/** What the App has to do: a name of something to look at, never what an event said about it. */
export type Job = {
  /** GitHub's number of the repository, which outlives renames and transfers; 0: the whole installation. */
  readonly repository: number;
  readonly installation: number;
} & Task;

type Task =
  | { readonly kind: "reconcile" }
  | { readonly kind: "onboard" }
  /** A pull request of a person's changed. */
  | { readonly kind: "pull"; readonly pull: number }
  /** Somebody wrote a comment with something like a command in it. */
  | { readonly kind: "command"; readonly issue: number; readonly comment: number }
  /** Commands may have been said that nobody answered. */
  | { readonly kind: "comments" }
  /**
   * Somebody ticked boxes in an issue that the App wrote. Who, and which, only the event tells: the text that is there later
   * may hold the ticks of others.
   */
  | {
      readonly kind: "checkbox";
      readonly issue: number;
      /** Id of the account. */
      readonly by: number;
      /** Names of commands. */
      readonly ticked: readonly string[];
    }
  /** Something that GitHub Actions ran on a commit ended, or somebody pressed re-run or a button there. */
  | { readonly kind: "check-run"; readonly head: string }
  | { readonly kind: "merge-group"; readonly head: string }
  /** Every repository of the installation may be out of step. */
  | { readonly kind: "sweep" };

export type Kind = Job["kind"];
export type JobOf<K extends Kind> = Extract<Job, { readonly kind: K }>;

/**
 * Two jobs with one key are one job as long as neither was begun, since each looks at the world when it runs. Undefined:
 * each is done for itself, as what a person asked for. A repository that has moved is another installation's: what was queued
 * for the one that lost it does not stand for what the other asks.
 */
export function keyOf(job: Job): string | undefined {
  const task = taskKey(job);
  return task === undefined ? undefined : `${task} as ${job.installation}`;
}

function taskKey(job: Job): string | undefined {
  switch (job.kind) {
    case "command":
    case "checkbox":
      return undefined;
    case "pull":
      return `pull ${job.pull}`;
    case "check-run":
    case "merge-group":
      return `${job.kind} ${job.head}`;
    default:
      return job.kind;
  }
}

/** Whether a person waits for it: those go before what merely keeps in step. */
function isUrgent({ kind }: Job): boolean {
  return !["reconcile", "onboard", "sweep", "comments"].includes(kind);
}

const number = z.int().nonnegative();
const place = { repository: number, installation: number };
const head = z.string();
const schema: z.ZodType<Job> = z.discriminatedUnion("kind", [
  z.object({ ...place, kind: z.literal("reconcile") }),
  z.object({ ...place, kind: z.literal("onboard") }),
  z.object({ ...place, kind: z.literal("sweep") }),
  z.object({ ...place, kind: z.literal("comments") }),
  z.object({ ...place, kind: z.literal("pull"), pull: number }),
  z.object({ ...place, kind: z.literal("command"), issue: number, comment: number }),
  z.object({ ...place, kind: z.literal("checkbox"), issue: number, by: number, ticked: z.array(z.string()) }),
  z.object({ ...place, kind: z.literal("check-run"), head }),
  z.object({ ...place, kind: z.literal("merge-group"), head }),
]);

/** A job as the store keeps it. */
export function workOf(job: Job): Work {
  return { repository: job.repository, key: keyOf(job), urgent: isUrgent(job), text: JSON.stringify(job) };
}

/** @throws Error where the text is no job, as one of another version may be. */
export function readJob(text: string): Job {
  return schema.parse(JSON.parse(text));
}
