import { readdir, readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

/** The name of the variable that marks all that a check starts; children inherit it. */
export const MARK = "LABKEEPER_CHECK";

/** Process ids whose environment holds the mark; none where there is no /proc. */
export async function marked(mark: string): Promise<readonly number[]> {
  const names = await readdir("/proc").catch(() => []);
  const ids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    ids.map(async (id) => ((await environmentOf(id)).includes(`${MARK}=${mark}`) ? [id] : [])),
  );
  return found.flat();
}

async function environmentOf(id: number): Promise<readonly string[]> {
  // Gone in the meantime, or another user's.
  const bytes = await readFile(`/proc/${id}/environ`, "latin1").catch(() => "");
  return bytes.split("\0");
}

const rounds = 50;

/**
 * Ends all that is marked, again and again while some are still being started. Returns how many are left after the last
 * round: anything but 0 is a process that cannot be ended.
 */
export async function sweep(mark: string): Promise<number> {
  for (let round = 0; round < rounds; round += 1) {
    const ids = await marked(mark);
    if (ids.length === 0) return 0;
    for (const id of ids) end(id);
    await setTimeout(20);
  }
  return (await marked(mark)).length;
}

/** Ends a process, or with a negative id a group of them, if it is still there. */
export function end(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && (error.code === "ESRCH" || error.code === "EPERM")))
      throw error;
  }
}
