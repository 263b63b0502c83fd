import { readTyped, writeObject } from "./objects.ts";

export interface TreeEntry {
  /** As git prints it: `100644`, `100755`, `120000` symlink, `160000` submodule, `040000` tree. */
  readonly mode: string;
  readonly name: string;
  readonly oid: string;
}

export const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

export function typeOf(mode: string): "tree" | "commit" | "blob" {
  if (mode === "040000") return "tree";
  return mode === "160000" ? "commit" : "blob";
}

/** The entries of one tree, or undefined when `oid` is no tree. */
export function readTree(directory: string, oid: string): readonly TreeEntry[] | undefined {
  const content = oid === emptyTree ? Buffer.alloc(0) : readTyped(directory, oid, "tree");
  if (content === undefined) return undefined;
  const entries: TreeEntry[] = [];
  for (let at = 0; at < content.length; ) {
    const [space, end] = [content.indexOf(" ", at), content.indexOf(0, at)];
    entries.push({
      mode: content.subarray(at, space).toString().padStart(6, "0"),
      name: content.subarray(space + 1, end).toString(),
      oid: content.subarray(end + 1, end + 21).toString("hex"),
    });
    at = end + 21;
  }
  return entries;
}

/** Every entry below `oid` with its path, trees included, in git's order. */
export function walkTree(directory: string, oid: string, prefix = ""): (TreeEntry & { path: string })[] {
  return (readTree(directory, oid) ?? []).flatMap((entry) => {
    const path = `${prefix}${entry.name}`;
    const below = entry.mode === "040000" ? walkTree(directory, entry.oid, `${path}/`) : [];
    return [{ ...entry, path }, ...below];
  });
}

/** What stands at `path` below the tree `oid`; the tree itself for an empty path. */
export function entryAt(directory: string, oid: string, path: string): TreeEntry | undefined {
  let found: TreeEntry | undefined = { mode: "040000", name: "", oid };
  for (const name of path.split("/").filter(Boolean)) {
    if (found?.mode !== "040000") return undefined;
    found = readTree(directory, found.oid)?.find((entry) => entry.name === name);
  }
  return found;
}

/** What a path shall become: an entry, or null to take it away. */
export type Edits = ReadonlyMap<string, { readonly mode: string; readonly oid: string } | null>;

/** A tree like `base` with `edits` at their paths; trees that come out empty vanish, as in git. Answers with its id. */
export function editTree(directory: string, base: string, edits: Edits): string {
  const entries = new Map((readTree(directory, base) ?? []).map((entry) => [entry.name, entry]));
  const below = new Map<string, Map<string, { mode: string; oid: string } | null>>();
  for (const [path, edit] of edits) {
    const [name = "", ...rest] = path.split("/");
    if (rest.length > 0) below.set(name, (below.get(name) ?? new Map()).set(rest.join("/"), edit));
    else if (edit === null) entries.delete(name);
    else entries.set(name, { ...edit, name });
  }
  for (const [name, inner] of below) {
    const there = entries.get(name);
    const oid = editTree(directory, there?.mode === "040000" ? there.oid : emptyTree, inner);
    if (oid !== emptyTree) entries.set(name, { mode: "040000", name, oid });
    else if (there?.mode === "040000") entries.delete(name);
  }
  return writeTree(directory, [...entries.values()]);
}

function writeTree(directory: string, entries: readonly TreeEntry[]): string {
  const sorted = entries.toSorted((one, other) => Buffer.compare(orderOf(one), orderOf(other)));
  const parts = sorted.flatMap(({ mode, name, oid }) => [
    Buffer.from(`${mode.replace(/^0/, "")} ${name}\0`),
    Buffer.from(oid, "hex"),
  ]);
  return writeObject(directory, "tree", Buffer.concat(parts));
}

/** git sorts a tree's name as if it ended with a slash. */
function orderOf({ mode, name }: TreeEntry): Buffer {
  return Buffer.from(mode === "040000" ? `${name}/` : name);
}
