import { expect, test } from "vitest";
import { type Facts, noFacts } from "../../src/lab/facts.ts";
import { parseLab } from "../../src/lab/parse.ts";
import { drillRules } from "../../src/warnings/drills.ts";
import { flakeRules } from "../../src/warnings/flake.ts";
import { treeRules } from "../../src/warnings/tree.ts";
import { warn } from "../../src/warnings/warn.ts";
import type { Warning } from "../../src/warnings/warning.ts";
import { workflowRules } from "../../src/warnings/workflows.ts";
import { findCase, modelOf } from "../cases/case.ts";

const today = "2026-11-24";
const day = 86_400;
const now = Date.parse(today) / 1000;
const rules = [...drillRules, ...flakeRules, ...workflowRules, ...treeRules];
const ids = new Set(rules.map(({ id }) => id));
const founding = findCase("founding").lab;

/** What these rules say of a repository with the founding lab. */
function said(facts: Partial<Facts>): readonly Warning[] {
  const lab = parseLab(founding);
  if (!lab.ok) throw new Error("founding is refused");
  const input = { lab: lab.value.lab, model: modelOf(founding), facts: { ...noFacts, ...facts }, today };
  return warn(input).filter(({ id }) => ids.has(id));
}

interface Nodes {
  readonly [name: string]: object;
}

const nixpkgs = (
  locked: object,
  original: object = { type: "github", owner: "NixOS", repo: "nixpkgs", ref: "nixos-26.05" },
) => ({
  locked: {
    type: "github",
    owner: "NixOS",
    repo: "nixpkgs",
    rev: "a1",
    narHash: "sha256-x",
    lastModified: now - day,
    ...locked,
  },
  original,
});
const sops = (input: string | readonly string[]) => ({
  inputs: { nixpkgs: input },
  locked: {
    type: "github",
    owner: "Mic92",
    repo: "sops-nix",
    rev: "b2",
    narHash: "sha256-y",
    lastModified: now - 900 * day,
  },
});

/** A flake.lock whose flake has these inputs; any other node is an input of those. */
function lock(nodes: Nodes, inputs: readonly string[] = ["nixpkgs"]): Partial<Facts> {
  const root = { inputs: Object.fromEntries(inputs.map((name) => [name, name])) };
  return {
    flake: { lock: JSON.stringify({ nodes: { ...nodes, root }, root: "root", version: 7 }, null, 2) },
  };
}

function workflow(
  on: string,
  steps = "- uses: actions/checkout@v5\n      - run: nix flake check",
  name = "check.yaml",
): Partial<Facts> {
  const text = `name: check\non:\n${on.replaceAll(/^/gm, "  ")}\njobs:\n  check:\n    runs-on: ubuntu-24.04\n    steps:\n      ${steps}\n`;
  return { workflows: new Map([[`.github/workflows/${name}`, text]]) };
}
function both(a: Partial<Facts>, b: Partial<Facts>): Partial<Facts> {
  return { workflows: new Map([...(a.workflows ?? []), ...(b.workflows ?? [])]) };
}

const head =
  "- uses: actions/checkout@v5\n        with: { ref: '${{ github.event.pull_request.head.sha }}' }\n      - run: nix flake check";

