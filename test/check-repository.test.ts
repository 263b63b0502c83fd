import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test, vi } from "vitest";
import { PLACEHOLDER_MARK } from "../src/files/generators/scaffold.ts";
import { warningRules } from "../src/warnings/rules.ts";
import { edit } from "./lab/lab-text.ts";
import { repositoryWith } from "./support/cli.ts";
import { patience } from "./support/seed.ts";
import { exemplary } from "./warnings/lab.ts";
import { sealedFile, treeInOrder } from "./warnings/repository.ts";

// Some whole runs of the command line, one after the other.
vi.setConfig({ testTimeout: patience });

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
const today = Date.parse("2026-11-24") / 1000;
const stranger = "age1vmklcaxe25g48uzd29y9pqcp68wywn8hpasd64tsgq4v78nh44ys845yn4";
const gone = "age1lj5vmr02qkudvv2xedfj5tq8x93gllgpr6tzylwdlt7lud4tfv5qfqsd5u";
const lunas = "hosts/luna/secrets.sops.yaml";
const unifi = "hosts/luna/generated/unifi.nix";
const workflow = ".github/workflows/check.yaml";
const placeholder = "hosts/luna/hardware-configuration.nix";

/** The real command line on 24 November 2026. */
async function labkeeper(directory: string, ...args: readonly string[]): Promise<string> {
  const env = {
    PATH: process.env.PATH ?? "",
    NO_COLOR: "1",
    SOURCE_DATE_EPOCH: String(today),
    GIT_CONFIG_GLOBAL: "/dev/null",
  };
  const options = { cwd: directory, env, extendEnv: false, reject: false, stdin: "ignore" } as const;
  return (await execa(process.execPath, [cli, ...args], options)).stdout;
}

function lock(release: string, days: number, duplicate = false): string {
  const nixpkgs = {
    locked: { type: "github", rev: "a1", narHash: "sha256-x", lastModified: today - days * 86_400 },
    original: { type: "github", owner: "NixOS", repo: "nixpkgs", ref: `nixos-${release}` },
  };
  const locked = { ...nixpkgs.locked, lastModified: today };
  const other = { inputs: { nixpkgs: duplicate ? "nixpkgs_2" : ["nixpkgs"] }, locked };
  const unpinned = { original: { type: "github", owner: "a", repo: "b" }, locked: { type: "github" } };
  const nodes = {
    nixpkgs,
    "sops-nix": other,
    ...(duplicate
      ? { nixpkgs_2: { ...nixpkgs, locked: { ...nixpkgs.locked, rev: "b2" } }, loose: unpinned }
      : {}),
    root: {
      inputs: { nixpkgs: "nixpkgs", "sops-nix": "sops-nix", ...(duplicate ? { loose: "loose" } : {}) },
    },
  };
  return JSON.stringify({ nodes, root: "root", version: 7 }, null, 2);
}

const workflowOn = (event: string, command: string) =>
  `name: check\non: ${event}\njobs:\n  check:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v5\n      - run: ${command}\n`;

const drill = (day: string) => `| ${day} | luna | unifi | nas | ok |\n`;

/** lab.yaml in which each rule about the previous state has something to say. */
function changed(lab: string): string {
  const edits = [
    ["retention: { daily: 14 }", "retention: { daily: 10 }"],
    ["bucket: exemplary", "bucket: elsewhere"],
    ['stateVersion: "25.11"\n    address: 10.20.0.11', 'stateVersion: "26.05"\n    address: 10.20.0.11'],
    ["paperless-ngx:2.20.1", "paperless-ngx:2.19.0"],
    ["    uses: attic\n    host: luna", "    uses: attic\n    host: sol"],
    ["    uses: unifi\n", "    uses: unifi\n    image: docker.io/jacobalberty/unifi:v99.0.1\n"],
  ] as const;
  return edits.reduce((text, [from, to]) => edit(text, from, to), lab);
}

const about = warningRules.filter(({ needs }) => needs !== "lab.yaml").map(({ id }) => id);

test("check says what the repository and the previous state give, and nothing of it where all is in order", async () => {
  const tree = treeInOrder(exemplary);
  const repository = await repositoryWith(tree);
  await labkeeper(repository.path, "sync", "--write");
  const read = (path: string) => readFileSync(join(repository.path, path), "utf8");
  await repository.commit("In order", {
    [placeholder]: "{ }\n",
    "hosts/sol/hardware-configuration.nix": "{ }\n",
    "flake.lock": lock("26.05", 3),
    [workflow]: workflowOn("pull_request", "nix flake check"),
    "docs/restore/drills.md": drill("2026-11-01"),
  });
  const said = async () => {
    const { problems, warnings } = JSON.parse(await labkeeper(repository.path, "check", "--json"));
    return { problems, ids: new Set<string>(warnings.map(({ id }: { id: string }) => id)) };
  };
  const before = await said();
  expect(before.problems).toEqual([]);
  expect(about.filter((id) => before.ids.has(id))).toEqual([]);

  const config = read(".sops.yaml");
  const luna = /&host_luna (age1\S+)/.exec(config)?.[1] ?? "";
  const sol = /&host_sol (age1\S+)/.exec(config)?.[1] ?? "";
  const rules = config
    .replace("creation_rules:\n", `creation_rules:\n  - path_regex: ^hosts/l\n    age: ${luna}\n`)
    .replace(/ {2}- key_groups:\n( {6}.*\n)+(?= {2}# labkeeper:end)/, "");
  await repository.git("switch", "--quiet", "--create", "mess");
  await repository.commit("Out of order", {
    "lab.yaml": changed(exemplary),
    ".sops.yaml": rules.replace(`&host_sol ${sol}`, `&host_sol ${stranger}`),
    [lunas]: sealedFile([sol, gone], ["restic/password"]),
    "other.sops.yaml": "password: hunter2\n",
    [placeholder]: `${PLACEHOLDER_MARK}
{ }
`,
    "flake.lock": lock("25.05", 90, true),
    [workflow]: workflowOn("pull_request_target", "nix flake check --accept-flake-config"),
    ".github/workflows/head.yaml": workflowOn("pull_request_target", "nix flake check").replace(
      "checkout@v5",
      "checkout@v5\n        with: { ref: '${{ github.head_ref }}' }",
    ),
    "docs/restore/drills.md": drill("2026-01-01"),
    [unifi]: `${read(unifi)}# by hand\n`,
  });
  const after = await said();
  expect(after.problems).toEqual([]);
  expect(about.filter((id) => !after.ids.has(id))).toEqual([]);
  for (const option of [[], ["--json"], ["--sarif"]]) {
    const [one, two] = [
      await labkeeper(repository.path, "check", ...option),
      await labkeeper(repository.path, "-C", repository.path, "check", ...option),
    ];
    expect([option, one]).toEqual([option, two]);
    expect(one).not.toMatch(/hunter2|ENC\[/);
    expect(about.filter((id) => !one.includes(id))).toEqual([]);
  }
});
