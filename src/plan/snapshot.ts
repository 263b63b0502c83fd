/** What stands at a path of a repository's tree, in git's own terms. */
export interface TreeEntry {
  /** `100644` and `100755` are files, `120000` a symlink, `160000` a submodule. */
  readonly mode: string;
  /** Object id: of the blob, or of the commit that a submodule names. */
  readonly id: string;
}

/** Hash by which the repository names its objects (`git rev-parse --show-object-format`). */
export type ObjectFormat = "sha1" | "sha256";

/** The paths of one tree: a commit's, or the work tree's. Directories are not listed. */
export interface Snapshot {
  readonly objectFormat: ObjectFormat;
  readonly entries: ReadonlyMap<string, TreeEntry>;
}
