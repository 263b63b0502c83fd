import { closest, distance } from "fastest-levenshtein";

/** `did you mean "luna"?`, or nothing where no known name is near. */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const near = closest(name.toLowerCase(), known);
  return distance(name.toLowerCase(), near.toLowerCase()) <= Math.max(1, Math.floor(near.length / 3))
    ? `did you mean "${near}"?`
    : undefined;
}

/** The known names for a message: all of a few, some of many. */
export function listNames(known: readonly string[], most = 12): string {
  if (known.length === 0) return "(there are none yet)";
  const shown = known.slice(0, most).join(", ");
  return known.length > most ? `${shown} and ${known.length - most} more` : shown;
}
