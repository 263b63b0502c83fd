import type { Hub } from "../edge/edges.ts";
import type { Job, JobOf, Kind } from "./job.ts";

/** What the server gives a handler to work with. */
export interface Hands {
  /**
   * The job's repository, with a token of its installation that reaches no other. Writes are a second apart; nothing is tried
   * again inside a call, since the queue does the whole job again.
   */
  readonly hub: Hub;
  readonly app: AppIdentity;
  readonly now: () => Date;
  /** Numbers of all repositories of the job's installation. */
  readonly repositories: () => Promise<readonly number[]>;
  /** For what is found on the way: more jobs, durable once this resolves. */
  readonly enqueue: (jobs: readonly Job[]) => Promise<void>;
}

/** Who the App is on this GitHub, by numbers that nobody can take. */
export interface AppIdentity {
  /** Id of the App, as in `performed_via_github_app`. */
  readonly app: number;
  /** Id of the account that it acts as; undefined as long as GitHub could not be asked. */
  readonly bot: number | undefined;
}

/**
 * Does a job. Whatever it does must be safe to do again: a job in hand is begun anew after a crash. Throws Retry (later,
 * maybe at a given time), Stop (a person must act, and has been told where that is possible); anything else is a bug and parks
 * the job after a few tries.
 */
export type Handler<K extends Kind> = (job: JobOf<K>, hands: Hands) => Promise<void>;

export type Handlers = { readonly [K in Kind]?: Handler<K> };
