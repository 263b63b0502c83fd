/** Something that is done at once and then again and again. */
export interface Round {
  /** Milliseconds between two times. */
  readonly every: number;
  readonly run: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Starts rounds, each for itself; answers how to stop them, which waits for what is under way. */
export function startRounds(rounds: readonly Round[]): () => Promise<void> {
  const stops = rounds.map(startRound);
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

function startRound({ every, run, onError }: Round): () => Promise<void> {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let current = Promise.resolve();
  const once = (): void => {
    current = run()
      .catch(onError)
      .then(() => {
        if (!isStopped) timer = setTimeout(once, every);
      });
  };
  once();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await current;
  };
}
