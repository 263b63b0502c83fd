import { hostFile, hostOfPath, isHelperFile } from "../files/paths.ts";
import type { Model } from "../lab/model.ts";
import type { Change } from "./change.ts";

/** A change that waits until a person confirms the plan's id. */
export interface Risk {
  readonly path: string;
  readonly reason: string;
}

/** Deleting more than this many files, and more than half of what we wrote, is a mass prune. */
const MASS_PRUNE = 20;

/**
 * What is hard to take back: a host that leaves, a service that leaves its data behind, a prune of most of the tree.
 * `stateful`: files of services that keep data.
 */
export function risks(
  changes: readonly Change[],
  { hosts }: Model,
  stateful: ReadonlySet<string>,
): readonly Risk[] {
  const declared = new Set(hosts.map(({ name }) => name));
  const deleted = changes.filter(({ kind }) => kind === "deleted");
  const ours = changes.filter(({ recorded }) => recorded !== null);
  const mass = deleted.length > MASS_PRUNE && deleted.length > ours.length / 2;
  const isGone = (path: string) => !declared.has(hostOfPath(path) ?? "");
  const leaving = deleted.filter(({ path }) => stateful.has(path) && !isGone(path));
  const needed = neededBy(leaving);
  return changes.flatMap(({ path, kind }) => {
    const host = hostOfPath(path);
    if (kind === "deleted") {
      if (host !== undefined && isGone(path)) return [{ path, reason: `host ${host} leaves the lab` }];
      if (stateful.has(path))
        return [{ path, reason: `${serviceOf(path)} leaves ${host}: its data stays there` }];
      if (needed(path)) return [{ path, reason: "what waits needs it" }];
      if (mass)
        return [{ path, reason: `${deleted.length} of ${ours.length} generated files would be deleted` }];
    }
    const isList = host !== undefined && path === hostFile(host, "default");
    return isList && needed(path) ? [{ path, reason: "it imports what waits" }] : [];
  });
}

/**
 * As long as a service's file waits, the list of imports beside it is as it was, so that the service runs on; so are the
 * other files on that list, and the helpers that they call.
 */
function neededBy(leaving: readonly Change[]): (path: string) => boolean {
  const hosts = new Set(leaving.map(({ path }) => hostOfPath(path)));
  return (path) => hosts.has(hostOfPath(path)) || (hosts.size > 0 && isHelperFile(path));
}

function serviceOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/-?\.nix$/, "");
}