/** One edit apart: what gives the warning, and what does not. */
const pairs: readonly {
  readonly id: string;
  readonly name: string;
  readonly fires: Partial<Facts>;
  readonly nearMiss: Partial<Facts>;
  readonly message: string;
  /** file:line:column */
  readonly at: string;
}[] = [
  {
    id: "input-unpinned",
    name: "no flake.lock",
    fires: { flake: { lock: null } },
    nearMiss: { flake: null },
    message: "flake.nix has no flake.lock",
    at: "flake.nix:1:1",
  },
  {
    id: "input-unpinned",
    name: "a flake.lock that is none",
    fires: { flake: { lock: "<<<<<<< HEAD\n{}" } },
    nearMiss: lock({ nixpkgs: nixpkgs({}) }),
    message: "flake.lock is not what nix writes",
    at: "flake.lock:1:1",
  },
  {
    id: "input-unpinned",
    name: "neither revision nor hash",
    fires: lock({ nixpkgs: nixpkgs({ rev: undefined, narHash: undefined }) }),
    nearMiss: lock({ nixpkgs: nixpkgs({ rev: undefined }) }),
    message: "input nixpkgs has neither a revision nor a hash in flake.lock",
    at: "flake.lock:3:5",
  },
  {
    id: "nixpkgs-duplicate",
    name: "sops-nix with its own",
    fires: lock({ nixpkgs: nixpkgs({}), nixpkgs_2: nixpkgs({}), "sops-nix": sops("nixpkgs_2") }, [
      "nixpkgs",
      "sops-nix",
    ]),
    nearMiss: lock({ nixpkgs: nixpkgs({}), nixpkgs_2: nixpkgs({}), "sops-nix": sops(["nixpkgs"]) }, [
      "nixpkgs",
      "sops-nix",
    ]),
    message: "input sops-nix brings a nixpkgs of its own (nixpkgs_2)",
    at: "flake.lock:35:5",
  },
  {
    id: "nixpkgs-stale",
    name: "46 days",
    fires: lock({ nixpkgs: nixpkgs({ lastModified: now - 46 * day }) }),
    nearMiss: lock({ nixpkgs: nixpkgs({ lastModified: now - 45 * day }) }),
    message: "input nixpkgs is 46 days old",
    at: "flake.lock:3:5",
  },
  {
    id: "nixpkgs-stale",
    name: "another input may be old",
    fires: lock({ nixpkgs: nixpkgs({ lastModified: now - 900 * day }) }),
    nearMiss: lock({ "sops-nix": sops([]) }, ["sops-nix"]),
    message: "input nixpkgs is 900 days old",
    at: "flake.lock:3:5",
  },
  {
    id: "nixpkgs-eol",
    name: "25.11 ended on 2026-06-30",
    fires: lock({ nixpkgs: nixpkgs({}, { owner: "NixOS", repo: "nixpkgs", ref: "nixos-25.11" }) }),
    nearMiss: lock({ nixpkgs: nixpkgs({}, { owner: "NixOS", repo: "nixpkgs", ref: "nixos-26.05" }) }),
    message: "input nixpkgs follows NixOS 25.11, which has had no security updates since 2026-06-30",
    at: "flake.lock:3:5",
  },
  {
    id: "nixpkgs-eol",
    name: "a Mac's branch",
    fires: lock({ nixpkgs: nixpkgs({}, { owner: "NixOS", repo: "nixpkgs", ref: "nixpkgs-25.05-darwin" }) }),
    nearMiss: lock({ nixpkgs: nixpkgs({}, { owner: "NixOS", repo: "nixpkgs", ref: "nixpkgs-unstable" }) }),
    message: "input nixpkgs follows NixOS 25.05, which has had no security updates since 2025-12-31",
    at: "flake.lock:3:5",
  },
  {
    id: "nixpkgs-eol",
    name: "FlakeHub",
    fires: lock({
      nixpkgs: nixpkgs({}, { type: "tarball", url: "https://flakehub.com/f/NixOS/nixpkgs/0.2505" }),
    }),
    nearMiss: lock({
      nixpkgs: nixpkgs({}, { type: "tarball", url: "https://flakehub.com/f/NixOS/nixpkgs/0.2605" }),
    }),
    message: "input nixpkgs follows NixOS 25.05, which has had no security updates since 2025-12-31",
    at: "flake.lock:3:5",
  },
  {
    id: "ci-not-testing-head",
    name: "pull_request_target without the head",
    fires: workflow("pull_request_target:"),
    nearMiss: workflow("pull_request:"),
    message: "pull_request_target checks out the base branch: what a pull request changes is not tested",
    at: ".github/workflows/check.yaml:3:3",
  },
  {
    id: "ci-not-testing-head",
    name: "pull_request takes the head by itself",
    fires: workflow("pull_request_target: {}"),
    nearMiss: workflow("pull_request: {}"),
    message: "pull_request_target checks out the base branch: what a pull request changes is not tested",
    at: ".github/workflows/check.yaml:3:3",
  },
  {
    id: "ci-not-testing-head",
    name: "filters without lab.yaml",
    fires: workflow("pull_request:\n  paths: ['**.nix']"),
    nearMiss: workflow("pull_request:\n  paths: ['**.nix', '*.yaml']"),
    message: "the path filters skip a pull request that changes lab.yaml alone",
    at: ".github/workflows/check.yaml:4:5",
  },
  {
    id: "ci-not-testing-head",
    name: "generated files are ignored",
    fires: workflow("pull_request:\n  paths-ignore: ['hosts/*/generated/**']"),
    nearMiss: workflow("pull_request:\n  paths-ignore: ['hosts/*/generated']"),
    message: "the path filters skip a pull request that changes hosts/luna/generated/host.nix alone",
    at: ".github/workflows/check.yaml:4:5",
  },
  {
    id: "ci-not-testing-head",
    name: "the last pattern decides",
    fires: workflow("pull_request:\n  paths: ['**', '!lab.yaml']"),
    nearMiss: workflow("pull_request:\n  paths: ['!lab.yaml', '**']"),
    message: "the path filters skip a pull request that changes lab.yaml alone",
    at: ".github/workflows/check.yaml:4:5",
  },
  {
    id: "ci-not-testing-head",
    name: "another workflow without filters",
    fires: workflow("pull_request:\n  paths: ['src/**']"),
    nearMiss: both(
      workflow("pull_request:\n  paths: ['src/**']"),
      workflow("pull_request: {}", undefined, "lab-check.yaml"),
    ),
    message: "the path filters skip a pull request that changes lab.yaml alone",
    at: ".github/workflows/check.yaml:4:5",
  },
  {
    id: "ci-not-testing-head",
    name: "a workflow without Nix is none of ours",
    fires: workflow("pull_request_target: {}"),
    nearMiss: workflow("pull_request_target: {}", "- uses: actions/checkout@v5\n      - run: echo label"),
    message: "pull_request_target checks out the base branch: what a pull request changes is not tested",
    at: ".github/workflows/check.yaml:3:3",
  },
  {
    id: "ci-not-testing-head",
    name: "pull_request with another commit",
    fires: workflow("pull_request:", head.replace("github.event.pull_request.head.sha", "github.base_ref")),
    nearMiss: workflow("pull_request:", head.replace("github.event.pull_request.head.sha", "github.sha")),
    message: "it checks out ${{ github.base_ref }}: what a pull request changes is not tested",
    at: ".github/workflows/check.yaml:9:17",
  },
  {
    id: "ci-privileged-head",
    name: "a stranger's flake with the repository's token",
    fires: workflow("pull_request_target:", head),
    nearMiss: workflow("pull_request:", head),
    message:
      "whoever opens a pull request, from a fork too, has Nix of his own run with the secrets and the token of this repository",
    at: ".github/workflows/check.yaml:3:3",
  },
  {
    id: "ci-privileged-head",
    name: "the merge is no better",
    fires: workflow("pull_request_target:", head.replace("head.sha", "merge_commit_sha")),
    nearMiss: workflow("pull_request:", head.replace("head.sha", "merge_commit_sha")),
    message:
      "whoever opens a pull request, from a fork too, has Nix of his own run with the secrets and the token of this repository",
    at: ".github/workflows/check.yaml:3:3",
  },
  {
    id: "ci-untrusted-config",
    name: "on pull requests",
    fires: workflow("pull_request: {}", "- run: nix flake check --accept-flake-config"),
    nearMiss: workflow("push: {}", "- run: nix flake check --accept-flake-config"),
    message: "a pull request can name a substituter and its key, and has the runner take programs from there",
    at: ".github/workflows/check.yaml:8:30",
  },
  {
    id: "ci-untrusted-config",
    name: "in nix.conf",
    fires: workflow("pull_request: {}", "- run: echo 'accept-flake-config = true' >> nix.conf && nix build"),
    nearMiss: workflow(
      "pull_request: {}",
      "- run: echo 'accept-flake-config = false' >> nix.conf && nix build",
    ),
    message: "a pull request can name a substituter and its key, and has the runner take programs from there",
    at: ".github/workflows/check.yaml:8:20",
  },
  {
    id: "backup-restore-untested",
    name: "the last drill is 91 days ago",
    fires: drilled("2026-08-25"),
    nearMiss: drilled("2026-08-26"),
    message: "no restore of unifi was tried since 2026-08-25",
    at: "lab.yaml services.unifi.backup",
  },
  {
    id: "hardware-placeholder",
    name: "of a host of lab.yaml",
    fires: { placeholders: ["luna"] },
    nearMiss: { placeholders: ["gone"] },
    message: "luna boots from whatever is labelled nixos and BOOT",
    at: "hosts/luna/hardware-configuration.nix:1:1",
  },
  {
    id: "generated-hand-edit",
    name: "one file",
    fires: { edited: ["hosts/luna/generated/unifi.nix"] },
    nearMiss: { edited: [] },
    message:
      "hosts/luna/generated/unifi.nix was changed by hand: labkeeper keeps it, and brings it up to date no more",
    at: "hosts/luna/generated/unifi.nix:1:1",
  },
];

