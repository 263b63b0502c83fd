import { expect, test } from "vitest";
import { isPlain, plain, shortened } from "../../src/files/plain.ts";

test("what is not seen is named; joiners stay", () => {
  expect(plain("a\r\n\tb\u0007\u202e\ufeff\u{e0041}")).toBe("a b[U+0007][U+202E][U+FEFF][U+E0041]");
  expect(plain("می\u200cخواهم")).toBe("می\u200cخواهم");
  expect([isPlain("hosts: {}"), isPlain("hosts:\u00a0{}"), isPlain("x\u2069")]).toEqual([true, true, false]);
});

test("a text is shortened between characters", () => {
  expect(shortened("abc", 3)).toBe("abc");
  expect(shortened("abcd", 3)).toBe("ab…");
  expect(shortened("a\u{1f600}bc", 3)).toBe("a…");
});
