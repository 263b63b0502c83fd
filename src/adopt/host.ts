import type { HostClass } from "../lab/model.ts";
import { oneLine } from "./block.ts";
import type { Expression } from "./nix/tree.ts";

/** A host as the repository defines it. */
export interface HostDefinition {
  /** As lab.yaml takes it: in lower case. */
  readonly name: string;
  /** The attribute of nixosConfigurations or darwinConfigurations. */
  readonly attribute: string;
  readonly class: HostClass;
  /** Where it is defined; undefined where only a folder or `nix eval` names it. */
  readonly file: string | undefined;
  readonly line: number;
  readonly value: Expression;
}

/** A host by the name that it has in the repository. */
export type Candidate = Omit<HostDefinition, "name">;

/** `flake.nix:24`; undefined where only a folder or `nix eval` names the host. */
export function placeOf({ file, line }: HostDefinition): string | undefined {
  return file === undefined ? undefined : oneLine(`${file}:${line}`);
}
