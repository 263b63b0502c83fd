import { Retry, Stop } from "../errors.ts";

/** What becomes of a job that failed. */
export type Outcome =
  | { readonly kind: "again"; readonly at: Date }
  /** A person was told, or must look: nothing will change by doing it again. */
  | { readonly kind: "given up" }
  | { readonly kind: "parked"; readonly reason: string };

const SECOND = 1000;
/** The longest pause between two tries: after that a neighbour that is back has been noticed. */
const LONGEST = 15 * 60 * SECOND;
/** With the pauses below about four hours of trying. */
const MOST_TRIES = 20;
/** A bug may hang on a moment, but not for long. */
const MOST_TRIES_OF_A_BUG = 4;

/**
 * @param attempts how often it was tried, this time included
 * @param now when it failed
 */
export function outcomeOf(error: unknown, attempts: number, now: Date): Outcome {
  if (error instanceof Stop) return { kind: "given up" };
  const isRetry = error instanceof Retry;
  if (attempts >= (isRetry ? MOST_TRIES : MOST_TRIES_OF_A_BUG)) {
    return { kind: "parked", reason: `tried ${attempts} times: ${String(error)}` };
  }
  const pause = Math.min(2 ** attempts * 5 * SECOND, LONGEST);
  const at = new Date(now.getTime() + pause);
  const named = isRetry ? error.at : undefined;
  return { kind: "again", at: named !== undefined && named > at ? named : at };
}
