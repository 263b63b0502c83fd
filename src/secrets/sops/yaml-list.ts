import type { ListLayout, Span } from "./tree.ts";

/** How a block list is laid out, from the lines that each of its items has to itself; undefined where there is none. */
export function listLayout(text: string, items: readonly Span[]): ListLayout | undefined {
  const [first, last] = [items[0], items.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const raw = (index: number) => text.slice(items[index]?.start, items[index]?.end);
  return {
    regions: [{ start: first.start, end: last.end }],
    raw,
    remove: (indices) => [...indices].flatMap((i) => (items[i] ? [{ ...items[i], text: "" }] : [])),
    append: (raws) => [{ start: last.end, end: last.end, text: joined(raw(items.length - 1), raws) }],
  };
}

/** Where the file ends without a line break, the new last item does so too. */
function joined(lastItem: string, raws: readonly string[]): string {
  const all = raws.map((raw) => (raw.endsWith("\n") ? raw : `${raw}\n`)).join("");
  return lastItem.endsWith("\n") ? all : `\n${all.slice(0, -1)}`;
}
