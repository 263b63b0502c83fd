/** A piece of a Nix string: text, or the source of an interpolation without its `${` and `}`. */
export type Part = string | { readonly code: string };

interface Read {
  readonly parts: readonly Part[];
  /** Offset after the closing quote, or the end of the text where there is none. */
  readonly end: number;
}

type Quote = '"' | "''";

/** Reads the string that opens at `start`. Each character is looked at once. */
export function readString(text: string, start: number): Read {
  const quote: Quote = text[start] === '"' ? '"' : "''";
  const parts = new Parts();
  let at = start + quote.length;
  while (at < text.length) {
    const escaped = escapeAt(text, at, quote);
    if (escaped !== undefined) {
      parts.add(escaped.text);
      at += escaped.length;
    } else if (text.startsWith(quote, at)) {
      return { parts: parts.all(), end: at + quote.length };
    } else if (text.startsWith("${", at)) {
      const end = skipCode(text, at + 2);
      parts.addCode(text.slice(at + 2, end - 1));
      at = end;
    } else {
      parts.add(text[at] ?? "");
      at += 1;
    }
  }
  return { parts: parts.all(), end: text.length };
}

/** Collects parts, neighbouring texts as one. */
export class Parts {
  readonly #parts: Part[] = [];
  #text: string[] = [];

  add(text: string): void {
    this.#text.push(text);
  }

  addCode(code: string): void {
    this.#flush();
    this.#parts.push({ code: code.trim() });
  }

  all(): readonly Part[] {
    this.#flush();
    return this.#parts;
  }

  #flush(): void {
    if (this.#text.length > 0) this.#parts.push(this.#text.join(""));
    this.#text = [];
  }
}

const named: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/** What stands for another text: `\n`, `\${` and `$$` in double quotes, `'''`, `''$` and `''\n` in indented strings. */
function escapeAt(text: string, at: number, quote: Quote): { text: string; length: number } | undefined {
  const char = text[at];
  if (char === "$" && text[at + 1] === "$") return { text: "$$", length: 2 };
  if (quote === '"') {
    if (char !== "\\") return undefined;
    const next = text[at + 1] ?? "";
    return { text: named[next] ?? next, length: 2 };
  }
  if (!text.startsWith("''", at)) return undefined;
  const next = text[at + 2];
  if (next === "'") return { text: "''", length: 3 };
  if (next === "$") return { text: "$", length: 3 };
  if (next !== "\\") return undefined;
  const escaped = text[at + 3] ?? "";
  return { text: named[escaped] ?? escaped, length: 4 };
}

const word = /[A-Za-z_][\w'-]*/y;

/**
 * The offset after the `}` that closes the interpolation whose code begins at `from`, strings and comments inside it
 * skipped; one more than the length of the text where it is never closed.
 */
export function skipCode(text: string, from: number): number {
  const open: ("}" | Quote)[] = ["}"];
  let at = from;
  while (at < text.length) {
    const inside = open.at(-1);
    if (inside === "}") at = stepInCode(text, at, open);
    else if (inside !== undefined) at = stepInString(text, at, inside, open);
    if (open.length === 0) return at;
  }
  return text.length + 1;
}

function stepInCode(text: string, at: number, open: ("}" | Quote)[]): number {
  const comment = endOfComment(text, at);
  if (comment !== undefined) return comment;
  const char = text[at] ?? "";
  if (char === "}") open.pop();
  else if (char === "{") open.push("}");
  else if (char === '"') open.push('"');
  else if (text.startsWith("''", at)) {
    open.push("''");
    return at + 2;
  } else {
    word.lastIndex = at;
    return at + (word.exec(text)?.[0].length ?? 1);
  }
  return at + 1;
}

function stepInString(text: string, at: number, quote: Quote, open: ("}" | Quote)[]): number {
  const escaped = escapeAt(text, at, quote);
  if (escaped !== undefined) return at + escaped.length;
  if (text.startsWith(quote, at)) {
    open.pop();
    return at + quote.length;
  }
  if (!text.startsWith("${", at)) return at + 1;
  open.push("}");
  return at + 2;
}

/** The offset after the comment that begins at `at`, or undefined where none does. */
export function endOfComment(text: string, at: number): number | undefined {
  const [open, close] = text[at] === "#" ? ["#", "\n"] : ["/*", "*/"];
  if (!text.startsWith(open, at)) return undefined;
  const end = text.indexOf(close, at + open.length);
  return end === -1 ? text.length : end + close.length;
}
