/** DESIGN.md "Ownership": what stands in the tree, what we wrote last and what we would write give the kind. */
export type ChangeKind = "unchanged" | "created" | "updated" | "stale" | "deleted" | "edited" | "occupied";

/** One path of the wanted tree or of the manifest. */
export interface Change {
  readonly path: string;
  readonly kind: ChangeKind;
  /** Hosts whose configuration the path is part of, sorted. */
  readonly hosts: readonly string[];
  /** Blob id in the tree; null: absent, or no regular file. */
  readonly there: string | null;
  /** Blob id in the manifest. */
  readonly recorded: string | null;
  /** What we would write; null: nothing. */
  readonly wanted: { readonly blob: string; readonly text: string } | null;
  /** Created once and then the user's: never in the manifest. */
  readonly once: boolean;
  /** The user's and ours: never in the manifest. */
  readonly shared?: boolean;
}

/** The kinds that change the tree; `edited` and `occupied` are kept back, `unchanged` needs nothing. */
export function isWrite({ kind }: Change): boolean {
  return kind === "created" || kind === "updated" || kind === "stale" || kind === "deleted";
}
