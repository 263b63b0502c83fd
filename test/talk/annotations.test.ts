import { expect, test } from "vitest";
import { problemAnnotation, warningAnnotation } from "../../src/talk/annotations.ts";

const place = { file: "lab.yaml", line: 2, column: 6, endLine: 2, endColumn: 10 };

test("a problem is a failure on its line, with what was expected and found and what to do", () => {
  const problem = { ...place, rule: "format", message: "bad", expected: "a", found: "b", hint: "do c" };
  expect(problemAnnotation(problem)).toEqual({
    path: "lab.yaml",
    line: 2,
    endLine: 2,
    columns: { start: 6, end: 9 },
    level: "failure",
    title: "format",
    message: "bad\nexpected: a\nfound: b\nto do: do c",
  });
});

test("columns are left out of what spans lines, and of what has no end", () => {
  const problem = { rule: "r", message: "m", file: "lab.yaml", line: 3, column: 2 };
  expect(problemAnnotation(problem)).toMatchObject({ line: 3, endLine: 3, columns: undefined });
  expect(problemAnnotation({ ...problem, endLine: 5, endColumn: 1 })).toMatchObject({
    line: 3,
    endLine: 5,
    columns: undefined,
  });
});

test("a warning is as loud as it is bad; what is not seen is named, and nothing is too long", () => {
  const warning = {
    id: "x",
    severity: "info" as const,
    title: "X",
    message: `a\u202eb ${"y".repeat(5000)}`,
    remedy: "do",
    scope: "lab",
    hosts: [],
    fix: null,
    place,
  };
  const { level, message } = warningAnnotation(warning);
  expect([level, message.slice(0, 11), message.length]).toEqual(["notice", "a[U+202E]b ", 4000]);
  expect(warningAnnotation({ ...warning, severity: "error" }).level).toBe("failure");
});
