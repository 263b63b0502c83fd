import type { Store } from "../edge/edges.ts";
import type { Hook } from "../edge/http/webhook.ts";
import { type Job, workOf } from "./job.ts";
import type { WorkLog } from "./work.ts";

export interface ReceiverOptions {
  readonly store: Store;
  /** What an event, by GitHub's name for it, makes us look at. */
  readonly jobsFor: (event: string, payload: unknown) => readonly Job[];
  readonly wake: () => void;
  readonly log: WorkLog;
}

/** Takes a webhook in; false: it was known. One that cannot be read because of a bug is parked, never refused again and again. */
export type Receive = (hook: Hook) => Promise<boolean>;

export function createReceiver({ store, jobsFor, wake, log }: ReceiverOptions): Receive {
  return async ({ id, event, payload }) => {
    const jobs = attempt(() => jobsFor(event, payload));
    if ("error" in jobs) {
      log.error({ delivery: id, event, err: jobs.error }, "a webhook could not be read and was parked");
      await store.acceptParked(id, `${event}: ${String(jobs.error)}`);
      return true;
    }
    const answer = await store.accept({ id, work: jobs.value.map(workOf) });
    if (answer === "accepted" && jobs.value.length > 0) wake();
    return answer === "accepted";
  };
}

function attempt<T>(run: () => T): { readonly value: T } | { readonly error: unknown } {
  try {
    return { value: run() };
  } catch (error) {
    return { error };
  }
}
