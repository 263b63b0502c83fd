import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { median } from "./bench-median.ts";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Milliseconds of a whole process, from start to end. */
async function processTime(args: readonly string[]): Promise<number> {
  const start = performance.now();
  await execa(process.execPath, args);
  return performance.now() - start;
}

/** A no-op sync of the founding lab, in turn with a script that imports the same packages and parses the same file. */
export async function benchSync(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "labkeeper-bench-"));
  const git = (...args: readonly string[]) =>
    execa("git", ["-C", directory, "-c", "user.name=b", "-c", "user.email=b@example.net", ...args]);
  await git("init", "--quiet");
  await copyFile(path("../examples/founding.lab.yaml"), join(directory, "lab.yaml"));
  await git("add", "--all");
  await git("commit", "--quiet", "--message=Add lab.yaml");
  const sync = [path("../bin/labkeeper.js"), "-C", directory, "sync"];
  const floor = [path("bench-floor.ts"), join(directory, "lab.yaml")];
  await processTime(sync);
  const times = { sync: [] as number[], floor: [] as number[] };
  for (let i = 0; i < 15; i++) {
    times.floor.push(await processTime(floor));
    times.sync.push(await processTime(sync));
  }
  await rm(directory, { recursive: true });
  const [noOp, least] = [median(times.sync), median(times.floor)];
  console.log(
    `\nNo-op sync of the founding lab: ${noOp.toFixed(0)} ms; imports and parse alone: ${least.toFixed(0)} ms; ${(noOp / least).toFixed(2)}x (aim: at most 1.5x)`,
  );
}
