import type { Source } from "../edge/edges.ts";
import type { EvaluatedTree } from "../explain/tree.ts";
import type { Library } from "../files/library.ts";
import { type Reading, readWorld, type World } from "./world.ts";

/** A tree as an explanation needs it: what labkeeper makes of its lab.yaml, beside what stands there. */
export async function readEvaluated(source: Source, library: Library): Promise<Reading<EvaluatedTree>> {
  const world = await readWorld(source, library);
  return world.ok ? { ok: true, value: await evaluatedTree(source, world.value) } : world;
}

export async function evaluatedTree(
  source: Source,
  { lab, model, snapshot, files }: World,
): Promise<EvaluatedTree> {
  const paths = [...snapshot.entries.keys()];
  return {
    paths: new Set(paths),
    texts: await source.texts(paths.filter((path) => path.endsWith(".nix"))),
    files: new Map(files.map((file) => [file.path, file])),
    where: lab.where,
    hosts: model.hosts.map(({ name }) => name),
  };
}
