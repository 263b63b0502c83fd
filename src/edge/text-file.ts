import { readFile } from "node:fs/promises";
import { Stop } from "../errors.ts";

/** The text of a file, or undefined where there is none that can be read. At most 1 MiB of it is wanted. */
export async function readText(path: string): Promise<string | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return undefined;
  if (bytes.length <= 1024 * 1024) return bytes.toString("utf8");
  throw new Stop(`${path} has ${bytes.length} bytes`, "a file of at most 1 MiB is read");
}
