/** What one check may use at most; beyond that it is stopped. */
export interface Limits {
  /** Wall time of all its steps together. */
  readonly seconds: number;
  /** Address space of each of its processes, MiB (RLIMIT_AS); enforced on Linux only. */
  readonly memory: number;
  /** What it may print in all, bytes. */
  readonly output: number;
}

export const usualLimits: Limits = { seconds: 600, memory: 8192, output: 32 * 1024 * 1024 };
