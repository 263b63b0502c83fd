import { expect, test } from "vitest";
import type { Problem } from "../../src/lab/problem.ts";
import { describeProblems } from "../../src/talk/problems.ts";

const problem: Problem = {
  file: "lab.yaml",
  line: 2,
  column: 6,
  endLine: 2,
  endColumn: 10,
  rule: "format",
  message: "bot has the wrong form",
  expected: "an age recipient",
  found: "a private key",
  hint: "put the public key here",
};

test("place, rule, message, the line with a mark under it, expected, found, what to do", () => {
  const texts = new Map([["lab.yaml", "a:\n  b: nope\n"]]);
  expect(describeProblems([{ ...problem }], texts)).toBe(
    [
      "lab.yaml:2:6  format  bot has the wrong form",
      "    1 | a:",
      "    2 |   b: nope",
      "      |      ^^^^",
      "    expected  an age recipient",
      "    found     a private key",
      "    to do     put the public key here",
      "",
      "1 problem",
    ].join("\n"),
  );
});

test("a value over several lines is marked to the end of its first line; a text that is not there is left out", () => {
  const texts = new Map([["lab.yaml", "a:\r\n  b: [x,\r\n    y]\r\n"]]);
  expect(describeProblems([{ ...problem, endLine: 3, endColumn: 7 }], texts)).toContain(
    "\n      |      ^^^\n",
  );
  expect(describeProblems([problem, problem], new Map())).toMatch(
    /^lab\.yaml:2:6.*\n {4}expected[\s\S]*\n\n2 problems$/,
  );
});

test("no private key is shown", () => {
  const frame = (line: string) => describeProblems([problem], new Map([["lab.yaml", `a:\n${line}\n`]]));
  expect(frame("  b: AGE-SECRET-KEY-1QQQQ")).not.toContain("QQQQ");
  expect(frame('  b: "-----BEGIN OPENSSH PRIVATE KEY-----\\nb3BlbnNz"')).not.toContain("b3BlbnNz");
  expect(frame("  b: age1QQQQ"), "control").toContain("QQQQ");
});
