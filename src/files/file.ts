import type { Facts } from "../lab/facts.ts";
import type { Model } from "../lab/model.ts";
import type { Path } from "../lab/problem.ts";
import type { Library } from "./library.ts";

/** One file of the wanted tree. */
export interface GeneratedFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** What the file is, in a few words: the answer to "why?" for a line without an origin. */
  readonly about: string;
  /** For each line of the text the node of lab.yaml that it comes from; null: header, helper, profile, bracket. */
  readonly origins: readonly (Path | null)[];
  /** Hosts whose configuration the file is part of, sorted. */
  readonly hosts: readonly string[];
  /** Files of nix/lib that it imports, without `.nix`: they are installed with it. */
  readonly helpers: readonly string[];
  /** Created where it is absent, then the user's: never in the manifest, never touched again. */
  readonly once: boolean;
  /** The user's and ours: the text holds what the user wrote in it, so that it takes the file's place without asking. */
  readonly shared?: boolean;
}

/** All that a generator may look at. */
export interface GeneratorInput {
  readonly model: Model;
  readonly library: Library;
  readonly facts: Facts;
}

/** One concern: the files that it adds to the tree. */
export interface Generator {
  readonly name: string;
  readonly generate: (input: GeneratorInput) => readonly GeneratedFile[];
}

/** A file without origins: its lines come from no single node. */
export function plainFile(
  file: Pick<GeneratedFile, "path" | "text" | "about" | "hosts"> &
    Partial<Pick<GeneratedFile, "once" | "helpers" | "shared">>,
): GeneratedFile {
  return { once: false, helpers: [], ...file, origins: [] };
}
