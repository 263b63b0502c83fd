import fc from "fast-check";
import { expect, test } from "vitest";
import { printBindings, type Sheet } from "../../../src/files/nix/print.ts";
import { readScalars, type Scalar } from "../../../src/files/nix/read.ts";
import { fitsIndented } from "../../../src/files/nix/text.ts";
import {
  call,
  isAttrs,
  isExpression,
  isList,
  kind,
  type NixAttrs,
  type NixValue,
  reference,
} from "../../../src/files/nix/value.ts";
import { seed } from "../../support/seed.ts";
import { nixText } from "./texts.ts";

function printed(attrs: NixAttrs): string {
  const sheet: Sheet = { lines: ["{ lib, ... }:", "{"], origins: [] };
  printBindings(sheet, attrs, "  ", null);
  return [...sheet.lines, "}", ""].join("\n");
}

const scalar = fc.oneof(nixText, fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }));
const leaf: fc.Arbitrary<NixValue> = fc.oneof(scalar, fc.boolean(), fc.constant(null));

const { nested } = fc.letrec<{ nested: NixValue }>((tie) => ({
  nested: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie("nested"), { maxLength: 3 }),
    fc.dictionary(nixText, tie("nested"), { maxKeys: 3 }),
    tie("nested").map((value) => call(reference("lib", "mkIf"), true, value)),
  ),
}));
const attrsOf = fc.dictionary(nixText, nested, { maxKeys: 4 });

/** What stands on a line with a name, by the value itself; `within` a call's argument a line has no value of its own. */
function scalars(value: NixValue | undefined, path: readonly string[], named = true): Scalar[] {
  if (value === undefined) return [];
  if (isExpression(value)) return value[kind] === "call" ? scalars(value.arguments.at(-1), path, false) : [];
  if (isList(value)) return value.flatMap((item) => scalars(item, path, false));
  if (isAttrs(value)) return Object.entries(value).flatMap(([name, one]) => scalars(one, [...path, name]));
  return !named || (typeof value === "string" && fitsIndented(value)) ? [] : [{ path, value }];
}

function sorted(all: readonly Scalar[]): string[] {
  return all.map(({ path, value }) => JSON.stringify([path, value])).toSorted();
}

test("what is printed is read back, however deep it is nested", () => {
  const sample = fc.sample(attrsOf, { numRuns: 1000, seed });
  const all = sample.map((attrs) => scalars(attrs, []));
  for (const [i, attrs] of sample.entries()) {
    const text = printed(attrs);
    expect(sorted(readScalars(text)), `seed ${seed}: ${text}`).toEqual(sorted(all[i] ?? []));
  }
  const count = all.flat().length;
  console.log(
    `${sample.length} sets with ${count} scalars were read back, no set was discarded (seed ${seed})`,
  );
  expect(count).toBeGreaterThan(1000);
});

test("names, numbers and texts as they stand in a generated file", () => {
  const text = printed({
    imports: [call(reference("helpers", "mkJobs"), { jobs: { "unifi-nas": { keep: { last: 3 } } } })],
    lab: { backup: { note: "a\nb\n", paths: ["/x", "/y"], repository: 's3:"$' + "{x}", on: true } },
  });
  expect(readScalars(`# Generated. a = 1;\n${text}`)).toEqual([
    { path: ["imports", "jobs", "unifi-nas", "keep", "last"], value: 3 },
    { path: ["lab", "backup", "on"], value: true },
    { path: ["lab", "backup", "repository"], value: 's3:"$' + "{x}" },
  ]);
});

test("text that is no Nix of ours gives what can be read of it", () => {
  expect(readScalars("]]}\n)(\na = \"open\nb = 2;\n''\nc = 3;\n")).toEqual([{ path: ["b"], value: 2 }]);
});
