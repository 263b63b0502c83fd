import type { Annotation } from "../edge/github/checks.ts";
import { plain, shortened } from "../files/plain.ts";
import type { Position, Problem } from "../lab/problem.ts";
import type { PlacedWarning } from "../warnings/report.ts";
import type { Severity } from "../warnings/warning.ts";

/** GitHub takes 64 KiB of a message and 255 characters of a title; nobody reads as much beside a line. */
const [LONGEST_MESSAGE, LONGEST_TITLE] = [4000, 200];

/** What is wrong, on the line where it is wrong. GitHub shows the texts as they are: no Markdown. */
export function problemAnnotation({ rule, message, expected, found, hint, ...place }: Problem): Annotation {
  const said = [message, ...aside("expected", expected), ...aside("found", found), ...aside("to do", hint)];
  return annotation(place, { level: "failure", title: rule, said });
}

const levels = { error: "failure", warning: "warning", info: "notice" } as const satisfies Record<
  Severity,
  Annotation["level"]
>;

export function warningAnnotation({ id, severity, message, remedy, place }: PlacedWarning): Annotation {
  return annotation(place, { level: levels[severity], title: id, said: [message, `to do: ${remedy}`] });
}

function aside(name: string, text: string | undefined): readonly string[] {
  return text === undefined ? [] : [`${name}: ${text}`];
}

function annotation(
  { file, line, column, endLine = line, endColumn }: Position,
  {
    level,
    title,
    said,
  }: { readonly level: Annotation["level"]; readonly title: string; readonly said: readonly string[] },
): Annotation {
  // Ours is exclusive, GitHub's is not.
  const columns =
    endLine === line && endColumn !== undefined
      ? { start: column, end: Math.max(column, endColumn - 1) }
      : undefined;
  return {
    path: file,
    line,
    endLine: Math.max(line, endLine),
    columns,
    level,
    title: shortened(plain(title), LONGEST_TITLE),
    message: shortened(said.map(plain).join("\n"), LONGEST_MESSAGE),
  };
}
