import fc from "fast-check";
import { expect, test } from "vitest";
import { offered, suggestionOf } from "../../src/talk/suggestions.ts";

/** What GitHub does when somebody accepts. */
function accepted(
  text: string,
  { start, end, lines }: { start: number; end: number; lines: readonly string[] },
) {
  return text
    .split("\n")
    .toSpliced(start - 1, end - start + 1, ...lines)
    .join("\n");
}

test("a change becomes the lines that differ", () => {
  expect(suggestionOf("a\nb\nc\n", "a\nB\nc\n")).toEqual({ start: 2, end: 2, lines: ["B"] });
  expect(suggestionOf("a\nb\nc\n", "a\nc\n")).toEqual({ start: 2, end: 2, lines: [] });
  expect(suggestionOf("a\nb\n", "a\nx\nb\n")).toEqual({ start: 1, end: 1, lines: ["a", "x"] });
});

test("nothing is suggested where it could not be seen", () => {
  expect(suggestionOf("a\n", "a\n")).toBeUndefined();
  expect(suggestionOf("a\n", "x\na\n")).toBeUndefined();
  expect(suggestionOf("a: \u202ex\n", "a: y\n")).toBeUndefined();
  expect(suggestionOf("a: x\r\nb\r\n", "a: y\r\nb\r\n")).toBeUndefined();
});

test("whoever accepts gets the text", () => {
  const text = fc
    .array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 8 })
    .map((all) => all.join("\n"));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const found = suggestionOf(before, after);
      fc.pre(found !== undefined);
      expect(accepted(before, found)).toBe(after);
    }),
  );
});

test("only what the diff shows is offered, and no line twice", () => {
  const at = (start: number, end = start) => ({ start, end });
  const shown = [at(5, 9), at(20, 22)];
  const all = [at(4, 5), at(6), at(6, 7), at(9), at(9, 20), at(21), at(22)];
  expect(offered(all, shown, 3)).toEqual([at(6), at(9), at(21)]);
});
