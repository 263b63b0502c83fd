import type { Source } from "../edge/edges.ts";
import { type Snapshot, unlistedAbove } from "../plan/snapshot.ts";

/** The tree with every path listed, for who concludes something from a path that is not there. Its snapshot may be a Stop. */
export function whole(source: Source): Source {
  return source.listing?.("all") ?? source;
}

/** The tree with these paths listed too; undefined: they are. */
export function listedToo(source: Source, snapshot: Snapshot, paths: readonly string[]): Source | undefined {
  const missing = paths.filter((path) => unlistedAbove(snapshot, path) !== undefined);
  return missing.length === 0 ? undefined : source.listing?.(missing);
}

/** For a tree that stands for another one: it lists more where that does. */
export function listingOf(source: Source, made: (more: Source) => Source): Pick<Source, "listing"> {
  const { listing } = source;
  return listing === undefined ? {} : { listing: (wanted) => made(listing(wanted)) };
}
