import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { labReference } from "../scripts/lab-reference.ts";
import { isRewrite } from "./cases/golden.ts";

const reference = new URL("../docs/lab-yaml.md", import.meta.url);

test("docs/lab-yaml.md is the schema's own reference", () => {
  if (isRewrite(process.env)) writeFileSync(reference, labReference());
  expect(readFileSync(reference, "utf8")).toBe(labReference());
});

test("every key has a sentence", () => {
  const rows = labReference()
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| key") && !line.startsWith("| ---"));
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.filter((row) => !/ \| [^|]+[.)?:;] \|$| \| [^|]{8,} \|$/.test(row))).toEqual([]);
});
