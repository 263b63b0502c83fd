/** Where random tests start, so that none depends on luck. LAB_SEED repeats or varies a run, LAB_RUNS makes it longer. */
export const seed = Number(process.env.LAB_SEED ?? 20_260_101);

/** How often a random test runs, unless LAB_RUNS says so. */
export function runs(usual: number): number {
  return Number(process.env.LAB_RUNS ?? usual);
}

/** Milliseconds that a random test may take, however many runs are asked for. */
export const patience = 3_600_000;
