import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";
import type { Problem } from "./problem.ts";

const MAX_DEPTH = 100;

/** Offsets in the text, as a node of the yaml package holds them. */
export type Range = readonly [start: number, end: number, ...rest: number[]];
type Refused = Pick<Problem, "rule" | "message" | "found" | "hint"> & { readonly range: Range };

/**
 * What YAML allows and lab.yaml refuses: duplicate keys (checked here with a set, the package's own check is
 * quadratic), keys that JavaScript gives a meaning to, NUL, unresolved aliases, nesting beyond 100 levels.
 */
export function forbidden(document: Document): Refused[] {
  const refused: Refused[] = [];

  function visit(node: Node | null, depth: number): void {
    if (node === null) return;
    const range: Range = node.range ?? [0, 0];
    if (depth > MAX_DEPTH) {
      refused.push({ range, rule: "too-deep", message: "nested deeper than 100 levels", hint: "nothing in lab.yaml nests that deep" });
    } else if (isMap(node)) visitMap(node.items as Pair<Node, Node | null>[], depth);
    else if (isSeq(node)) for (const item of node.items) visit(item as Node, depth + 1);
    else if (isScalar(node)) {
      if (typeof node.value === "string" && node.value.includes("\0")) {
        refused.push({ range, rule: "nul", message: "a NUL character", hint: "remove \\0: no Nix string can hold it" });
      }
    } else if (isAlias(node) && node.resolve(document) === undefined) {
      refused.push({ range, rule: "unknown-alias", message: `alias *${node.source} without an anchor`, hint: `write &${node.source} at the node it stands for` });
    }
  }

  function visitMap(pairs: readonly Pair<Node, Node | null>[], depth: number): void {
    const seen = new Set<string>();
    for (const pair of pairs) {
      const key = keyText(pair);
      const range: Range = pair.key.range ?? [0, 0];
      if (seen.has(key)) {
        refused.push({ range, rule: "duplicate-key", message: `key "${key}" stands twice in one map`, hint: "keep one of the two" });
      }
      if (key === "__proto__") {
        refused.push({ range, rule: "reserved-key", message: 'key "__proto__" is reserved', hint: "choose another name" });
      }
      seen.add(key);
      visit(pair.value, depth + 1);
    }
  }

  visit(document.contents as Node, 0);
  return refused;
}

/** Keys are scalars: `stringKeys` refuses all others. */
export function keyText(pair: Pair<Node, Node | null>): string {
  return isScalar(pair.key) ? String(pair.key.value) : "";
}
