import { Refusal } from "./refusal.ts";
import type { ListLayout, MapNode, Node, Scalar, Span, Splice } from "./tree.ts";

/** A line `key = value` of a format that knows no nesting. */
export interface FlatLine {
  readonly key: string;
  /** Where the key stands. */
  readonly keySpan: Span;
  readonly value: Scalar;
  /** The whole line, its break included. */
  readonly line: Span;
}

interface Placed extends FlatLine {
  readonly rest: readonly string[];
}

/**
 * Metadata of sops from lines whose keys tell the place: `age__list_0__map_enc`. `before` is what stands before these
 * keys in the text (`sops_` in .env files).
 */
export function readFlat(text: string, before: string, lines: readonly FlatLine[]): MapNode {
  const placed = lines.map((line) => ({ ...line, rest: line.key.split(/(?=__(?:map|list)_)/) }));
  const root = build(text, before, placed);
  if (root.kind !== "map") throw new Refusal("parse", "the metadata of sops is no map");
  return root;
}

function build(text: string, prefix: string, lines: readonly Placed[]): Node {
  const [first] = lines;
  if (first !== undefined && first.rest.length === 0) {
    if (lines.length > 1) throw new Refusal("parse", "a key of the metadata repeats", lineOf(text, first));
    return first.value;
  }
  const groups = Map.groupBy(lines, ({ rest }) => rest[0] ?? "");
  const children = [...groups].map(([step, below]) => ({
    step,
    name: step.replace(/^__(map|list)_/, ""),
    node: build(
      text,
      prefix + step,
      below.map((line) => ({ ...line, rest: line.rest.slice(1) })),
    ),
  }));
  const isList = first?.rest[0]?.startsWith("__list_") === true;
  if (!isList)
    return { kind: "map", entries: children.map(({ name, node }) => ({ key: name, value: node })) };
  const items = children.toSorted((a, b) => Number(a.name) - Number(b.name));
  if (items.some(({ step }, i) => step !== `__list_${i}`)) {
    throw new Refusal("parse", "a list of the metadata has gaps", first && lineOf(text, first));
  }
  const linesOf = items.map(({ step }) => groups.get(step) ?? []);
  return {
    kind: "list",
    items: items.map(({ node }) => node),
    layout: layoutOf(text, `${prefix}__list_`, linesOf),
  };
}

function lineOf(text: string, { line }: FlatLine): number {
  return text.slice(0, line.start).split("\n").length;
}

/** An item is its lines; its number stands in each key after `prefix`. */
function layoutOf(text: string, prefix: string, items: readonly (readonly Placed[])[]): ListLayout {
  const raw = (index: number) =>
    (items[index] ?? []).map(({ line }) => text.slice(line.start, line.end)).join("");
  const end = Math.max(...items.flat().map(({ line }) => line.end));
  return {
    regions: items.flat().map(({ line }) => line),
    raw,
    append: (raws) => {
      const fresh = raws.map((one, i) => renumbered(one, prefix, items.length + i));
      const closed = text[end - 1] === "\n";
      return [{ start: end, end, text: closed ? fresh.join("") : `\n${fresh.join("").trimEnd()}` }];
    },
    remove: (indices) => {
      let kept = 0;
      return items.flatMap((lines, i): Splice[] => {
        if (indices.has(i)) return lines.map(({ line }) => ({ ...line, text: "" }));
        const number = kept++;
        return number === i
          ? []
          : lines.map(({ line }) => ({
              ...line,
              text: renumbered(text.slice(line.start, line.end), prefix, number),
            }));
      });
    },
  };
}

function renumbered(raw: string, prefix: string, number: number): string {
  return raw
    .split(/(?<=\n)/)
    .map((line) => {
      const at = line.indexOf(prefix) + prefix.length;
      return line.slice(0, at) + number + line.slice(at).replace(/^\d+/, "");
    })
    .join("");
}