/** Drills of unifi, the last of them on this day. */
function drilled(last: string): Partial<Facts> {
  const drill = { host: "luna", service: "unifi", destination: "nas" };
  return {
    drills: [
      ...["2026-01-01", last, "2026-02-01"].map((one) => ({ ...drill, day: one })),
      { ...drill, host: "rydev", day: "2026-11-01" },
    ],
  };
}

function place({ at }: Warning): string {
  return "file" in at ? `${at.file}:${at.line}:${at.column}` : `lab.yaml ${at.join(".")}`;
}

test.for(pairs)("$id: $name", ({ id, fires, nearMiss, message, at }) => {
  expect(said(fires).map((one) => [one.id, one.message, place(one)])).toEqual([[id, message, at]]);
  expect(said(nearMiss)).toEqual([]);
});

test("there is a case for each rule", () => {
  expect([...new Set(pairs.map(({ id }) => id))].toSorted()).toEqual([...ids].toSorted());
});

test("a development host is spared, and a file of no host is not", () => {
  expect(said({ placeholders: ["rydev"], edited: ["hosts/rydev/generated/host.nix"] })).toEqual([]);
  expect(said({ edited: ["lib/service-helpers.nix"] }).map(({ hosts }) => hosts)).toEqual([[]]);
});

test.for([
  "{}",
  "[]",
  "null",
  '{"nodes":{},"root":"root"}',
  '{"nodes":{"__proto__":1},"root":"__proto__"}',
  "",
])("flake.lock may hold anything: %s", (text) => {
  expect(said({ flake: { lock: text } }).length).toBeLessThan(2);
});

test.for([
  "",
  "on: [",
  "on: push",
  "- nix build",
  "on: {pull_request: 3}\njobs: {a: {}} # nix build",
  "on: pull_request\njobs: {a: {uses: ./x}} # nix build",
])("a workflow may hold anything: %s", (text) => {
  expect(said({ workflows: new Map([[".github/workflows/x.yml", text]]) })).toEqual([]);
});
