import fc from "fast-check";

/** Names that Nix reads as words of its own. */
export const keywords = ["if", "then", "else", "assert", "with", "let", "in", "rec", "inherit", "or"];

/** What means something between Nix's quotes, alone and together, and the beginnings of it. */
const marks = [
  "${",
  "$",
  "{",
  "}",
  "$$",
  "$${",
  "''",
  "'",
  "''${",
  "''\\",
  "'''",
  '"',
  "\\",
  "\\n",
  "\r",
  "\t",
  " ",
  "  ",
];

/** Any code unit but a line break. NUL and halves of surrogate pairs are among them, and are discarded later. */
const character = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(...marks) },
  { weight: 30, arbitrary: fc.constantFrom(...Array.from("abcxyz019_-./@#;=ñ語🦊")) },
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) },
  { weight: 1, arbitrary: fc.constantFrom("\0", "\ud83e", "\udd8a") },
);
const line = fc.array(character, { maxLength: 12 }).map((parts) => parts.join("").replaceAll("\n", ""));
const lines = fc.array(line, { minLength: 1, maxLength: 6 });

/** Texts of one line and of several, with and without a line break at the end; keywords. */
const anyText = fc.oneof(
  { weight: 5, arbitrary: lines.map((parts) => `${parts.join("\n")}\n`) },
  { weight: 5, arbitrary: lines.map((parts) => parts.join("\n")) },
  { weight: 5, arbitrary: line },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...keywords, "", "true", "null", "__curPos", "a.b", "1a", "a'", "-a"),
  },
);

/** NUL cannot stand in a Nix string, half a surrogate pair in no UTF-8 file. */
function canBeNix(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

export const nixText = anyText.filter(canBeNix);

export interface Sample {
  readonly texts: readonly string[];
  readonly discarded: { readonly nul: number; readonly loneSurrogate: number };
}

/** At least `wanted` texts that can be Nix, and how many were discarded on the way. */
export function sampleTexts(wanted: number, seed: number): Sample {
  const all = fc.sample(anyText, { numRuns: Math.ceil(wanted * 1.4), seed });
  const nul = all.filter((text) => text.includes("\0")).length;
  const texts = all.filter(canBeNix);
  if (texts.length < wanted) throw new Error(`only ${texts.length} of ${all.length} texts can be Nix`);
  return { texts, discarded: { nul, loneSurrogate: all.length - texts.length - nul } };
}
