import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Contents } from "../../../src/edge/edges.ts";
import { blobId } from "../../../src/plan/blob.ts";
import { tempDirectory } from "../../support/temp.ts";

/** A tree in memory; a value `-> target` is a symbolic link. */
export function treeOf(files: Readonly<Record<string, string>>): Contents {
  const isLink = (text: string): boolean => text.startsWith("-> ");
  const entries = new Map(
    Object.entries(files).map(([path, text]) => [
      path,
      { mode: isLink(text) ? "120000" : "100644", id: blobId(text, "sha1") },
    ]),
  );
  const chosen = (paths: readonly string[]) => Object.entries(files).filter(([path]) => paths.includes(path));
  return {
    snapshot: async () => ({ objectFormat: "sha1", entries }),
    texts: async (paths) => new Map(chosen(paths).filter(([, text]) => !isLink(text))),
    contents: async (paths) =>
      new Map(chosen(paths).map(([path, text]) => [path, Buffer.from(text.replace(/^-> /, ""))])),
  };
}

/** A PATH on which `nix` is a shell script that answers `--version` and else does this. */
export function standIn(script: string): string {
  const directory = join(tempDirectory(), "bin");
  mkdirSync(directory);
  const file = join(directory, "nix");
  writeFileSync(
    file,
    `#!/bin/sh\nif [ "$1" = --version ]; then echo 'nix (Nix) 2.99.0'; exit 0; fi\n${script}\n`,
  );
  chmodSync(file, 0o755);
  return [directory, process.env.PATH ?? ""].join(delimiter);
}
