import type { Document, ErrorCode } from "yaml";
import type { Range } from "./locate.ts";
import { type Complaint, show } from "./problem.ts";

type Refused = Complaint & { readonly range: Range };

/** A file of garbage has an error a character; what follows the first few helps nobody. */
const MOST_ERRORS = 100;

/** What the yaml package says, in our words where its own give no advice. Its warnings are errors here. */
export function syntaxErrors(document: Document, source: string): Refused[] {
  if (document.errors.some(({ code }) => code === "RESOURCE_EXHAUSTION")) return [tooDeepToRead];
  return [...document.errors, ...document.warnings].slice(0, MOST_ERRORS).map(({ code, message, pos }) => ({
    rule: "yaml",
    message: said[code]?.message ?? message,
    expected: said[code]?.expected ?? "one document of YAML 1.2",
    found: show(/^.*/.exec(source.slice(pos[0], pos[0] + 80))?.[0] ?? ""),
    hint:
      said[code]?.hint ??
      "look for a quote, a bracket, a colon or an indentation that is not closed or not even",
    range: pos,
  }));
}

/** Where the package gave up depends on the machine, so that no better place is named. */
const tooDeepToRead: Refused = {
  rule: "too-deep",
  message: "lab.yaml is nested too deeply to be read",
  expected: "at most 100 levels",
  found: "many more",
  hint: "nothing in lab.yaml nests that deep: look for brackets that are never closed",
  range: [0, 0],
};

interface Words {
  readonly message?: string;
  readonly expected: string;
  readonly hint: string;
}

const said: { readonly [Code in ErrorCode]?: Words } = {
  TAB_AS_INDENT: {
    message: "a tab is used as indentation",
    expected: "spaces",
    hint: "indent with spaces",
  },
  MULTIPLE_DOCS: {
    message: "lab.yaml holds several documents",
    expected: "one document",
    hint: "remove the line --- and what must not be in the lab",
  },
  TAG_RESOLVE_FAILED: {
    expected: "a value without a tag",
    hint: "remove the tag: lab.yaml is plain YAML 1.2",
  },
  NON_STRING_KEY: {
    message: "a key is not plain text",
    expected: "a key that is text",
    hint: "write the key out, in quotes if it has brackets, braces or a *",
  },
  BLOCK_AS_IMPLICIT_KEY: {
    expected: "one key a line",
    hint: "put the value in quotes, or close the quote or bracket on the line above",
  },
  BAD_SCALAR_START: { expected: "text that starts with a letter or a digit", hint: "put it in quotes" },
};

/**
 * Directives stand above the document, between blank lines and comments. `%YAML 1.1` would switch the meaning of
 * yes, no and 0777; lab.yaml has no use for any other.
 */
export function directives(source: string): Refused[] {
  const refused: Refused[] = [];
  let start = 0;
  for (const line of source.split("\n")) {
    if (!/^\s*(#|$)|^%/.test(line)) break;
    if (line.startsWith("%")) refused.push(directive(line.trimEnd(), start));
    start += line.length + 1;
  }
  return refused;
}

const MOST_UNREADABLE = 10;

/** Bytes that are no UTF-8 have become U+FFFD by now; the character itself says that a text was damaged before. */
export function unreadable(source: string): Refused[] {
  return [...source.matchAll(/\uFFFD+/g)].slice(0, MOST_UNREADABLE).map(({ index, 0: found }) => ({
    rule: "encoding",
    message: "lab.yaml holds bytes that are not UTF-8",
    expected: "text in UTF-8",
    found:
      found.length === 1
        ? "a character that cannot be read"
        : `${found.length} characters that cannot be read`,
    hint: "save the file as UTF-8, for instance: iconv -f latin1 -t utf-8 lab.yaml",
    range: [index, index + found.length],
  }));
}

function directive(line: string, start: number): Refused {
  return {
    rule: "yaml-directive",
    message: "lab.yaml holds a YAML directive",
    expected: "YAML 1.2 without directives",
    found: show(line),
    hint: "remove the line, and the line --- after it",
    range: [start, start + line.length],
  };
}
