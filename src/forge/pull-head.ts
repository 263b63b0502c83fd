import { moveRefs, readRef } from "./git/refs.ts";
import type { Pull, Repository } from "./records/repository.ts";

/** A head or base moved: what GitHub knew about mergeability is void. */
export function movePull(pull: Pull, moved: { readonly headOid?: string; readonly baseOid?: string }): void {
  pull.headOid = moved.headOid ?? pull.headOid;
  pull.baseOid = moved.baseOid ?? pull.baseOid;
  pull.mergeable = undefined;
}

/** `refs/pull/N/head` can be fetched even when the branch is gone; `refs/pull/N/merge` shows the merge with the base. */
export function writePullRef(
  repository: Repository,
  ref: `refs/pull/${number}/${"head" | "merge"}`,
  oid: string,
): void {
  moveRefs(repository.directory, [{ ref, before: readRef(repository.directory, ref), after: oid }]);
}
