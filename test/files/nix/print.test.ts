import fc from "fast-check";
import { expect, test } from "vitest";
import { moduleFile } from "../../../src/files/module.ts";
import { freeNames, printBindings, printValue, type Sheet } from "../../../src/files/nix/print.ts";
import {
  call,
  from,
  mkDefault,
  type NixAttrs,
  type NixValue,
  nixPath,
  reference,
} from "../../../src/files/nix/value.ts";
import { nixEval } from "../../support/nix.ts";
import { seed } from "../../support/seed.ts";
import { testWith } from "../../support/tools.ts";
import { nixText } from "./texts.ts";

/** A value to print, and what Nix makes of it as JSON. */
interface Printable {
  readonly nix: NixValue;
  readonly plain: unknown;
}

const same = <T extends NixValue>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Printable> =>
  arbitrary.map((value) => ({ nix: value, plain: value }));

const scalar = fc.oneof(
  same(nixText),
  same(fc.maxSafeInteger()),
  same(fc.integer({ min: -3, max: 3 })),
  same(fc.boolean()),
  same(fc.constant(null)),
);

/** `outPath` and `__toString` make a set print as a string in JSON. */
const name = nixText.filter((text) => !["outPath", "__toString"].includes(text));

/** `config."a pair".of` of two arguments, of which the first stands on one line. */
const pair = reference("config", "a pair", "of");
const oneLine = scalar.filter(({ nix }) => typeof nix !== "string" || !nix.includes("\n"));

const { printable } = fc.letrec<{ printable: Printable }>((tie) => ({
  printable: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie("printable"), { maxLength: 4 }).map((items) => ({
      nix: items.map(({ nix }) => nix),
      plain: items.map(({ plain }) => plain),
    })),
    fc.array(fc.tuple(name, fc.option(tie("printable"), { nil: undefined })), { maxLength: 4 }).map(attrs),
    tie("printable").map(({ nix, plain }) => ({ nix: mkDefault(nix), plain })),
    tie("printable").map(({ nix, plain }) => ({ nix: from(["lab", "name"], nix), plain })),
    fc
      .tuple(oneLine, tie("printable"))
      .map(([a, b]) => ({ nix: call(pair, a.nix, b.nix), plain: [a.plain, b.plain] })),
  ),
}));

function attrs(entries: readonly (readonly [string, Printable | undefined])[]): Printable {
  const known = new Map(entries);
  return {
    nix: Object.fromEntries([...known].map(([key, value]) => [key, value?.nix])),
    plain: Object.fromEntries(
      [...known].flatMap(([key, value]) => (value === undefined ? [] : [[key, value.plain]])),
    ),
  };
}

testWith(
  ["nix-instantiate"],
  "any value comes back from Nix as it was, however deep it is nested",
  async () => {
    const sample = fc.sample(printable, { numRuns: 400, seed });
    const body = Object.fromEntries(sample.map(({ nix }, i) => [`value${i}`, nix]));
    const { text } = moduleFile({ path: "x.nix", hosts: [], source: "x", extension: "y", origin: [], body });
    const read = await nixEval(
      `(\n${text}) { lib.mkDefault = value: value; config."a pair".of = a: b: [ a b ]; }`,
    );
    expect(read, `seed ${seed}`).toEqual(
      Object.fromEntries(sample.map(({ plain }, i) => [`value${i}`, plain])),
    );

    const shapes = sample.map(({ nix }) => (Array.isArray(nix) ? "list" : typeof nix));
    for (const shape of ["list", "object", "string", "number", "boolean"]) expect(shapes).toContain(shape);
  },
);

function printed(value: NixValue): string {
  const sheet: Sheet = { lines: [], origins: [] };
  printValue(sheet, value);
  expect(sheet.origins).toHaveLength(sheet.lines.length);
  return sheet.lines.join("\n");
}

function bindings(value: NixAttrs): string {
  const sheet: Sheet = { lines: [], origins: [] };
  printBindings(sheet, value, "", null);
  return sheet.lines.join("\n");
}

test("lists: empty and of one short item on one line, otherwise one item a line", () => {
  expect(printed([])).toBe("[ ]");
  expect(printed(["a"])).toBe('[ "a" ]');
  expect(printed([[1]])).toBe("[ [ 1 ] ]");
  expect(printed(["a", "b"])).toBe('[\n  "a"\n  "b"\n]');
  expect(printed(["a".repeat(94)])).toBe(`[ "${"a".repeat(94)}" ]`);
  expect(printed(["a".repeat(95)])).toBe(`[\n  "${"a".repeat(95)}"\n]`);
  expect(printed(mkDefault(["a".repeat(95)]))).toBe(`lib.mkDefault [\n  "${"a".repeat(95)}"\n]`);
});

