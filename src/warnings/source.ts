import type { Position } from "../lab/problem.ts";

/** Where a pattern first stands in a file's text; the start of the file where it does not. */
export function positionOf(file: string, text: string, pattern: RegExp): Position {
  const match = pattern.exec(text);
  if (match === null) return { file, line: 1, column: 1 };
  const before = text.slice(0, match.index + match[0].search(/\S|$/));
  return { file, line: before.split("\n").length, column: before.length - before.lastIndexOf("\n") };
}
