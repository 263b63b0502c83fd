import { git } from "./run.ts";

/** Longer ones are left out, as GitHub does with what it would not show. */
const longestPatch = 400_000;

/** The hunks of each file that differs, renames found, in the order of `filesBetween`; undefined for what has none to show. */
export function patchesBetween(directory: string, from: string, to: string): readonly (string | undefined)[] {
  const text = git(directory, ["diff-tree", "-r", "-M", "-p", from, to]);
  return text
    .split(/^diff --git /m)
    .slice(1)
    .map((section) => {
      const start = section.indexOf("\n@@ ");
      const patch = section.slice(start + 1).replace(/\n$/, "");
      return start < 0 || patch.length > longestPatch ? undefined : patch;
    });
}

/** One line of a hunk. */
export interface PatchLine {
  /** Its number on each side; undefined: it is not there. */
  readonly left: number | undefined;
  readonly right: number | undefined;
  /** The hunk from its header to this line. */
  readonly hunk: string;
}

/** The lines that a diff shows, and on which a review may comment. */
export function linesOf(patch: string): readonly PatchLine[] {
  const shown: PatchLine[] = [];
  let [left, right, start] = [0, 0, 0];
  const lines = patch.split("\n");
  for (const [at, line] of lines.entries()) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (header !== null) {
      [left, right, start] = [Number(header[1]), Number(header[2]), at];
      continue;
    }
    if (line.startsWith("\\")) continue;
    const [isLeft, isRight] = [!line.startsWith("+"), !line.startsWith("-")];
    shown.push({
      left: isLeft ? left : undefined,
      right: isRight ? right : undefined,
      hunk: lines.slice(start, at + 1).join("\n"),
    });
    left += Number(isLeft);
    right += Number(isRight);
  }
  return shown;
}
