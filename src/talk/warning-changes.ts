import type { PageBlock, Run } from "../files/markdown.ts";
import type { PlacedWarning } from "../warnings/report.ts";

/** What a change leads to, and what it ends. */
export interface WarningChanges {
  readonly added: readonly PlacedWarning[];
  readonly resolved: readonly PlacedWarning[];
  /** How many were there before and stay. */
  readonly staying: number;
}

/** Compares warnings by what they say; the lines that they stand at move with every edit above them. */
export function warningChanges(
  before: readonly PlacedWarning[],
  after: readonly PlacedWarning[],
): WarningChanges {
  const keyOf = ({ id, scope, message }: PlacedWarning) => JSON.stringify([id, scope, message]);
  const [old, fresh] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  const added = after.filter((one) => !old.has(keyOf(one)));
  const resolved = before.filter((one) => !fresh.has(keyOf(one)));
  return { added, resolved, staying: after.length - added.length };
}

/** New ones with what to do, then those that are gone. */
export function describeWarningChanges({ added, resolved, staying }: WarningChanges): readonly PageBlock[] {
  const title = staying === 0 ? "New warnings" : `New warnings (${staying} more were there before)`;
  return [
    ...warningTable(title, added),
    ...(resolved.length === 0
      ? []
      : [
          { heading: "Warnings that go", level: 3 } as const,
          { list: resolved.map(({ id, message }): Run => [{ code: id }, `: ${message}`]) },
        ]),
  ];
}

/** Warnings with their places and what to do; nothing where there is none. */
export function warningTable(title: string, warnings: readonly PlacedWarning[]): readonly PageBlock[] {
  if (warnings.length === 0) return [];
  const rows = warnings.map(({ id, severity, message, remedy, place }): readonly Run[] => [
    severity,
    { code: `${place.file}:${place.line}` },
    [{ code: id }, `: ${message}`],
    remedy,
  ]);
  return [
    { heading: title, level: 3 },
    { head: ["", "Where", "Warning", "To do"], rows },
  ];
}
