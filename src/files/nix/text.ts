/** Quoting of Nix text and names: the only place where text becomes part of Nix code. Source: the Nix manual, "String literal". */

/** A string literal on one line. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]|\$\{|[\n\r\t]/g, (found) => escapes[found] ?? found)}"`;
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "${": "\\${",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/**
 * Whether an indented string gives the text back: it ends with a line break, some line starts in the first column (Nix
 * takes the common indentation off) and no line is made of blanks alone (Nix leaves those out of the count).
 */
export function fitsIndented(text: string): boolean {
  const lines = text.split("\n");
  const last = lines.pop();
  return (
    last === "" &&
    lines.length > 1 &&
    lines.some((line) => /^[^ \t]/.test(line)) &&
    !lines.some((line) => /^[ \t]+$/.test(line))
  );
}

/** The lines between the two `''`, not indented yet. Only for text that `fitsIndented`. */
export function indentedLines(text: string): string[] {
  return text
    .replace(/''|\$\{|\r|'(?=\$\{|\r|$)/g, (found) =>
      found === "''" ? "'''" : found === "${" ? "''${" : found === "\r" ? "''\\r" : "''\\'",
    )
    .split("\n")
    .slice(0, -1);
}

const keywords = new Set(["if", "then", "else", "assert", "with", "let", "in", "rec", "inherit", "or"]);

/** An attribute's name: bare where Nix allows it, otherwise quoted. */
export function attributeName(name: string): string {
  return /^[a-zA-Z_][a-zA-Z0-9_'-]*$/.test(name) && !keywords.has(name) ? name : quoted(name);
}
