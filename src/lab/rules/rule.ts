import type { Finding, Path } from "../problem.ts";
import type { Lab } from "../schema/lab.ts";
import { didYouMean, listNames } from "../suggest.ts";

/** What a rule may know besides lab.yaml. */
export interface Known {
  /** Profiles that can be imported: those labkeeper installs and those in the repository, without `.nix`. */
  readonly profiles: readonly string[];
}

/** What a rule finds; the rule's own name is added by its caller. */
export type Found = Omit<Finding, "rule">;

/** One rule across fields: finds every place that breaks it. */
export interface Rule {
  readonly name: string;
  readonly check: (lab: Lab, known: Known) => readonly Found[];
}

/** A name that stands for nothing. */
export function dangling(path: Path, kind: string, name: string, known: readonly string[]): Found {
  return {
    path,
    message: `there is no ${kind} "${name}"`,
    expected: listNames(known),
    found: name,
    hint: didYouMean(name, known),
  };
}
