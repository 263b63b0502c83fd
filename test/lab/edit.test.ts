import { expect, test } from "vitest";
import { parse } from "yaml";
import { applyEdit, type LabEdit } from "../../src/lab/edit.ts";

const text = `a: 1        # one
b:
  c: "x"    # ex
  d: { e: true }
  # about f
  f:
    - g: 1
      h: 2
    - g: 3

i: [p, q]   # letters
j:
- only: 1
k: {}
`;

const set = (path: LabEdit["path"], value: string | number | boolean | object): LabEdit =>
  ({ kind: "set", path, value }) as LabEdit;

test.for([
  ["a scalar", set(["a"], 2), "a: 1 ", "a: 2 "],
  ["a quoted one", set(["b", "c"], "03:30"), '"x"', '"03:30"'],
  ["one in flow style", set(["b", "d", "e"], false), "e: true", "e: false"],
  ["a new key in flow style", set(["b", "d", "n"], "m"), "e: true }", "e: true, n: m }"],
  ["a new key in an empty map", set(["k", "n"], 1), "k: {}", "k: { n: 1 }"],
  ["a new key in a block", set(["b", "n"], "45m"), "    - g: 3\n", "    - g: 3\n  n: 45m\n"],
  ["a new key of an item", set(["b", "f", 0, "n"], 1), "      h: 2\n", "      h: 2\n      n: 1\n"],
  ["a new section", set(["z", "y"], { x: 1 }), "k: {}\n", "k: {}\nz: { y: { x: 1 } }\n"],
  ["an item in flow style", { kind: "add", path: ["i"], value: "r" }, "[p, q]", "[p, q, r]"],
  ["an item in a block", { kind: "add", path: ["j"], value: "r" }, "- only: 1\n", "- only: 1\n- r\n"],
  ["an item that goes", { kind: "remove", path: ["b", "f", 1] }, "    - g: 3\n", ""],
  ["the last item, with its key", { kind: "remove", path: ["j", 0] }, "j:\n- only: 1\n", ""],
] as const)("%s: one passage changes and nothing else", ([, change, from, to]) => {
  expect(text.split(from)).toHaveLength(2);
  const wanted = text.replace(from, to);
  expect(applyEdit(text, change as LabEdit)).toBe(wanted);
  const crlf = (one: string) => `\uFEFF${one.replaceAll("\n", "\r\n")}`;
  expect(applyEdit(crlf(text), change as LabEdit), "with CRLF and a byte order mark").toBe(crlf(wanted));
  expect(() => parse(wanted)).not.toThrow();
});

test("a text without a final line break gets one before the new line, and none after", () => {
  expect(applyEdit("a: 1", set(["b"], 2))).toBe("a: 1\nb: 2");
});

test.for([
  ["a list where one value is meant", "a: [1]", set(["a"], 2)],
  ["a text over several lines", "a: |\n  x\n", set(["a"], 2)],
  ["what an alias repeats", "a: &x { b: 1 }\nc: *x\n", set(["c", "b"], 2)],
  ["what has an anchor", "a: &x 1\nc: *x\n", set(["a"], 2)],
  ["a key without a value", "a:\n", set(["a"], 2)],
  ["an item with a comment", "a:\n  - b: 1   # why\n  - b: 2\n", { kind: "remove", path: ["a", 0] }],
  ["an item in flow style", "a: [x, y]\n", { kind: "remove", path: ["a", 0] }],
  ["an item that is not there", "a:\n  - b: 1\n", { kind: "remove", path: ["a", 1] }],
  ["no list", "a: 1\n", { kind: "add", path: ["a"], value: "x" }],
  ["no YAML", "a: [", set(["a"], 2)],
] as const)("left to a person: %s", ([, source, change]) => {
  expect(applyEdit(source, change as LabEdit)).toBeUndefined();
});

test("the comment above an entry that goes stays", () => {
  const list = "a:\n  # about the first\n  - b: 1\n  # about the second\n  - b: 2\n";
  expect(applyEdit(list, { kind: "remove", path: ["a", 1] })).toBe(
    "a:\n  # about the first\n  - b: 1\n  # about the second\n",
  );
});
