import { expect, test } from "vitest";
import { printValue, type Sheet } from "../../../src/files/nix/print.ts";
import { attributeName, fitsIndented, indentedLines, quoted } from "../../../src/files/nix/text.ts";
import { nixEval } from "../../support/nix.ts";
import { seed } from "../../support/seed.ts";
import { describeWith } from "../../support/tools.ts";
import { keywords, sampleTexts } from "./texts.ts";

/** How a text becomes Nix code: as a value, and as the name of an attribute. */
interface Quoting {
  readonly value: (text: string) => string;
  readonly name: (text: string) => string;
}

const ours: Quoting = {
  value: (text) => {
    const sheet: Sheet = { lines: [], origins: [] };
    printValue(sheet, text);
    return sheet.lines.join("\n");
  },
  name: attributeName,
};

/** Texts that are another text after Nix has read them, value or name; rejects where Nix cannot read them. One nix call. */
async function changedByNix(texts: readonly string[], { value, name }: Quoting): Promise<readonly string[]> {
  const items = texts.map(
    (text) => `{ value = ${value(text)};\nnames = builtins.attrNames { ${name(text)} = 0; }; }`,
  );
  const read = (await nixEval(`[\n${items.join("\n")}\n]`)) as { value: string; names: string[] }[];
  return texts.filter((text, i) => read[i]?.value !== text || read[i]?.names.join() !== text);
}

describeWith(["nix-instantiate"], "text as Nix", () => {
  test("any text comes back from Nix as it was, as a value and as a name", async () => {
    const { texts, discarded } = sampleTexts(1500, seed);
    const { nul, loneSurrogate } = discarded;
    console.log(
      `Nix texts, seed ${seed}: ${texts.length} run, discarded: ${nul} with NUL, ${loneSurrogate} with half a surrogate pair`,
    );
    expect(await changedByNix(texts, ours)).toEqual([]);

    const indented = texts.filter(fitsIndented).length;
    expect(indented, "indented texts").toBeGreaterThan(100);
    expect(indented, "texts on one line").toBeLessThan(texts.length - 100);
    expect(nul, "the sample comes near what cannot be").toBeGreaterThan(0);
    expect(loneSurrogate).toBeGreaterThan(0);
  });

  /** Takes an escape out again. Indented code is what starts with two single quotes and a line break. */
  const inQuotes = (strip: (code: string) => string): Quoting => {
    const broken = (code: string) => (code.startsWith('"') ? strip(code) : code);
    return { value: (text) => broken(ours.value(text)), name: (text) => broken(ours.name(text)) };
  };
  const indented = (strip: (code: string) => string): Quoting => ({
    ...ours,
    value: (text) => (fitsIndented(text) ? strip(ours.value(text)) : ours.value(text)),
  });

  test.for<{ broken: string; quoting: Quoting }>([
    { broken: "${ is not escaped", quoting: inQuotes((code) => code.replaceAll("\\${", "${")) },
    { broken: "backslash is not escaped", quoting: inQuotes((code) => code.replaceAll("\\\\", "\\")) },
    { broken: "quotes are not escaped", quoting: inQuotes((code) => code.replaceAll('\\"', '"')) },
    { broken: "CR is not escaped", quoting: inQuotes((code) => code.replaceAll("\\r", "\r")) },
    { broken: "'' is not escaped when indented", quoting: indented((code) => code.replaceAll("'''", "''")) },
    { broken: "${ is not escaped when indented", quoting: indented((code) => code.replaceAll("''${", "${")) },
    {
      broken: "a single ' is not escaped when indented",
      quoting: indented((code) => code.replaceAll("''\\'", "'")),
    },
    {
      broken: "indented whatever the indentation",
      quoting: { ...ours, value: (text) => (text.endsWith("\n") ? block(text) : ours.value(text)) },
    },
    {
      broken: "keywords as bare names",
      quoting: {
        ...ours,
        name: (text) => (keywords.includes(text) && text !== "or" ? text : ours.name(text)),
      },
    },
    {
      broken: "names with dots as bare names",
      quoting: { ...ours, name: (text) => (/^[a-z.]+$/.test(text) ? text : ours.name(text)) },
    },
  ])("the comparison sees it when $broken", async ({ quoting }) => {
    const { texts } = sampleTexts(1500, 1);
    expect(await isSeen(texts, quoting)).toBe(true);
    expect(await isSeen(texts, ours), "and nothing where nothing is broken").toBe(false);
  });
});

/** Whether Nix reads something else, or cannot read it. */
async function isSeen(texts: readonly string[], quoting: Quoting): Promise<boolean> {
  return changedByNix(texts, quoting).then(
    (changed) => changed.length > 0,
    () => true,
  );
}

function block(text: string): string {
  return ["''", ...indentedLines(text).map((line) => (line === "" ? "" : `  ${line}`)), "''"].join("\n");
}

test("escapes only what has to be", () => {
  expect(quoted(`a"b\\c\${d}\n\r\t$e $$ 'f' ''`)).toBe(`"a\\"b\\\\c\\\${d}\\n\\r\\t$e $$ 'f' ''"`);
  expect(quoted(`$\${x}`)).toBe(`"$\\\${x}"`);
  expect(quoted("")).toBe('""');
});

test("a text with lines is indented where Nix gives it back unchanged", () => {
  expect(fitsIndented("a\nb\n")).toBe(true);
  expect(fitsIndented("a\n\nb\n")).toBe(true);
  expect(fitsIndented("a\n"), "nixfmt would make it a simple string").toBe(false);
  expect(fitsIndented("a\nb")).toBe(false);
  expect(fitsIndented("  a\n  b\n")).toBe(false);
  expect(fitsIndented("a\n  \nb\n")).toBe(false);
  expect(fitsIndented("\n")).toBe(false);
  const lines = ["it''s", `\${a}\r`, `'\${b}'`, ""].join("\n");
  expect(indentedLines(lines)).toEqual(["it'''s", `''\${a}''\\r`, `''\\'''\${b}'`]);
});

test("names are bare where Nix takes them bare", () => {
  const bare = ["a", "_a", "a-b", "a'", "A9", "true", "null"];
  expect(bare.map(attributeName)).toEqual(bare);
  const others = [...keywords, "", "1a", "a.b", "a/b", "-a", "'a", "ñ", "a b", "$", `\${a}`];
  expect(others.map(attributeName)).toEqual(others.map(quoted));
});
