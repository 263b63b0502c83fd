/** What a text became, and what of its variables matters. */
export interface Filled {
  readonly text: string;
  /** Variables that it asks for. */
  readonly asked: readonly string[];
  /** Of these, what nobody sets and has no default: empty, as Docker makes them. */
  readonly unset: readonly string[];
}

type Variables = ReadonlyMap<string, string>;

/**
 * `$NAME`, `${NAME}` and its forms `:-`, `-`, `:?`, `?`, `:+`, `+`, nested too, as the Compose Specification has them; `$$` is
 * a dollar sign.
 */
export function interpolate(text: string, variables: Variables): Filled {
  const asked: string[] = [];
  const unset: string[] = [];
  let filled = "";
  for (let at = 0; at < text.length; ) {
    const part = partAt(text, at);
    at += part.length;
    if (part.kind === "text") {
      filled += part.text;
      continue;
    }
    const value = valueFor(part, variables);
    asked.push(part.name, ...value.asked);
    unset.push(...value.unset);
    filled += value.text;
  }
  return { text: filled, asked, unset };
}

type Part = { readonly kind: "text"; readonly text: string; readonly length: number } | Asking;

interface Asking {
  readonly kind: "variable";
  readonly name: string;
  readonly operator: string;
  readonly other: string;
  readonly length: number;
}

function partAt(text: string, at: number): Part {
  const rest = text.slice(at);
  if (!rest.startsWith("$")) {
    const next = rest.indexOf("$");
    const plain = next < 0 ? rest : rest.slice(0, next);
    return { kind: "text", text: plain, length: plain.length };
  }
  if (rest.startsWith("$$")) return { kind: "text", text: "$", length: 2 };
  const [bare, name] = /^\$([A-Za-z_][A-Za-z0-9_]*)/.exec(rest) ?? [];
  if (bare !== undefined && name !== undefined)
    return { kind: "variable", name, operator: "", other: "", length: bare.length };
  return braced(rest) ?? { kind: "text", text: "$", length: 1 };
}

function braced(rest: string): Asking | undefined {
  const [head, name, operator = ""] = /^\$\{([A-Za-z_][A-Za-z0-9_]*)(:?[-?+])?/.exec(rest) ?? [];
  if (head === undefined || name === undefined) return undefined;
  let depth = 1;
  for (let end = head.length; end < rest.length; end++) {
    if (rest.startsWith("${", end)) depth++;
    else if (rest[end] === "}" && --depth === 0)
      return { kind: "variable", name, operator, other: rest.slice(head.length, end), length: end + 1 };
  }
  return undefined;
}

function valueFor({ name, operator, other }: Asking, variables: Variables): Filled {
  const set = variables.get(name);
  const isThere = operator.startsWith(":") ? set !== undefined && set !== "" : set !== undefined;
  const kind = operator.replace(":", "");
  if (kind === "+") return isThere ? interpolate(other, variables) : { text: "", asked: [], unset: [] };
  if (isThere) return { text: set ?? "", asked: [], unset: [] };
  return kind === "-" ? interpolate(other, variables) : { text: "", asked: [], unset: [name] };
}
