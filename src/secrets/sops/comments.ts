import { type Leaf, leavesOf } from "./mac.ts";
import { Refusal } from "./refusal.ts";
import type { Node, SopsTree, Span } from "./tree.ts";
import { openSealed, parseSealed, placeOf } from "./value.ts";

/** A comment that sops sealed, opened; for the caller to wipe. */
export interface OpenComment {
  readonly span: Span;
  readonly plain: Buffer;
  /** What it is bound to. */
  readonly place: string;
}

/**
 * The sealed comments of a file. Which map a comment belongs to is go-yaml's affair; the seal tells which it was, so
 * every map is tried, the nearest first.
 */
export function openComments(text: string, tree: SopsTree, key: Uint8Array): readonly OpenComment[] {
  const leaves = leavesOf(tree);
  const values = new Set(leaves.map(({ scalar }) => scalar.plain));
  return [...text.matchAll(/ENC\[AES256_GCM,[^\]]*,type:comment\]/g)].flatMap(({ 0: written, index }) => {
    const sealed = values.has(written) ? undefined : parseSealed(written);
    if (sealed === undefined) return [];
    for (const place of places(tree, leaves, index)) {
      const plain = openSealed(sealed, key, place);
      if (plain !== undefined) return [{ span: { start: index, end: index + written.length }, plain, place }];
    }
    throw new Refusal("value-corrupt", "a sealed comment does not authenticate");
  });
}

function* places(tree: SopsTree, leaves: readonly Leaf[], at: number): Generator<string> {
  const seen = new Set<string>();
  const distance = ({ scalar }: Leaf) => Math.abs((scalar.span?.start ?? 0) - at);
  const near = leaves
    .toSorted((a, b) => distance(a) - distance(b))
    .flatMap(({ keys }) => keys.map((_, i) => keys.slice(0, keys.length - 1 - i)));
  for (const keys of [...near, ...tree.documents.flatMap((document) => maps(document, []))]) {
    const place = placeOf(keys);
    if (seen.has(place)) continue;
    seen.add(place);
    yield place;
  }
}

function maps(node: Node, keys: readonly string[]): readonly (readonly string[])[] {
  if (node.kind === "scalar") return [];
  if (node.kind === "list") return [keys, ...node.items.flatMap((item) => maps(item, keys))];
  return [keys, ...node.entries.flatMap(({ key, value }) => maps(value, [...keys, key]))];
}
