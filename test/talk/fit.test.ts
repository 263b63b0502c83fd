import { expect, test } from "vitest";
import { printMarkdown } from "../../src/files/markdown.ts";
import { printFitting } from "../../src/talk/fit.ts";

const rows = Array.from({ length: 100 }, (_, at) => [`row ${at}`, "ä".repeat(20)]);
const blocks = [{ text: "before" }, { head: ["a", "b"], rows }, { text: "after" }];

test("what fits is printed as it is", () => {
  expect(printFitting(blocks, 65_000)).toBe(printMarkdown(blocks));
});

test("what does not fit is cut from the end, by rows, and says so", () => {
  const text = printFitting(blocks, 1500);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1500);
  expect(Buffer.byteLength(text)).toBeGreaterThan(1350);
  expect(text).toMatch(/row 20 .*\n\n… and more/s);
  expect(text).not.toContain("after");
});

test("a block that cannot be cut goes as a whole", () => {
  const text = printFitting([{ text: "before" }, { text: "x".repeat(500) }], 300);
  expect(text).toBe("before\n\n… and more, which is too long for a comment.\n");
});
