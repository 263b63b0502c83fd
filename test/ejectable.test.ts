import { mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { cases, findCase } from "./cases/case.ts";
import { readTree } from "./cases/golden.ts";
import { labkeeper, repositoryWith } from "./support/cli.ts";
import { nixEnvironment, nixEval, nixParse } from "./support/nix.ts";
import { type ScratchRepository, scratchRepository, tempDirectory } from "./support/temp.ts";
import { describeWith, testWith } from "./support/tools.ts";

/** DESIGN.md, principle 7: delete labkeeper, and the repository still evaluates to the same. */

const inputs = ["nixpkgs", "nix-darwin", "sops-nix"];
const overrides = inputs.flatMap((name) => [
  "--override-input",
  name,
  `path:${join(import.meta.dirname, "nix", name)}`,
]);

/** The founding lab, synced and merged. */
async function syncedLab(): Promise<ScratchRepository> {
  const repository = await repositoryWith({ "lab.yaml": findCase("founding").lab });
  expect((await labkeeper(repository.path, "sync")).exitCode).toBe(0);
  await repository.git("merge", "--quiet", "labkeeper/sync");
  return repository;
}

/** The same repository, cloned, without what labkeeper reads and what it keeps for itself. */
async function ejected(lab: ScratchRepository): Promise<ScratchRepository> {
  const clone = await scratchRepository();
  await clone.git("pull", "--quiet", lab.path, "main");
  await clone.git("rm", "--quiet", "-r", ".lab", "lab.yaml");
  await clone.commit("Leave labkeeper", {});
  expect(Object.keys(readTree(clone.path)).filter((path) => /^(\.lab\/|lab\.yaml$)/.test(path))).toEqual([]);
  return clone;
}

describeWith(["nix", "git"], "the founding lab without labkeeper", ({ nix, git }) => {
  /** Runs nix on a machine that has git and nothing else on its PATH. */
  const run = async (lab: ScratchRepository, ...args: readonly string[]): Promise<string> => {
    const bin = join(tempDirectory(), "bin");
    mkdirSync(bin);
    symlinkSync(git, join(bin, "git"));
    const options = { cwd: lab.path, env: { ...nixEnvironment, PATH: bin }, extendEnv: false };
    return (await execa(nix, [...args, ...overrides], options)).stdout;
  };
  const check = (lab: ScratchRepository, ...args: readonly string[]) =>
    run(lab, "flake", "check", "--no-build", ...args);
  const withoutImports = ["--option", "allow-import-from-derivation", "false"];

  /** All values of all hosts, those of options at their default too; a path in the repository without its store path. */
  const evaluate = async (lab: ScratchRepository): Promise<Record<string, unknown>> => {
    const values = "builtins.mapAttrs (_: host: host.config.system.build.toplevel.values)";
    const classes = ["nixosConfigurations", "darwinConfigurations"];
    // One after the other: two that start at once trip over each other in a state directory that is new.
    const texts: string[] = [];
    for (const all of classes) texts.push(await run(lab, "eval", "--json", `.#${all}`, "--apply", values));
    const hosts = Object.entries(
      Object.assign({}, ...texts.map((text) => JSON.parse(text))) as Record<string, string>,
    );
    return Object.fromEntries(
      hosts.map(([host, json]) => [
        host,
        JSON.parse(json.replaceAll(/\/[^"]*?\/[0-9a-z]{32}-source\//g, "./")),
      ]),
    );
  };

  /** Writes into luna's generated host.nix. */
  const plant = async (lab: ScratchRepository, args: string, value: string) => {
    const path = "hosts/luna/generated/host.nix";
    const text = await lab.git("show", `HEAD:${path}`);
    const planted = text
      .replace("{ lib, ... }:", `{ lib, ${args} ... }:`)
      .replace(/time\.timeZone = .*;/, `time.timeZone = ${value};`);
    expect(planted).not.toBe(text);
    await lab.commit("Plant", { [path]: planted });
  };

  test("evaluates to the same, every value of every host, and passes `nix flake check`", async () => {
    const lab = await syncedLab();
    const before = await evaluate(lab);
    const after = await ejected(lab);
    expect(await evaluate(after)).toEqual(before);
    await check(after);
    expect(Object.keys(before).toSorted()).toEqual(["luna", "rydev", "rymac"]);
    for (const values of Object.values(before))
      expect(Object.keys(values as object).length).toBeGreaterThan(25);
  });

  test("control: one value that is another is seen", async () => {
    const lab = await syncedLab();
    const before = await evaluate(lab);
    await plant(lab, "", '"UTC"');
    expect(await evaluate(lab)).not.toEqual(before);
  });

  test("control: Nix that reads what labkeeper keeps for itself evaluates before, and not after", async () => {
    const lab = await syncedLab();
    await plant(lab, "", "(builtins.fromJSON (builtins.readFile ../../../.lab/manifest.json)).generator");
    await check(lab);
    await expect(check(await ejected(lab))).rejects.toThrow(/error: .*\/\.lab/);
  });

  test("nothing is built in order to evaluate it", async () => {
    const lab = await ejected(await syncedLab());
    await check(lab, ...withoutImports);
    await plant(lab, "pkgs,", 'import (pkgs.writeText "zone" "null")');
    await expect(check(lab, ...withoutImports), "control").rejects.toThrow(/error: .*-zone\.drv/);
  });
});

/** What would make a repository depend on more than its own Nix files, in Nix as `nix-instantiate --parse` prints it. */
const dependencies = {
  "reads a file": /\breadFile\b/,
  "reads a directory": /\breadDir\b/,
  "reads JSON": /\bfromJSON\b/,
  "reads TOML": /\bfromTOML\b/,
  "reads YAML": /fromYAML/i,
  fetches: /\bfetch[A-Z]\w*\b|\bgetFlake\b/,
  "asks the machine": /\b(getEnv|currentTime|currentSystem)\b/,
  "imports what is no path": /\bimport (?!\/)|\bscopedImport\b/,
} as const;

/** How a piece of Nix depends on something, words in texts left out; and whether it names labkeeper, texts too. */
function dependenciesOf(code: string): string[] {
  const wordless = code.replaceAll(/"(\\.|[^"\\])*"/gs, '""');
  const found = Object.entries(dependencies).filter(([, pattern]) => pattern.test(wordless));
  return [...found.map(([what]) => what), ...(/labkeeper/i.test(code) ? ["names labkeeper"] : [])];
}

/** Nix without its comments: as the parser reads it. It makes paths absolute, below a directory of the test's own. */
async function codeOf(text: string): Promise<string> {
  return (await nixParse({ text })).replaceAll(join(realpathSync(tmpdir()), "labkeeper-"), "/");
}

/** The placeholder says whose it is until a person replaces it: a text that is printed, and nothing is looked up by it. */
const placeholder = /"lab\/hardware-placeholder: [^"]* is still labkeeper's placeholder"/;

testWith(
  ["nix-instantiate"],
  "no Nix file depends on labkeeper, reads data or builds in order to import",
  async () => {
    const files = cases.flatMap(({ name, expected }) =>
      Object.entries(readTree(expected)).map(([path, text]) => ({ path: `${name}/${path}`, text })),
    );
    const nixFiles = files.filter(({ path }) => path.endsWith(".nix"));
    const found = nixFiles.map(async ({ path, text }) => {
      const code = (await codeOf(text)).replace(placeholder, '""');
      return dependenciesOf(code).map((what) => `${path} ${what}`);
    });
    expect((await Promise.all(found)).flat()).toEqual([]);
    expect(nixFiles.length).toBeGreaterThan(60);

    // Pages are read by people, and may say what labkeeper can tell them.
    const others = files.filter(({ path }) => !/\.nix$|\.md$|^[^/]+\/\.lab\//.test(path));
    expect(others.filter(({ text }) => /labkeeper/i.test(text.replaceAll(/^\s*[#;].*$/gm, "")))).toEqual([]);
  },
);

testWith(
  ["nix-instantiate"],
  "control: each dependency is seen, and none in comments and texts",
  async () => {
    const planted: Record<string, readonly string[]> = {
      "reads a file": ["builtins.readFile ./a", "with builtins; readFile ./a"],
      "reads a directory": ["builtins.readDir ./."],
      "reads JSON": ["builtins.fromJSON x"],
      "reads TOML": ["builtins.fromTOML x"],
      "reads YAML": ["lib.fromYAML x"],
      fetches: ["builtins.fetchTarball x", "lib.fetchGit { }", "builtins.getFlake x"],
      "asks the machine": ['builtins.getEnv "HOME"', "builtins.currentSystem"],
      "imports what is no path": [
        "import (f x)",
        "import x",
        `import "\${x}/y"`,
        "scopedImport { } ./x",
        "map import x",
      ],
      "names labkeeper": [
        "inputs.labkeeper.lib",
        '"github:labkeeper/labkeeper"',
        "{ labkeeper.enable = true; }",
      ],
    };
    for (const [what, codes] of Object.entries(planted)) {
      const seen = codes.map(async (code) =>
        dependenciesOf(await codeOf(`{ x, f, lib, inputs, ... }: ${code}`)),
      );
      for (const found of await Promise.all(seen)) expect(found).toContain(what);
    }
    const harmless =
      '{ imports = [ ./a.nix ]; b = import ./b.nix { }; c = "readFile"; } # labkeeper, readFile';
    expect(dependenciesOf(await codeOf(harmless))).toEqual([]);
  },
);

testWith(["nix-instantiate"], "the flake has three inputs, none of them ours", async () => {
  for (const { name, expected } of cases) {
    const said = (await nixEval(`(import ${join(expected, "flake.nix")}).inputs`)) as Record<
      string,
      { url: string }
    >;
    expect([name, ...Object.keys(said).toSorted()]).toEqual([name, ...inputs.toSorted()]);
    const urls = Object.values(said).map(({ url }) => url);
    expect(urls.filter((url) => !/^github:(NixOS|nix-darwin|Mic92)\//.test(url))).toEqual([]);
  }
  expect(cases.length).toBeGreaterThan(3);
});
