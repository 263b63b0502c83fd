import type { Inline, PageBlock } from "../../files/markdown.ts";
import type { PlacedWarning, Report } from "../../warnings/report.ts";
import { type Severity, severities } from "../../warnings/warning.ts";

/** What `labkeeper check` would print, for a comment. */
export function describeReport({ open, acknowledged }: Report): readonly PageBlock[] {
  if (open.length === 0)
    return [
      { text: ["lab.yaml is valid, and there is nothing to warn of", ...accepted(acknowledged.length)] },
    ];
  return [
    { text: ["lab.yaml is valid", ...accepted(acknowledged.length)] },
    ...severities.flatMap((severity) => {
      const some = open.filter((warning) => warning.severity === severity);
      return some.length === 0
        ? []
        : [{ text: counted(some.length, severity) }, { list: some.map(describeWarning) }];
    }),
  ];
}

function accepted(count: number): readonly Inline[] {
  return [count === 0 ? "." : `; ${count} acknowledged.`];
}

function describeWarning({
  id,
  scope,
  message,
  remedy,
  place: { file, line },
}: PlacedWarning): readonly Inline[] {
  return [{ code: id }, ` at `, { code: scope }, ` (${file}:${line}): ${message}. To do: ${remedy}.`];
}

function counted(number: number, severity: Severity): string {
  const noun = { error: "error", warning: "warning", info: "hint" }[severity];
  return `${number} ${noun}${number === 1 ? "" : "s"}:`;
}

/** A commit can be looked at by nix only where the operator lets labkeeper do so. */
export function describeNoNix(): readonly PageBlock[] {
  return [
    {
      text: "This labkeeper runs no nix itself: the workflow lab-check of the repository checks pull requests. Without a commit, /check looks at lab.yaml and the repository.",
    },
  ];
}
