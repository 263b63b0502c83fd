import { chmodSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { tempDirectory, writeTree } from "../support/temp.ts";
import { describeWith } from "../support/tools.ts";
import { evaluateHost, type Tree, type Units } from "./evaluated.ts";
import { goldenTree, treeWithSecrets } from "./founding.ts";
import { isOfBackups, unitFiles } from "./unit-files.ts";

const founding = treeWithSecrets();
const backups = goldenTree();

/** NixOS hosts of a tree that have backups. */
function hostsOf(tree: Tree): readonly string[] {
  return Object.keys(tree).flatMap((path) => {
    const host = /^hosts\/([^/]+)\/generated\/backup\.nix$/.exec(path)?.[1];
    return host === undefined || !tree[path]?.includes("_modules/nixos") ? [] : [host];
  });
}

const trees = Object.entries({ founding, backups }).flatMap(([name, tree]) =>
  hostsOf(tree).map((host) => ({ name, host, tree })),
);

describeWith(["nix-instantiate", "systemd-analyze", "bash"], "the units of backups", (tools) => {
  interface Written {
    readonly units: readonly string[];
    readonly commands: readonly string[];
  }

  /** Writes the units of backups and their commands; `change` is what a control does to their text. */
  function write(all: Units, change = (text: string, _name: string) => text): Written {
    const directory = tempDirectory();
    const bin = join(directory, "bin");
    const { units, commands } = unitFiles(all, bin);
    const kept = Object.entries(units).filter(([name]) => isOfBackups(name));
    writeTree(directory, Object.fromEntries(kept.map(([name, text]) => [name, change(text, name)])));
    writeTree(bin, commands);
    const executables = Object.keys(commands).map((name) => join(bin, name));
    for (const file of executables) chmodSync(file, 0o755);
    return { units: kept.map(([name]) => join(directory, name)), commands: executables };
  }

  async function complaints({ units }: Written): Promise<string> {
    const args = ["verify", "--man=no", ...units];
    return (await execa(tools["systemd-analyze"], args, { all: true, reject: false })).all;
  }

  test.for(trees)("of $host ($name) are what systemd understands", async ({ host, tree }) => {
    const written = write(await evaluateHost(host, tree));
    expect(written.units.length).toBeGreaterThan(9);
    expect(await complaints(written)).toBe("");
  });

  test("are complained about where they are wrong", async () => {
    const units = await evaluateHost("luna", founding);
    const wrong = async (pattern: RegExp, by: string) => {
      let changed = 0;
      const written = write(units, (text) =>
        text.replace(pattern, () => {
          changed += 1;
          return by;
        }),
      );
      expect(changed, `${pattern.source} is there`).toBeGreaterThan(0);
      return complaints(written);
    };
    expect(await wrong(/^Nice=/m, "Niceness=")).toContain("Unknown key 'Niceness'");
    expect(await wrong(/^OnCalendar=.*$/m, "OnCalendar=every night")).toContain("Failed to parse calendar");
    expect(await wrong(/^ExecStart=.*bin\/\S+/m, "ExecStart=/nowhere/restic")).toContain("is not executable");
    expect(await wrong(/^MemoryMax=.*$/m, "MemoryMax=much")).toContain("Invalid memory limit");
  });

  test.for(trees)("of $host ($name) run scripts that bash can parse", async ({ host, tree }) => {
    const { commands } = write(await evaluateHost(host, tree));
    const parse = (...files: readonly string[]) =>
      Promise.all(files.map((file) => execa(tools.bash, ["-n", file], { env: {}, extendEnv: false })));
    expect(commands.length).toBeGreaterThan(9);
    await parse(...commands);
    const broken = join(tempDirectory(), "broken");
    writeTree(join(broken, ".."), { broken: "if true; then\n" });
    await expect(parse(...commands, broken)).rejects.toThrow("unexpected end of file");
  });
});
