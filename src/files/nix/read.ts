/** A value of one line, and the names on the way to it: those of lists and calls around it count for nothing. */
export interface Scalar {
  readonly path: readonly string[];
  readonly value: string | number | boolean | null;
}

/**
 * Reads back what print.ts prints: every string, number, boolean and null that stands on a line with a name. Texts of several
 * lines, items of lists and code are passed over, and so is what print.ts would not have written.
 */
export function readScalars(text: string): readonly Scalar[] {
  const open: (readonly string[])[] = [];
  const found: Scalar[] = [];
  let inText = false;
  for (const line of text.split(/\r?\n/)) {
    if (inText) inText = !/^ *''[);]*$/.test(line);
    else if (/^ *(#|[\]}])/.test(line)) leave(line, open);
    else {
      const { names, rest } = binding(line.trim());
      if (rest.endsWith("''")) inText = true;
      else if (/[[{]$/.test(rest)) open.push(names);
      else {
        const value = scalar(rest);
        if (value !== undefined && names.length > 0) found.push({ path: [...open.flat(), ...names], value });
      }
    }
  }
  return found;
}

function leave(line: string, open: (readonly string[])[]): void {
  if (!line.trimStart().startsWith("#")) open.pop();
}

const name = String.raw`[a-zA-Z_][a-zA-Z0-9_'-]*|"(?:[^"\\]|\\.)*"`;
const bound = new RegExp(String.raw`^((?:${name})(?:\.(?:${name}))*) = `);

/** `a."b c" = rest;` is the names and the rest; a line without a binding is all rest. */
function binding(line: string): { readonly names: readonly string[]; readonly rest: string } {
  const [head = "", written = ""] = bound.exec(line) ?? [];
  const names = [...written.matchAll(new RegExp(name, "g"))].map(([one]) => unquoted(one) ?? one);
  return { names, rest: line.slice(head.length) };
}

function scalar(rest: string): Scalar["value"] | undefined {
  const value = rest.endsWith(";") ? rest.slice(0, -1) : rest;
  const constants: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };
  if (Object.hasOwn(constants, value)) return constants[value];
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(value) ? Number(value) : unquoted(value);
}

const meanings: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/** The text of a string literal; undefined where it is none. */
function unquoted(literal: string): string | undefined {
  const inner = /^"((?:[^"\\]|\\.)*)"$/s.exec(literal)?.[1];
  return inner?.replace(/\\(.)/gs, (_, mark: string) => meanings[mark] ?? mark);
}
