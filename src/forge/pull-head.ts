import { moveRefs, readRef } from "./git/refs.ts";
import type { Pull, Repository } from "./records.ts";

/** A head or base moved: what GitHub knew about mergeability is void. */
export function movePull(pull: Pull, moved: { readonly headOid?: string; readonly baseOid?: string }): void {
  pull.headOid = moved.headOid ?? pull.headOid;
  pull.baseOid = moved.baseOid ?? pull.baseOid;
  pull.mergeable = undefined;
}

/** `refs/pull/N/head` can be fetched even when the branch is gone. */
export function writePullRef(repository: Repository, number: number, oid: string): void {
  const ref = `refs/pull/${number}/head`;
  moveRefs(repository.directory, [{ ref, before: readRef(repository.directory, ref), after: oid }]);
}
