import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect } from "vitest";
import { tempDirectory, writeTree } from "./support/temp.ts";
import { testWith } from "./support/tools.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const cases = readdirSync(join(here, "cases"), { withFileTypes: true }).filter((entry) =>
  entry.isDirectory(),
);
/** What labkeeper writes, and what it installs. */
const trees = [join(here, "../nix"), ...cases.map(({ name }) => join(here, "cases", name, "expected"))];

/** Exit code and words of a linter over one directory at a time. */
async function lint(command: string, args: readonly string[], directories: readonly string[]) {
  const runs = directories.map((directory) =>
    execa(command, [...args, directory], { reject: false, all: true }),
  );
  return (await Promise.all(runs)).map(({ exitCode, all }) => ({ exitCode, all: exitCode === 0 ? "" : all }));
}

function untidy(): string {
  const directory = tempDirectory();
  writeTree(directory, { "unused.nix": "{ lib, pkgs }: { a = (x: pkgs.y x); b = (1); }\n" });
  return directory;
}

const clean = trees.map(() => ({ exitCode: 0, all: "" }));

testWith(["deadnix"], "deadnix finds no unused name in generated and installed Nix", async ({ deadnix }) => {
  expect(trees.length).toBeGreaterThan(5);
  expect(await lint(deadnix, ["--fail"], trees)).toEqual(clean);
  expect(await lint(deadnix, ["--fail"], [untidy()]), "control").toMatchObject([{ exitCode: 1 }]);
});

testWith(["statix"], "statix has nothing to say of generated and installed Nix", async ({ statix }) => {
  expect(await lint(statix, ["check"], trees)).toEqual(clean);
  expect(await lint(statix, ["check"], [untidy()]), "control").toMatchObject([{ exitCode: 1 }]);
});
