import { readdir, readFile } from "node:fs/promises";
import type { Library } from "../files/library.ts";

/** Two folders above this file, whether it runs from src/edge or from dist/edge. */
const ownPackage = new URL("../../", import.meta.url);

/** Reads the Nix library that this package ships. A part that is missing is a broken package, thus a bug. */
export async function readLibrary(packageFolder: URL = ownPackage): Promise<Library> {
  const [version, helpers, profiles, modules, restoreScript, schema] = await Promise.all([
    readVersion(packageFolder),
    readNixFiles(new URL("nix/lib/", packageFolder)),
    readNixFiles(new URL("nix/profiles/", packageFolder)),
    readNixFiles(new URL("nix/modules/restic/", packageFolder)),
    readFile(new URL("nix/tasks/restore.sh", packageFolder), "utf8"),
    readFile(new URL("nix/lab.schema.json", packageFolder), "utf8"),
  ]);
  return { version, helpers, profiles, modules, restoreScript, schema };
}

/** The version that package.json says. */
export async function readVersion(packageFolder: URL = ownPackage): Promise<string> {
  const file = new URL("package.json", packageFolder);
  const manifest: unknown = JSON.parse(await readFile(file, "utf8"));
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) {
    const { version } = manifest;
    if (typeof version === "string") return version;
  }
  throw new Error(`${file.pathname} has no version`);
}

async function readNixFiles(folder: URL): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".nix")).toSorted();
  const texts = names.map(async (name) => {
    const text = await readFile(new URL(encodeURIComponent(name), folder), "utf8");
    return [name.slice(0, -".nix".length), text] as const;
  });
  return new Map(await Promise.all(texts));
}
