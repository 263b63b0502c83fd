import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Gives `use` a directory that only we can read, and removes it after, also when a signal ends the process meanwhile:
 * it holds copies of the user's files.
 */
export async function withScratchDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "labkeeper-"));
  const end = (signal: NodeJS.Signals): void => {
    // The command that writes there is being ended too, so it may still be at it.
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
    stopListening();
    process.kill(process.pid, signal);
  };
  const stopListening = (): void => {
    for (const signal of signals) process.off(signal, end);
  };
  for (const signal of signals) process.on(signal, end);
  try {
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
    stopListening();
  }
}
