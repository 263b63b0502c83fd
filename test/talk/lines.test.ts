import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineMap, shownLines } from "../../src/talk/lines.ts";

function mapped(from: string, to: string): number[] {
  return from.split("\n").map((_, at) => lineMap(from, to)(at + 1));
}

describe("lines of one text in another", () => {
  test("are found behind what was added and taken out", () => {
    expect(mapped("a\nb\nc\nd", "a\nx\nb\nd")).toEqual([1, 3, 3, 4]);
    expect(mapped("a\nb\nc", "x\ny\na\nb\nc")).toEqual([3, 4, 5]);
    expect(mapped("x\na\nb", "a\nb")).toEqual([1, 1, 2]);
    expect(mapped("b\na\nb\nc\na", "a\nc\nb\na")).toEqual([1, 1, 1, 2, 4]);
  });

  test("an unrelated text gives lines that are there", () => {
    expect(mapped("a\nb", "")).toEqual([1, 1]);
    const [long, other] = ["x\n".repeat(3000), "y\n".repeat(3000)];
    expect(lineMap(long, `${other}z`)(2000)).toBe(1);
  });

  const text = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 }).map((all) => all.join("\n"));

  test("keep their order, and every line that two texts have by the longest common subsequence is found", () => {
    fc.assert(
      fc.property(text, text, (from, to) => {
        const [a, b] = [from.split("\n"), to.split("\n")];
        const lines = mapped(from, to);
        expect(lines).toEqual(lines.toSorted((one, other) => one - other));
        expect(lines.every((line) => line >= 1 && line <= b.length)).toBe(true);
        const same = new Set(lines.filter((line, at) => b[line - 1] === a[at]));
        expect(same.size).toBeGreaterThanOrEqual(longest(a, b));
      }),
    );
  });
});

/** Length of the longest common subsequence, the slow way. */
function longest(a: readonly string[], b: readonly string[]): number {
  let row = [0, ...b.map(() => 0)];
  for (const line of a) {
    const next = [0];
    for (const [j, other] of b.entries()) {
      next.push(line === other ? (row[j] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

test("a diff shows the lines of its hunks", () => {
  expect(
    shownLines("@@ -1,2 +1,3 @@ hosts:\n a\n+b\n c\n@@ -9 +10 @@\n-x\n+y\n@@ -20,2 +20,0 @@\n-p\n-q"),
  ).toEqual([
    { start: 1, end: 3 },
    { start: 10, end: 10 },
  ]);
});
