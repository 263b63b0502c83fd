import type { LabEdit } from "../lab/edit.ts";
import type { Path, Position } from "../lab/problem.ts";
import type { Placed, PlacedContainer, Scene } from "./scene.ts";
import type { Severity } from "./warning.ts";

/** What is said of a warning wherever it is met: docs/warnings.md is made of these. */
export interface WarningKind {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  /** When it is given. */
  readonly condition: string;
  /** What to do, in general. */
  readonly remedy: string;
}

/** What a rule must know besides lab.yaml. */
export type Needs = "lab.yaml" | "repository" | "previous state";

/** One warning: finds each place that gives it. */
export interface WarningRule extends WarningKind {
  readonly needs: Needs;
  readonly find: (scene: Scene) => readonly Found[];
}

/** What a rule finds at one place. */
export interface Found {
  readonly message: string;
  readonly at: Path | Position;
  readonly scope: Path;
  /** Hosts that it is about; none: the lab as a whole. */
  readonly hosts: readonly string[];
  /** What to do here, where that is more than the rule says in general. */
  readonly remedy?: string;
  readonly fix?: LabEdit | undefined;
}

/** What a rule finds about a service on one host: scope and host are known. */
type Said = Omit<Found, "scope" | "hosts" | "at"> & { readonly at: Path };

/** A rule that looks at one service on one host at a time. */
export function perService(
  kind: WarningKind,
  check: (placed: Placed, scene: Scene) => readonly Said[],
): WarningRule {
  return {
    ...kind,
    needs: "lab.yaml",
    find: (scene) =>
      scene.placed.flatMap((placed) =>
        check(placed, scene).map((said) => ({
          ...said,
          scope: placed.path,
          hosts: [placed.service.host],
        })),
      ),
  };
}

/** A rule that looks at one container at a time. */
export function perContainer(
  kind: WarningKind,
  check: (container: PlacedContainer, placed: Placed) => readonly Said[],
): WarningRule {
  return perService(kind, (placed) => placed.containers.flatMap((container) => check(container, placed)));
}

/** A rule about what a lab has once. */
export function perLab(kind: WarningKind, find: (scene: Scene) => readonly Found[]): WarningRule {
  return { ...kind, needs: "lab.yaml", find };
}
