import { hostOfPath } from "../files/paths.ts";
import type { Model } from "../lab/model.ts";
import type { Change } from "./change.ts";

/** A change that waits until a person confirms the plan's id. */
export interface Risk {
  readonly path: string;
  readonly reason: string;
}

/** Deleting more than this many files, and more than half of what we wrote, is a mass prune. */
const MASS_PRUNE = 20;

/** What is hard to take back: a host that leaves, and a prune of most of the tree. */
export function risks(changes: readonly Change[], { hosts }: Model): readonly Risk[] {
  const declared = new Set(hosts.map(({ name }) => name));
  const deleted = changes.filter(({ kind }) => kind === "deleted");
  const ours = changes.filter(({ recorded }) => recorded !== null);
  const mass = deleted.length > MASS_PRUNE && deleted.length > ours.length / 2;
  return deleted.flatMap(({ path }) => {
    const host = hostOfPath(path);
    if (host !== undefined && !declared.has(host)) return [{ path, reason: `host ${host} leaves the lab` }];
    return mass
      ? [{ path, reason: `${deleted.length} of ${ours.length} generated files would be deleted` }]
      : [];
  });
}
