import type { PlacedWarning } from "../warnings/report.ts";
import { printComment } from "./comment.ts";
import type { Suggestion } from "./suggestions.ts";

/** Lines that would end warnings. */
export interface WarningSuggestion extends Suggestion {
  readonly ends: readonly PlacedWarning[];
}

/** The words above the suggestions. */
export function describeReview(count: number): string {
  const these = count === 1 ? "One warning" : `${count} warnings`;
  return printComment([
    {
      text: `${these} of these lines can be ended by accepting a suggestion. Nothing depends on it, and this is said once.`,
    },
  ]);
}

export function describeSuggestion({ ends, lines }: WarningSuggestion): string {
  return printComment([
    ...ends.map(({ id, message }) => ({ text: [{ code: id }, `: ${message}`] })),
    { suggestion: lines },
  ]);
}
