import type { Source } from "../edge/edges.ts";
import { Stop } from "../errors.ts";
import type { GeneratedFile } from "../files/file.ts";
import type { Library } from "../files/library.ts";
import { MANIFEST_FILE } from "../files/paths.ts";
import { LAB_FILE } from "../lab/document.ts";
import { dotted, type Path, type Position } from "../lab/problem.ts";
import { didYouMean } from "../lab/suggest.ts";
import { type Reading, readWorld, type World } from "./world.ts";

/** Where a file, or one line of it, comes from. */
export interface Why {
  readonly path: string;
  readonly line: number | undefined;
  /** The line's text. */
  readonly text: string | undefined;
  /** What the file is. */
  readonly about: string;
  /** The nodes of lab.yaml, by place; for a line at most one, none for what is in every such file. */
  readonly nodes: readonly { readonly name: string; readonly position: Position }[];
  /** The file on disk is not what labkeeper would write; line numbers are those of the generated text. */
  readonly differs: boolean;
}

/** Answers from the lab.yaml of the same tree. Throws Stop for a path that labkeeper does not write, or a line beyond its end. */
export async function why(source: Source, library: Library, asked: string): Promise<Reading<Why>> {
  const [, path = asked, digits] = /^(.*?)(?::(\d+))?$/.exec(asked) ?? [];
  const [world, texts] = await Promise.all([readWorld(source, library), source.texts([path])]);
  if (!world.ok) return world;
  const line = digits === undefined ? undefined : Number(digits);
  const file = findFile(world.value, path);
  const lines = file.text.split("\n").slice(0, -1);
  if (line !== undefined && lines[line - 1] === undefined) {
    throw new Stop(
      `${path} has ${lines.length} lines`,
      `name one of them: labkeeper why ${path}:${lines.length}`,
    );
  }
  const origins = line === undefined ? file.origins : [file.origins[line - 1] ?? null];
  return {
    ok: true,
    value: {
      path,
      line,
      text: line === undefined ? undefined : lines[line - 1],
      about: file.about,
      nodes: nodes(origins, world.value),
      differs: texts.has(path) && texts.get(path) !== file.text && !file.once,
    },
  };
}

function findFile({ files }: World, path: string): GeneratedFile {
  const file = files.find((candidate) => candidate.path === path);
  if (file !== undefined) return file;
  if (path === LAB_FILE)
    throw new Stop("lab.yaml is the source: it comes from you", "ask about a generated file");
  if (path === MANIFEST_FILE)
    throw new Stop("the manifest records what labkeeper wrote last", "ask about a file that it lists");
  const near = didYouMean(
    path,
    files.map((candidate) => candidate.path),
  );
  throw new Stop(`labkeeper does not write ${path}`, near ?? "`labkeeper plan` lists what it writes");
}

function nodes(origins: readonly (Path | null)[], { lab }: World): Why["nodes"] {
  const byName = new Map(
    origins.flatMap((origin) => (origin === null ? [] : [[dotted(origin), origin] as const])),
  );
  return [...byName]
    .map(([name, origin]) => ({ name, position: lab.where(origin) }))
    .toSorted((a, b) => a.position.line - b.position.line || a.position.column - b.position.column);
}
