import type { LabEdit } from "../lab/edit.ts";
import type { Path, Position } from "../lab/problem.ts";

/** From what must not stay to what is worth a thought. */
export const severities = ["error", "warning", "info"] as const;
export type Severity = (typeof severities)[number];

/** Something that lab.yaml allows and that may hurt those who run the lab. */
export interface Warning {
  /** Stable: what `acknowledge` and `labkeeper fix` name. */
  readonly id: string;
  readonly severity: Severity;
  /** The kind of warning in a few words. */
  readonly title: string;
  /** What is so, with real names. */
  readonly message: string;
  readonly remedy: string;
  /** What an acknowledgement of this one names: a path in lab.yaml such as `services.omada`. */
  readonly scope: string;
  /** The node of lab.yaml that causes it, or a place in another file of the repository. */
  readonly at: Path | Position;
  /** Sorted; none where it is about the lab as a whole. */
  readonly hosts: readonly string[];
  /** The change of lab.yaml that ends it, where there is one that needs no thought. */
  readonly fix: LabEdit | null;
}

/** Whether a place is a node of lab.yaml. */
export function isPath(at: Path | Position): at is Path {
  return Array.isArray(at);
}
