import { join } from "node:path";
import { expect, test } from "vitest";
import { moduleDefaults } from "../../src/files/generators/backup/options.ts";
import { defaultBackups } from "../../src/lab/resolve/backups.ts";
import { nixEval } from "../support/nix.ts";
import { tempDirectory, writeTree } from "../support/temp.ts";
import { describeWith } from "../support/tools.ts";
import { filesWithSecrets, foundingLab, goldenTree } from "./founding.ts";

/** hosts/luna/generated/backup.nix of a lab. */
function written(lab = foundingLab): string {
  return filesWithSecrets(lab).find(({ path }) => path === "hosts/luna/generated/backup.nix")?.text ?? "";
}

describeWith(["nix-instantiate"], "what backup.nix leaves out", () => {
  test("is what the module takes for granted, value by value", async () => {
    const tree = tempDirectory();
    writeTree(tree, goldenTree());
    const said = await nixEval(`
      let
        lib = import ${join(import.meta.dirname, "../nix/lib.nix")} { };
        options = import ${tree}/hosts/_modules/nixos/services/restic/options.nix { inherit lib; };
        at = path: (lib.foldl' (set: name: set.\${name}) options path).default;
      in
      {
        night = map at ${nixPaths(Object.keys(moduleDefaults))};
        classes = builtins.mapAttrs (_: builtins.mapAttrs (_: one: one.default)) options.classes;
      }`);
    const classes = Object.entries(defaultBackups.classes).map(([name, { rpo, rto, tiers }]) => [
      name,
      { rpo, rto, tiers },
    ]);
    expect(said).toEqual({ night: Object.values(moduleDefaults), classes: Object.fromEntries(classes) });
  });
});

/** `a.b` as a list of names. */
function nixPaths(options: readonly string[]): string {
  return `[ ${options
    .map(
      (option) =>
        `[ ${option
          .split(".")
          .map((name) => `"${name}"`)
          .join(" ")} ]`,
    )
    .join(" ")} ]`;
}

test("backup.nix of three services with two destinations is what a person would have typed", () => {
  const lines = written().split("\n").length;
  console.log(`backup.nix of luna has ${lines} lines`);
  expect(lines).toBeLessThan(75);
  expect(written()).not.toMatch(/snapshotAt|limits|classes|window/);
});

test("what is other than usual is said, and nothing else", () => {
  const other = foundingLab
    .replace('snapshotAt: "03:30"', 'snapshotAt: "04:00"')
    .replace(/^ {2}verify: .*$/m, "$&\n  classes: { critical: { rto: 8h } }");
  const said = written(other)
    .split("\n")
    .filter((line) => !written().split("\n").includes(line));
  expect(said.map((line) => line.trim())).toEqual([
    'classes.critical.rto = "8h";',
    'drill.schedule = "*-*-01 13:00";',
    'snapshotAt = "04:00";',
    'startAt = "04:05";',
    'verify.schedule = "Sun *-*-* 10:00";',
  ]);
});
