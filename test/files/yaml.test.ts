import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { type YamlValue, yamlLines } from "../../src/files/yaml.ts";
import { runs, seed } from "../support/seed.ts";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "yes",
    "Off",
    "null",
    "~",
    "1",
    "0x1",
    "1e3",
    "2026-11-24",
    "03:30",
    "a: b",
    "- a",
    "#x",
    "{{.x}}",
    "x #y",
  ),
);
const key = fc
  .oneof(text, fc.constantFrom("luna/unifi/nas", "machine"))
  .filter((name) => name !== "__proto__");
const { value } = fc.letrec<{ value: YamlValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.array(text),
    fc.array(fc.dictionary(key, tie("value"), { noNullPrototype: true, minKeys: 1 })),
    fc.dictionary(key, tie("value"), { noNullPrototype: true }),
  ),
}));

test("the yaml package reads back what was printed", () => {
  let ran = 0;
  fc.assert(
    fc.property(fc.dictionary(key, value, { noNullPrototype: true, minKeys: 1 }), (map) => {
      ran++;
      expect(parse(yamlLines(map).join("\n"), { maxAliasCount: 0 })).toEqual(map);
    }),
    { numRuns: runs(150), seed },
  );
  console.log(`yaml round trips: ${ran}, none discarded`);
});

test("control: a text that is left bare is read as something else", () => {
  expect(parse("a: off", { version: "1.1" })).toEqual({ a: false });
  expect(parse(yamlLines({ a: "off" }).join("\n"), { version: "1.1" })).toEqual({ a: "off" });
});

test("reads as a person would have typed it", () => {
  const lines = yamlLines({
    copies: { "luna/unifi/nas": { units: ["a.service"], at: 5, none: {} } },
    cmds: [{ task: "x" }, "y z"],
  });
  expect(lines).toEqual([
    "copies:",
    "  luna/unifi/nas:",
    "    units: [a.service]",
    "    at: 5",
    "    none: {}",
    "cmds:",
    "  - task: x",
    '  - "y z"',
  ]);
});
