import type { Store, WorkInHand } from "../edge/edges.ts";
import { outcomeOf } from "./outcome.ts";

export interface WorkersOptions {
  readonly store: Store;
  /** Does what a work's text says; its errors decide what becomes of it. */
  readonly run: (text: string) => Promise<void>;
  readonly now: () => Date;
  /** How many repositories are worked on at a time. */
  readonly atOnce: number;
  readonly log: WorkLog;
  /** Told when the store itself fails; the workers go on after a pause. */
  readonly onStoreError: (error: unknown) => void;
}

/** As pino has it. */
export interface WorkLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface Workers {
  /** Something may be due now. */
  readonly wake: () => void;
  /** Takes nothing more; resolves when all that is in hand is done or put back. */
  readonly drain: () => Promise<void>;
}

/** The longest sleep in milliseconds: a clock may be set. */
const LONGEST_SLEEP = 30_000;
const AFTER_STORE_ERROR = 5_000;

/** Takes work that is due and does it, one at a time for a repository, until it is drained. The one place that catches. */
export function startWorkers(options: WorkersOptions): Workers {
  const bell = createBell();
  const inHand = new Set<Promise<void>>();
  const begin = (work: WorkInHand): void => {
    const doing = settle(options, work).catch(options.onStoreError);
    inHand.add(doing);
    void doing.then(() => {
      inHand.delete(doing);
      bell.ring();
    });
  };
  let isDraining = false;
  const loop = async (): Promise<void> => {
    while (!isDraining) {
      const rung = bell.next();
      const pause = await step(options, inHand.size, begin);
      if (pause > 0) await rung(pause);
    }
  };
  const looping = loop();
  return {
    wake: bell.ring,
    drain: async () => {
      isDraining = true;
      bell.ring();
      await looping;
      await Promise.all(inHand);
    },
  };
}

/** Begins what is due, if there is room; answers how long there is nothing to do unless something happens. */
async function step(
  { store, now, atOnce, onStoreError }: WorkersOptions,
  inHand: number,
  begin: (work: WorkInHand) => void,
): Promise<number> {
  if (inHand >= atOnce) return LONGEST_SLEEP;
  try {
    const work = await store.take();
    if (work !== undefined) {
      begin(work);
      return 0;
    }
    const due = await store.nextDue();
    return due === undefined ? LONGEST_SLEEP : clamp(due.getTime() - now().getTime());
  } catch (error) {
    onStoreError(error);
    return AFTER_STORE_ERROR;
  }
}

function clamp(milliseconds: number): number {
  return Math.min(Math.max(milliseconds, 1), LONGEST_SLEEP);
}

/** Does one work and writes down what became of it. */
async function settle({ store, run, now, log }: WorkersOptions, work: WorkInHand): Promise<void> {
  const { text, attempts } = work;
  try {
    await run(text);
  } catch (error) {
    const outcome = outcomeOf(error, attempts, now());
    const details = { work: text, attempts, err: error };
    if (outcome.kind === "again") {
      log.warn({ ...details, at: outcome.at }, "a job will be tried again");
      return await store.postpone(work, outcome.at);
    }
    if (outcome.kind === "parked") {
      log.error(details, "a job was parked: redeliver its webhook once the cause is mended");
      return await store.park(work, outcome.reason);
    }
    log.warn(details, "a job needs a person");
  }
  await store.finish(work);
}

interface Bell {
  readonly ring: () => void;
  /** A sleep, of milliseconds, that ends when the bell rings, from now on. */
  readonly next: () => (milliseconds: number) => Promise<void>;
}

function createBell(): Bell {
  let current = Promise.withResolvers<void>();
  const ring = (): void => {
    current.resolve();
    current = Promise.withResolvers<void>();
  };
  return {
    ring,
    next: () => {
      const { promise } = current;
      return async (milliseconds) => {
        const timer = setTimeout(ring, milliseconds);
        await promise;
        clearTimeout(timer);
      };
    },
  };
}
