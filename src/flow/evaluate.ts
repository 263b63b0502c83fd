import type { Contents } from "../edge/edges.ts";
import type { NixRun } from "../edge/nix-check.ts";

/** Has nix evaluate a tree that may be a stranger's, for at most so long; told of each step. */
export type Evaluate = (tree: Contents, options: EvaluateOptions) => Promise<NixRun>;

interface EvaluateOptions {
  readonly seconds: number;
  readonly onStep: (name: string) => void;
}