test("items and arguments that would fall apart stand in parentheses", () => {
  expect(printed([-1])).toBe("[ (-1) ]");
  expect(printed([mkDefault(1), -2])).toBe("[\n  (lib.mkDefault 1)\n  (-2)\n]");
  expect(printed(mkDefault(mkDefault(-1)))).toBe("lib.mkDefault (lib.mkDefault (-1))");
  expect(printed(-1)).toBe("-1");
  expect(printed([mkDefault({ a: 1, b: 2 })])).toBe("[\n  (lib.mkDefault {\n    a = 1;\n    b = 2;\n  })\n]");
});

test("sets: sorted, one binding a line, a chain of single entries as one path", () => {
  expect(bindings({ b: { c: { d: true } }, a: null })).toBe("a = null;\nb.c.d = true;");
  expect(bindings({ a: { "b.c": { in: 1 } } })).toBe('a."b.c"."in" = 1;');
  expect(bindings({ a: {} })).toBe("a = { };");
  expect(bindings({ a: { b: {} } })).toBe("a.b = { };");
  expect(bindings({ a: { b: 1, c: 2 } })).toBe("a = {\n  b = 1;\n  c = 2;\n};");
  expect(bindings({ a: undefined, b: { c: undefined, d: 1 } })).toBe("b.d = 1;");
  expect(bindings({ B: 1, a: 2, A: 3 })).toBe("A = 3;\nB = 1;\na = 2;");
  expect(printed([{ a: 1 }])).toBe("[\n  {\n    a = 1;\n  }\n]");
});

test("text of several lines is indented with what stands around it", () => {
  expect(bindings({ a: { b: "x\n\ny\n", c: 1 } })).toBe(
    "a = {\n  b = ''\n    x\n\n    y\n  '';\n  c = 1;\n};",
  );
  expect(bindings({ a: mkDefault("x\ny\n") })).toBe("a = lib.mkDefault ''\n  x\n  y\n'';");
});

test("references, paths and calls are code, quoted name by name", () => {
  expect(printed(reference("config", "sops", "secrets", `a/\${b}`, "path"))).toBe(
    `config.sops.secrets."a/\\\${b}".path`,
  );
  expect(printed(nixPath("./host.nix"))).toBe("./host.nix");
  expect(printed(call(reference("f"), "a", {}, ["b"]))).toBe('f "a" { } [ "b" ]');
});

test("a number that is no integer is a float, with a point", () => {
  expect([1.5, -0.25, 2 ** 53, 1e21, 1.5e-7].map((number) => printed(number))).toEqual([
    "1.5",
    "-0.25",
    "9007199254740992.0",
    "1.0e+21",
    "1.5e-7",
  ]);
});

test("what is no Nix value is a bug of ours, not code", () => {
  for (const number of [Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => printed(number)).toThrow("not a Nix number");
  }
  expect(() => printed(call(reference("f"), { a: 1 }, 2))).toThrow("only the last argument");
});

test("every line has the nearest origin", () => {
  const sheet: Sheet = { lines: [], origins: [] };
  const body = {
    a: from(["lab"], { x: from(["lab", "name"], "n"), y: [1, from(["lab", "domain"], 2)] }),
    b: 1,
  };
  printBindings(sheet, body, "", ["hosts"]);
  expect(sheet.lines.map((line, i) => [line.trim(), sheet.origins[i]?.join(".")])).toEqual([
    ["a = {", "lab"],
    ['x = "n";', "lab.name"],
    ["y = [", "lab"],
    ["1", "lab"],
    ["2", "lab.domain"],
    ["];", "lab"],
    ["};", "lab"],
    ["b = 1;", "hosts"],
  ]);
});

test("free names are those that references start with, wherever they stand", () => {
  const value = {
    a: [mkDefault({ b: from([], reference("config", "x")) })],
    c: call(reference("helpers", "f"), reference("pkgs", "git")),
    d: "config",
  };
  expect([...freeNames(value)].toSorted()).toEqual(["config", "helpers", "lib", "pkgs"]);
  expect([...freeNames({ a: ["lib"], b: { lib: nixPath("./lib") } })]).toEqual([]);
});
