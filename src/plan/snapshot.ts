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
  /**
   * Directories, with their slash, whose files are not listed, and the ids of their trees: GitHub lists no tree of any size at
   * once. That no entry is there says nothing about a path below them. Undefined: all is listed.
   */
  readonly unlisted?: ReadonlyMap<string, string>;
}

/** The directory, of those that are not listed, that a path lies in. */
export function unlistedAbove({ unlisted }: Snapshot, path: string): string | undefined {
  return [...(unlisted?.keys() ?? [])].find((directory) => path.startsWith(directory));
}
