import { entryKinds } from "../src/warnings/acknowledge.ts";
import { nixChecks } from "../src/warnings/nix.ts";
import type { WarningKind } from "../src/warnings/rule.ts";
import { warningRules } from "../src/warnings/rules.ts";
import { severities } from "../src/warnings/warning.ts";
import { impossible, notGiven, refused } from "./warning-status.ts";

/** docs/warnings.md: every warning with its condition and remedy, from the rules themselves, and what is no warning and why. */
export function warningReference(): string {
  const needs = new Map<string, string>([
    ...warningRules.map((rule) => [rule.id, rule.needs] as const),
    ...entryKinds.map(({ id }) => [id, "lab.yaml"] as const),
    ...nixChecks.map(({ id }) => [id, "Nix"] as const),
  ]);
  const kinds = [...warningRules, ...entryKinds, ...nixChecks];
  return [
    ...introduction,
    ...severities.flatMap((severity) => [
      "",
      `## ${{ error: "Errors", warning: "Warnings", info: "Hints (info)" }[severity]}`,
      "",
      "| id | needs | given where | to do |",
      "| --- | --- | --- | --- |",
      ...kinds
        .filter((kind) => kind.severity === severity)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .map((kind) => row(kind, needs.get(kind.id) ?? "")),
    ]),
    "",
    "## What is no warning because it is refused",
    "",
    "These are problems: `check` prints them with their line, nothing is generated, and nothing acknowledges them.",
    "",
    "| id | refused by the rule |",
    "| --- | --- |",
    ...refused.map(([id, rule]) => `| ${id} | ${rule.map((name) => `\`${name}\``).join(", ")} |`),
    "",
    "## What is no warning because it cannot happen",
    "",
    "| id | why |",
    "| --- | --- |",
    ...impossible.map(([id, why]) => `| ${id} | ${why} |`),
    "",
    "## What is not given",
    "",
    "| id | why |",
    "| --- | --- |",
    ...notGiven.map(([id, why]) => `| ${id} | ${why} |`),
    "",
  ].join("\n");
}

function row({ id, condition, remedy }: WarningKind, needs: string): string {
  return `| ${[`\`${id}\``, needs, condition, remedy].map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

const introduction = [
  "# Warnings",
  "",
  "The tables are generated from the rules (src/warnings/) by `npm run golden`. What lab.yaml allows and may hurt is said by",
  "`labkeeper check`, at the line that causes it; what only a host's whole configuration can tell is said by Nix under the",
  "same kind of id, whenever the host is built.",
  "",
  "- An **error** must not stay: `check` exits 1. A **warning** wants an answer, a **hint** is advice; `--fail-on` decides which",
  "  of them make `check` exit 1. No warning ever stops a sync.",
  "- Hosts with `purpose: development` are spared all but errors.",
  "- One cause is one warning: where several hosts have it, it names them all.",
  "- `labkeeper fix ID [SCOPE]` makes the change in lab.yaml where one needs no thought. Comments stay, and no other byte changes.",
  "",
  "*needs* says what a warning is decided by: lab.yaml alone, other files of the repository, the lab.yaml of the default branch",
  "(previous state), or the host's whole configuration (Nix).",
  "",
  "## To accept one",
  "",
  "```yaml",
  "acknowledge:",
  "  - id: image-no-digest",
  "    scope: services.omada          # or a node below it; left out: everywhere",
  "    reason: the vendor's tags are followed on purpose",
  "    until: 2027-03-01              # the last day, in UTC",
  "```",
  "",
  "It counts as the default branch has it (the remote's, else a local `main` or `master`, else HEAD), so that no pull request",
  "silences what is said of itself. After its day the warning comes back and says since when. One that covers nothing is",
  "reported, with what may have been meant. What Nix says is quiet for as long as the entry stands in lab.yaml: Nix has no clock.",
];
