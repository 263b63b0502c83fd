import { type Document, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import type { Path, Position } from "./problem.ts";

/** Offsets in the text, as a node of the yaml package holds them. */
export type Range = readonly [start: number, end: number, ...rest: number[]];

/** Position of the node at a path, or of its nearest ancestor's key where the path leads nowhere. */
export type Where = (path: Path, at?: "key" | "value") => Position;

type LabPair = Pair<Node, Node | null>;

/** Looks up positions by path; `targets` says what each alias stands for. */
export function locate(
  document: Document,
  targets: ReadonlyMap<Node, Node>,
  position: (range: Range) => Position,
): Where {
  const pairsOf = pairIndex();
  const start = document.contents?.range?.[0] ?? 0;
  return (path, at = "value") => {
    let found: Range = [start, start];
    let node: Node | null = document.contents;
    for (const [depth, step] of path.entries()) {
      const holder: Node | null = node && (targets.get(node) ?? node);
      const pair = isMap(holder) ? pairsOf(holder).get(String(step)) : undefined;
      const item = isSeq(holder) && typeof step === "number" ? holder.items[step] : undefined;
      if (pair !== undefined) {
        node = pair.value;
        const wantsValue = at === "value" && depth === path.length - 1 && !isUnwritten(node);
        found = (wantsValue ? node?.range : pair.key.range) ?? found;
      } else if (item !== undefined) {
        node = item as Node;
        found = node.range ?? found;
      } else break;
    }
    return position(found);
  };
}

/** `key:` with nothing after it: the key is the only text there is. */
function isUnwritten(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null && node.source === "");
}

/** A map's pairs by key, made once a map: a lab with many problems asks often. */
function pairIndex(): (map: YAMLMap) => ReadonlyMap<string, LabPair> {
  const indexes = new WeakMap<YAMLMap, ReadonlyMap<string, LabPair>>();
  return (map) => {
    const index = indexes.get(map) ?? new Map((map.items as LabPair[]).map((pair) => [keyText(pair), pair]));
    indexes.set(map, index);
    return index;
  };
}

/** Keys are scalars: `stringKeys` refuses all others. */
export function keyText(pair: LabPair): string {
  return isScalar(pair.key) ? String(pair.key.value) : "";
}
