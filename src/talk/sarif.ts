import type { Position, Problem } from "../lab/problem.ts";
import { entryKinds } from "../warnings/acknowledge.ts";
import type { PlacedWarning, Report } from "../warnings/report.ts";
import type { WarningKind } from "../warnings/rule.ts";
import { warningRules } from "../warnings/rules.ts";
import type { Severity } from "../warnings/warning.ts";

/** What was found: problems, for which nothing else is looked at, or a report. */
type Findings =
  | { readonly problems: readonly Problem[]; readonly version: string }
  | { readonly report: Report; readonly version: string };

const levels = { error: "error", warning: "warning", info: "note" } as const satisfies Record<
  Severity,
  string
>;

/**
 * `check --sarif`: one run of SARIF 2.1.0 (OASIS standard), as GitHub's code scanning takes it. What is acknowledged is a
 * result with a suppression.
 */
export function sarif(findings: Findings): string {
  const results =
    "problems" in findings ? findings.problems.map(problemResult) : reportResults(findings.report);
  const known = new Map<string, object>(
    [...warningRules, ...entryKinds].map((kind) => [kind.id, ruleOf(kind)]),
  );
  const used = [...new Set(results.map(({ ruleId }) => ruleId))].toSorted();
  const index = new Map(used.map((id, i) => [id, i]));
  const driver = {
    name: "labkeeper",
    semanticVersion: findings.version,
    rules: used.map((id) => known.get(id) ?? { id }),
  };
  const run = {
    tool: { driver },
    columnKind: "utf16CodeUnits",
    results: results.map(({ ruleId, ...result }) => ({ ruleId, ruleIndex: index.get(ruleId), ...result })),
  };
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [run],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf({ id, severity, title, condition, remedy }: WarningKind) {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: `Given where ${condition}.` },
    help: { text: `To do: ${remedy}.` },
    defaultConfiguration: { level: levels[severity] },
  };
}

function reportResults({ open, acknowledged }: Report) {
  return [
    ...open.map((warning) => warningResult(warning)),
    ...acknowledged.map(({ warning, by }) => ({
      ...warningResult(warning),
      suppressions: [{ kind: "external", justification: `${by.reason} (until ${by.until})` }],
    })),
  ];
}

function warningResult({ id, severity, message, remedy, scope, place }: PlacedWarning) {
  return {
    ruleId: id,
    level: levels[severity],
    message: { text: `${message}. To do: ${remedy}.` },
    locations: [location(place)],
    // The line moves with every edit above it; the scope does not.
    partialFingerprints: { "labkeeperScope/v1": `${id} ${scope} ${message}` },
  };
}

function problemResult({ rule, message, expected, found, hint, ...place }: Problem) {
  const words = [
    message,
    ...(expected === undefined ? [] : [`expected: ${expected}`]),
    ...(found === undefined ? [] : [`found: ${found}`]),
    ...(hint === undefined ? [] : [`to do: ${hint}`]),
  ];
  return {
    ruleId: rule,
    level: "error",
    message: { text: words.join("; ") },
    locations: [location(place)],
  };
}

function location({ file, line, column, endLine, endColumn }: Position) {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file), uriBaseId: "%SRCROOT%" },
      region: { startLine: line, startColumn: column, endLine, endColumn },
    },
  };
}
