import { sortedBy } from "../lab/sorted.ts";
import type { GeneratedFile, Generator, GeneratorInput } from "./file.ts";
import { hostModules } from "./generators/host.ts";
import { hostList } from "./generators/hosts.ts";
import { installedLibrary } from "./generators/library.ts";
import { scaffold } from "./generators/scaffold.ts";
import { editorSchema } from "./generators/schema.ts";

const generators: readonly Generator[] = [editorSchema, hostList, hostModules, installedLibrary, scaffold];

/** The tree that the model asks for, without the manifest (see plan/manifest.ts), sorted by path. */
export function generate(input: GeneratorInput): readonly GeneratedFile[] {
  return sortedBy(
    generators.flatMap((generator) => generator.generate(input)),
    ({ path }) => path,
  );
}
