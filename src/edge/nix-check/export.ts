import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Stop } from "../../errors.ts";
import type { TreeEntry } from "../../plan/snapshot.ts";
import type { Contents } from "../edges.ts";

/** More than any lab has: a tree is held in memory on its way. */
const mostBytes = 256 * 1024 * 1024;

/**
 * Writes a tree below an empty directory: files and symbolic links, no submodules, nothing of git's. The links are written
 * last, so that no file is written through one.
 */
export async function exportTree(source: Contents, directory: string): Promise<void> {
  const { entries } = await source.snapshot();
  const paths = [...entries].filter(([, { mode }]) => mode !== "160000").map(([path]) => path);
  const contents = await source.contents(paths.filter((path) => isInside(path)));
  const size = [...contents.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  if (size > mostBytes) throw new Stop(`the tree has ${size} bytes`, `keep it below ${mostBytes} bytes`);
  for (const parent of new Set([...contents.keys()].map((path) => dirname(path)))) {
    await mkdir(join(directory, parent), { recursive: true });
  }
  const links = [...contents].filter(([path]) => entries.get(path)?.mode === "120000");
  for (const [path, bytes] of contents) {
    const mode = modeOf(entries.get(path));
    if (mode !== undefined) await writeFile(join(directory, path), bytes, { mode, flag: "wx" });
  }
  for (const [path, target] of links) await symlink(Buffer.from(target), join(directory, path));
}

/** git takes no such paths; a forged tree might hold them. */
function isInside(path: string): boolean {
  return !path
    .split("/")
    .some((step) => step === "" || step === "." || step === ".." || step.toLowerCase() === ".git");
}

function modeOf(entry: TreeEntry | undefined): number | undefined {
  if (entry?.mode.startsWith("100") !== true) return undefined;
  return entry.mode === "100755" ? 0o755 : 0o644;
}
