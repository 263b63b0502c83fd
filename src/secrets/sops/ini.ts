import { type FlatLine, readFlat } from "./flat.ts";
import { Refusal } from "./refusal.ts";
import type { Entry, SopsTree } from "./tree.ts";

interface Section {
  readonly name: string;
  readonly lines: FlatLine[];
}

/** What go-ini calls the keys before the first section. */
const unnamed = "DEFAULT";

/** An .ini file as sops reads it with go-ini: sections, `key = value` or `key: value`, comments after `#` and `;`. */
export function readIni(text: string): SopsTree {
  if (text.includes("\r")) throw new Refusal("needs-sops", "an .ini file with carriage returns");
  const sections = sectionsOf(text);
  const metadata = sections.filter(({ name }) => name === "sops");
  if (metadata.length > 1) throw new Refusal("parse", "there are two sections [sops]");
  const documents = sections.filter(({ name }) => name !== "sops");
  return {
    documents: [{ kind: "map", entries: documents.map(entry) }],
    metadata: metadata.map(({ lines }) => readFlat(text, "", lines.map(unescaped))),
  };
}

function entry({ name, lines }: Section): Entry {
  return { key: name, value: { kind: "map", entries: lines.map(({ key, value }) => ({ key, value })) } };
}

/** Only the metadata writes `\n` for a line break. */
function unescaped(line: FlatLine): FlatLine {
  return { ...line, value: { ...line.value, plain: line.value.plain?.replaceAll("\\n", "\n") ?? null } };
}

function sectionsOf(text: string): readonly Section[] {
  const sections: Section[] = [{ name: unnamed, lines: [] }];
  let start = 0;
  for (const [i, raw] of text.split(/(?<=\n)/).entries()) {
    const line = { start, end: start + raw.length };
    start = line.end;
    const content = raw.trim();
    if (content === "" || /^[#;]/.test(content)) continue;
    if (content.startsWith("[")) {
      sections.push({ name: sectionName(content, i + 1), lines: [] });
      continue;
    }
    const section = sections.at(-1);
    const read = keyAndValue(raw, { line, number: i + 1 });
    if (section?.lines.some(({ key }) => key === read.key)) {
      throw new Refusal("parse", "a key repeats in its section", i + 1);
    }
    section?.lines.push(read);
  }
  return sections.filter(({ name, lines }, i) => i > 0 || name !== unnamed || lines.length > 0);
}

function sectionName(content: string, number: number): string {
  const end = content.lastIndexOf("]");
  if (end < 0) throw new Refusal("parse", "a section has no closing bracket", number);
  return content.slice(1, end);
}

/** One line. What go-ini reads in a way of its own (quoted keys, `-`, continued or long values) is left to sops. */
function keyAndValue(raw: string, at: { line: { start: number; end: number }; number: number }): FlatLine {
  const [, indent = "", name = "", between = "", rest = ""] = /^(\s*)([^=:]+)([=:]\s*)(.*)/.exec(raw) ?? [];
  const key = name.trim();
  if (key === "") throw new Refusal("parse", "this line is no key = value", at.number);
  if (/^["`]|^-$/.test(key) || rest.startsWith('"""')) {
    throw new Refusal(
      "needs-sops",
      "an .ini file with quoted keys, keys of one dash or values in three quotes",
    );
  }
  const valueStart = at.line.start + indent.length + name.length + between.length;
  const { plain, length } = valueIn(rest);
  const keySpan = { start: at.line.start + indent.length, end: at.line.start + indent.length + key.length };
  const span = { start: valueStart, end: valueStart + length };
  return { key, keySpan, value: { kind: "scalar", isText: true, plain, span }, line: at.line };
}

function valueIn(rest: string): { readonly plain: string; readonly length: number } {
  if (rest.startsWith("`")) {
    const end = rest.lastIndexOf("`");
    if (end === 0) throw new Refusal("needs-sops", "an .ini file with a value of several lines");
    return { plain: rest.slice(1, end), length: end + 1 };
  }
  if (rest.trimEnd().endsWith("\\")) throw new Refusal("needs-sops", "an .ini file with a continued line");
  const value = rest.replace(/[#;].*$/, "").trimEnd();
  const quoted = /^(['"])(.*)\1$/.exec(value);
  const [, quote, inner = ""] = quoted ?? [];
  const plain = quote !== undefined && !inner.includes(quote) ? inner : value;
  return { plain, length: value.length };
}
