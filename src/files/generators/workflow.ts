import type { Host, Model } from "../../lab/model.ts";
import type { Path } from "../../lab/problem.ts";
import { USUAL_MINUTES } from "../../lab/schema/checks.ts";
import type { GeneratedFile, Generator } from "../file.ts";
import { hashHeader } from "../header.ts";
import { WORKFLOW_FILE } from "../paths.ts";

/**
 * Actions by commit, since a tag can be moved: the commits of these tags in the actions' own repositories, read on
 * 2026-11-28.
 */
const actions = {
  checkout: "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
  nix: "cachix/install-nix-action@630ae543ea3a38a9a4166f03376c02c50f408342 # v31.11.0",
} as const;

/** From so many hosts on each has a job of its own: one machine would run out of memory. */
const LARGE = 9;

/** `nix flake check` on every pull request and in the merge queue, where the lab has it run by GitHub Actions. */
export const workflow: Generator = {
  name: "workflow",
  generate: ({ model, facts }) => {
    if (model.checks.runner !== "actions") return [];
    const hosts = model.hosts.filter(({ name, observe }) => !observe || facts.hosts.includes(name));
    return [fileOf(model, hosts)];
  },
};

/** There is a workflow since there are hosts to look at. */
const HOSTS: Path = ["hosts"];

/** A line, and the node of lab.yaml that it comes from, where that is another than HOSTS. */
type Line = readonly [text: string, origin?: Path];

function fileOf({ checks }: Model, hosts: readonly Host[]): GeneratedFile {
  const source = "hosts, checks";
  const extension = "a workflow of your own beside it";
  const lines: readonly Line[] = [
    ...hashHeader({ source, extension }).map((text): Line => [text]),
    ...plain(head),
    ...job("check", "nix flake check", checks.timeoutMinutes),
    ...plain(setup),
    ...plain([
      "      - name: nix flake check",
      "        run: nix flake check --no-build --all-systems --show-trace",
    ]),
    ...(hosts.length < LARGE
      ? hosts.filter(isDarwin).flatMap(evaluation)
      : matrix(hosts, checks.timeoutMinutes)),
  ];
  return {
    path: WORKFLOW_FILE,
    text: `${lines.map(([text]) => text).join("\n")}\n`,
    about: `has nix evaluate every change, generated from lab.yaml (${source})`,
    origins: lines.map(([text, origin]) => origin ?? (text === "" || text.startsWith("#") ? null : HOSTS)),
    hosts: hosts.map(({ name }) => name),
    helpers: [],
    once: false,
  };
}

function plain(lines: readonly string[]): Line[] {
  return lines.map((text): Line => [text]);
}

/** No path filter: a check that did not run is no check. No secret and no write: what runs here is a stranger's program. */
const head = [
  "name: lab-check",
  "",
  "on:",
  "  pull_request:",
  "  merge_group:",
  "",
  "permissions:",
  "  contents: read",
  "",
  "concurrency:",
  "  group: lab-check-${{ github.event.pull_request.number || github.sha }}",
  "  cancel-in-progress: true",
  "",
  "jobs:",
];

function job(id: string, name: string, minutes: number): Line[] {
  return [
    [`  ${id}:`],
    [`    name: ${name}`],
    ["    runs-on: ubuntu-24.04"],
    [`    timeout-minutes: ${minutes}`, minutes === USUAL_MINUTES ? HOSTS : ["checks", "timeoutMinutes"]],
  ];
}

const setup = [
  "    steps:",
  `      - uses: ${actions.checkout}`,
  "        with:",
  "          persist-credentials: false",
  `      - uses: ${actions.nix}`,
  "        with:",
  "          enable_kvm: false",
  "          set_as_trusted_user: false",
  "          extra_nix_config: |",
  "            accept-flake-config = false",
  "            allow-import-from-derivation = false",
  "            access-tokens =",
];

function isDarwin({ class: hostClass }: Host): boolean {
  return hostClass === "darwin";
}

function attributeOf({ name, class: hostClass }: Host): string {
  return hostClass === "darwin"
    ? `darwinConfigurations.${name}.system`
    : `nixosConfigurations.${name}.config.system.build.toplevel`;
}

/** A Mac by itself: `nix flake check` does not look into darwinConfigurations. */
function evaluation(host: Host): Line[] {
  const lines = [
    `      - name: nix eval ${host.name}`,
    "        if: ${{ !cancelled() }}",
    `        run: nix eval --raw --show-trace '.#${attributeOf(host)}.drvPath'`,
  ];
  return lines.map((text): Line => [text, ["hosts", host.name]]);
}

function matrix(hosts: readonly Host[], minutes: number): Line[] {
  const include = hosts.flatMap((host): Line[] => [
    [`          - host: ${host.name}`, ["hosts", host.name]],
    [`            attribute: ${attributeOf(host)}`, ["hosts", host.name]],
  ]);
  return [
    [""],
    ...job("host", "${{ matrix.host }}", minutes),
    ...plain(["    strategy:", "      fail-fast: false", "      matrix:", "        include:"]),
    ...include,
    ...plain(setup),
    ...plain([
      "      - name: nix eval",
      "        env:",
      "          ATTRIBUTE: ${{ matrix.attribute }}",
      '        run: nix eval --raw --show-trace ".#$ATTRIBUTE.drvPath"',
    ]),
  ];
}
