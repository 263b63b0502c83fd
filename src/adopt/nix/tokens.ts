import { endOfComment, type Part, Parts, readString, skipCode } from "./string.ts";

/** A word of Nix and the offset at which it begins. */
export type Token = { readonly at: number } & (
  | { readonly kind: "name"; readonly text: string }
  | { readonly kind: "mark"; readonly text: string }
  | { readonly kind: "string"; readonly parts: readonly Part[] }
  | { readonly kind: "path"; readonly parts: readonly Part[] }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "dynamic"; readonly code: string }
);

const space = /\s+/y;
const name = /[A-Za-z_][\w'-]*/y;
const number = /\d+(\.\d+)?/y;
const pathStart = /(\.\.?|~)?\/(?=[A-Za-z0-9._+$-])(?!\$(?!\{))/y;
const pathText = /[A-Za-z0-9._+/-]+/y;
const searchPath = /<[A-Za-z0-9._+/-]+>/y;
const mark = /\.\.\.|\/\/|\+\+|==|!=|<=|>=|&&|\|\||->|[\s\S]/uy;

/**
 * Splits any text into tokens, in one pass: what is no Nix becomes marks, an open string or comment ends with the text.
 * Comments and space are left out.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const after = match(space, text, at)?.end ?? endOfComment(text, at);
    if (after !== undefined) at = after;
    else {
      const [token, end] = tokenAt(text, at);
      tokens.push(token);
      at = end;
    }
  }
  return tokens;
}

function tokenAt(text: string, at: number): [Token, number] {
  if (text[at] === '"' || text.startsWith("''", at)) {
    const { parts, end } = readString(text, at);
    return [{ kind: "string", parts, at }, end];
  }
  if (text.startsWith("${", at)) {
    const end = skipCode(text, at + 2);
    return [{ kind: "dynamic", code: text.slice(at + 2, end - 1).trim(), at }, end];
  }
  const path = readPath(text, at);
  if (path !== undefined) return [{ kind: "path", parts: path.parts, at }, path.end];
  const word = match(name, text, at);
  if (word !== undefined) return [{ kind: "name", text: word.text, at }, word.end];
  const digits = match(number, text, at);
  if (digits !== undefined) return [{ kind: "number", value: Number(digits.text), at }, digits.end];
  const other = match(searchPath, text, at) ?? match(mark, text, at);
  return [{ kind: "mark", text: other?.text ?? "", at }, other?.end ?? at + 1];
}

/** `./hosts/${name}.nix`, `../common`, `/etc/x`, `~/x`; a bare `a/b` is rare and reads as three tokens. */
function readPath(text: string, start: number): { parts: readonly Part[]; end: number } | undefined {
  const head = match(pathStart, text, start);
  if (head === undefined) return undefined;
  const parts = new Parts();
  parts.add(head.text);
  let at = head.end;
  for (;;) {
    const piece = match(pathText, text, at);
    if (piece !== undefined) {
      parts.add(piece.text);
      at = piece.end;
    } else if (text.startsWith("${", at)) {
      const end = skipCode(text, at + 2);
      parts.addCode(text.slice(at + 2, end - 1));
      at = end;
    } else return { parts: parts.all(), end: Math.min(at, text.length) };
  }
}

function match(pattern: RegExp, text: string, at: number): { text: string; end: number } | undefined {
  pattern.lastIndex = at;
  const found = pattern.exec(text)?.[0];
  return found === undefined ? undefined : { text: found, end: at + found.length };
}
