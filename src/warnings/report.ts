import type { Where } from "../lab/locate.ts";
import type { Acknowledgement } from "../lab/model.ts";
import type { Position } from "../lab/problem.ts";
import { type Accepted, settle } from "./acknowledge.ts";
import type { WarningInput } from "./scene.ts";
import { warn } from "./warn.ts";
import { isPath, type Severity, severities, type Warning } from "./warning.ts";

/** A warning and the lines that it stands at. */
export type PlacedWarning = Omit<Warning, "at"> & { readonly place: Position };

/** What is to be said of a lab today: sorted by severity, then by place, then by id and text. */
export interface Report {
  readonly open: readonly PlacedWarning[];
  readonly acknowledged: readonly { readonly warning: PlacedWarning; readonly by: Acknowledgement }[];
}

/** Warns, takes out what is acknowledged, and finds the lines. */
export function report(
  input: WarningInput,
  { where, agreed }: { readonly where: Where; readonly agreed: Accepted["agreed"] },
): Report {
  const { model, today } = input;
  const { open, acknowledged } = settle(warn(input), { here: model.acknowledgements, agreed, today });
  const place = ({ at, ...warning }: Warning): PlacedWarning => ({
    ...warning,
    place: isPath(at) ? where(at) : at,
  });
  return {
    open: open.map(place).toSorted(inOrder),
    acknowledged: acknowledged
      .map(({ warning, by }) => ({ warning: place(warning), by }))
      .toSorted((a, b) => inOrder(a.warning, b.warning)),
  };
}

function inOrder(a: PlacedWarning, b: PlacedWarning): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compare(a.place.file, b.place.file) ||
    a.place.line - b.place.line ||
    a.place.column - b.place.column ||
    compare(a.id, b.id) ||
    compare(a.message, b.message)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether a warning is at least as bad as a severity. */
export function isAtLeast(severity: Severity): (warning: { readonly severity: Severity }) => boolean {
  return (warning) => severities.indexOf(warning.severity) <= severities.indexOf(severity);
}
