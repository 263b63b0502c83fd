import { join } from "node:path";
import { readLibrary } from "../../src/edge/library.ts";
import type { EvaluatedTree } from "../../src/explain/tree.ts";
import { readEvaluated } from "../../src/flow/evaluated.ts";
import type { Position } from "../../src/lab/problem.ts";
import { blobId } from "../../src/plan/blob.ts";
import { findCase } from "../cases/case.ts";
import { readTree } from "../cases/golden.ts";

/** The golden tree of the founding lab, with `changes` made to it, as an explanation sees it. */
export async function foundingTree(changes: Readonly<Record<string, string>> = {}): Promise<EvaluatedTree> {
  const { lab, repository, expected } = findCase("founding");
  const files = new Map(
    Object.entries({ ...readTree(expected), ...repository, "lab.yaml": lab, ...changes }),
  );
  const entries = [...files].map(
    ([path, text]) => [path, { mode: "100644", id: blobId(text, "sha1") }] as const,
  );
  const source = {
    snapshot: async () => ({ objectFormat: "sha1" as const, entries: new Map(entries) }),
    texts: async (paths: readonly string[]) => new Map([...files].filter(([path]) => paths.includes(path))),
  };
  const tree = await readEvaluated(source, await readLibrary());
  if (!tree.ok) throw new Error(`lab.yaml was refused in ${join(expected, "..")}`);
  return tree.value;
}

/** `file:line:column`, of lab.yaml the text of the line: `lab.yaml: stateVersion: 6`; at its top: `lab.yaml:`. */
export function placeOf({ file, line, column }: Position, lab: string): string {
  if (file !== "lab.yaml") return `${file}:${line}:${column}`;
  const text = line === 1 ? "" : (lab.split("\n")[line - 1] ?? "").replace(/#.*/, "");
  return `lab.yaml: ${text.trim()}`.trim();
}
