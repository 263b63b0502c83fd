import { readCommit, writeCommit } from "./git/commits.ts";
import { writeObject } from "./git/objects.ts";
import { readRef } from "./git/refs.ts";
import { editTree, emptyTree, entryAt } from "./git/trees.ts";
import { forceRefs } from "./push.ts";
import type { Account } from "./records/accounts.ts";
import { signatureOf } from "./signature.ts";
import type { Place } from "./world.ts";

/** A file's text, its bytes with a mode (`100755`, `120000` symlink, `160000` submodule with an id as text), or null: gone. */
export type FileContent = string | { readonly mode: string; readonly content: string | Uint8Array } | null;

export interface NewCommit {
  readonly by: Account;
  readonly message: string;
  /** By path. Others stay as they are. */
  readonly files: Readonly<Record<string, FileContent>>;
  /** The default branch unless said; made from the default branch when it is not there. */
  readonly branch?: string;
}

/** Commits and pushes as a person would with git; answers with the commit's id. */
export function commitFiles(place: Place, { by, message, files, branch }: NewCommit): string {
  const { world, repository } = place;
  const { directory } = repository;
  const ref = `refs/heads/${branch ?? repository.defaultBranch}`;
  const before = readRef(directory, ref);
  const parent = before ?? readRef(directory, `refs/heads/${repository.defaultBranch}`);
  const from = parent === undefined ? emptyTree : (readCommit(directory, parent)?.tree ?? emptyTree);
  const edits = new Map(
    Object.entries(files).map(([path, file]) => [path, storedFile(directory, from, path, file)]),
  );
  const self = signatureOf(world, by);
  const oid = writeCommit(directory, {
    tree: editTree(directory, from, edits),
    parents: parent === undefined ? [] : [parent],
    author: self,
    committer: self,
    message,
  });
  forceRefs(place, [{ ref, before, after: oid }], by);
  return oid;
}

function storedFile(directory: string, tree: string, path: string, file: FileContent) {
  if (file === null) return null;
  if (typeof file === "string") {
    const mode = entryAt(directory, tree, path)?.mode ?? "100644";
    return { mode, oid: writeObject(directory, "blob", file) };
  }
  if (file.mode === "160000") return { mode: file.mode, oid: String(file.content) };
  return { mode: file.mode, oid: writeObject(directory, "blob", Buffer.from(file.content)) };
}
