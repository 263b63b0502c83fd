import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readNix } from "../../src/adopt/nix/bindings.ts";
import { Values } from "../../src/adopt/nix/values.ts";
import { seed } from "../support/seed.ts";
import { longTexts } from "./long-texts.ts";

const values = new Values(() => undefined);

/** `a.b = text` for each statement that holds a text, with its line. */
function said(text: string): string[] {
  const file = readNix("x.nix", text);
  return file.statements.flatMap(({ path, line, value }) => {
    const read = values.text(file, value);
    return read === undefined ? [] : [`${line} ${path.join(".")} = ${read}`];
  });
}

describe("the scanner of Nix text", () => {
  test.each([
    ["plain and nested paths", '{ a.b = 1;\n c = { d.e = "x"; }; }', ["1 a.b = 1", "2 c.d.e = x"]],
    ["comments hold nothing", "{ # a = 1;\n /* b = 2; */ c = 3; }", ["2 c = 3"]],
    [
      "strings hold nothing",
      "{ a = \"b = 1; }\"; c = ''\n d = 2; }\n''; }",
      ["1 a = b = 1; }", "1 c = \n d = 2; }\n"],
    ],
    [
      "escapes",
      `{ a = "\\"\\\${x}\\n$\${y}"; b = ''''' ''\${c} ''\\n''; }`,
      [`1 a = "\${x}\n$\${y}`, `1 b = '' \${c} \n`],
    ],
    ["strings inside interpolations", `{ a = "\${f "}" { b = "\${"\\""}"; }}"; c = 1; }`, ["1 c = 1"]],
    ["quoted and spaced names", '{ "a b"."c.d" = 1; }', ["1 a b.c.d = 1"]],
    [
      "mkIf, mkMerge and //",
      "mkMerge [ (mkIf x { a = 1; }) ({ b = 2; } // { c = 3; }) ]",
      ["1 a = 1", "1 b = 2", "1 c = 3"],
    ],
    [
      "functions of any form",
      "inputs@{ a ? 9, ... }: { pkgs, ... }@args: with lib; { b = 1; }",
      ["1 a = 9", "1 b = 1"],
    ],
    [
      "let, names and priorities",
      `let p = 80; in { a = "x\${toString p}"; b = lib.mkForce p; }`,
      ["1 p = 80", "1 a = x80", "1 b = 80"],
    ],
    ["inherit", "let p = 1; in { inherit p; inherit (q) r; s = 2; }", ["1 p = 1", "1 p = 1", "1 s = 2"]],
    ["with and assert end no binding", "{ a = with b; c; d = assert e; 4; f = 5; }", ["1 f = 5"]],
    ["what is left open ends with the file", '{ a = 1; b = { c = [ "d" ', ["1 a = 1"]],
    ["what nothing opened is ignored", "} ) ] { a = 1; ) ; b = 2; }", ["1 a = 1", "1 b = 2"]],
    ["an open comment and an open string", "{ a = 1; /* b = 2; }", ["1 a = 1"]],
  ])("%s", (_, text, expected) => {
    expect(said(text)).toEqual(expected);
  });

  test("names that stand for names do not multiply", () => {
    const bomb = Array.from({ length: 40 }, (_, i) => `a${i} = "${`\${a${i + 1}}`.repeat(10)}";`).join("\n");
    expect(said(`let ${bomb} a40 = "x"; in { b = a0; loop = loop; }`)).toContain("40 a40 = x");
    expect(said(`let a = b; b = a; in { c = a; d = "\${a}"; }`)).toEqual([]);
  });

  const pieces = fc.constantFrom(
    ...`{ } [ ] ( ) ; : = . , ? @ let in with inherit rec if \${ '' " ''\${ # /* */ \n a b.c ./x ~/y <z> // ++ \\ 12 services virtualisation.oci-containers.containers nixosConfigurations`.split(
      " ",
    ),
  );
  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(pieces, { maxLength: 60 }).map((words) => words.join(" ")),
    fc.array(pieces, { maxLength: 60 }).map((words) => words.join("")),
  );

  test("reads any text to its end, with lines inside it", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const lines = text.split("\n").length;
        for (const { line, path } of readNix("x.nix", text).statements) {
          expect(line).toBeGreaterThan(0);
          expect(line).toBeLessThanOrEqual(lines);
          expect(path.length).toBeLessThanOrEqual(32);
        }
      }),
      { numRuns: 3000, seed },
    );
  });

  test("sees a binding after any text that is a Nix string or comment", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const quoted = JSON.stringify(text).replaceAll(`\${`, `\\\${`);
        const comment = text.replaceAll("*/", "").replace(/\*$/, "");
        expect(said(`{ a = ${quoted}; /*${comment}*/ b = 1; }`).at(-1)).toMatch(/^\d+ b = 1$/);
      }),
      { numRuns: 1000, seed },
    );
  });

  test.each(longTexts)("reads 100,000 of them to the end: %s", (_, make) => {
    expect(readNix("x.nix", make(100_000)).statements).toBeInstanceOf(Array);
  });
});
