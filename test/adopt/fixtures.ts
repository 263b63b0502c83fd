import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Three repositories of different shape, written for these tests, each with the lab.yaml that is inferred from it. */
export const fixtures = ["flake-parts", "plain", "nix-darwin"] as const;

const folder = fileURLToPath(new URL("repositories/", import.meta.url));

/** Every file of a fixture, path -> text. */
export function fixture(name: string): Record<string, string> {
  const root = join(folder, name);
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)).toSorted();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
}

/** Where the golden lab.yaml of a fixture stands. */
export function golden(name: string): string {
  return join(folder, `${name}.lab.yaml`);
}

/** Installed profiles, as lab.yaml may name them. */
export const profiles: readonly string[] = readdirSync(new URL("../../nix/profiles/", import.meta.url)).map(
  (file) => file.replace(/\.nix$/, ""),
);
