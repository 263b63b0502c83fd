import type { SopsFault } from "./sops/fault.ts";
import type { SopsFile } from "./sops/file.ts";

/**
 * Whether a file may be opened for somebody is decided by an entry that says whose it is, and only the key of that name
 * could prove it. What can be told without a key is told here; what the keys at hand can tell, in rewrap.ts and
 * seal-files.ts.
 */

/** A file of the tree, and who may have its data key. */
export interface Kept {
  readonly path: string;
  readonly text: string;
  readonly readers: ReadonlySet<string>;
}

/** A file, read. */
export type Read = Pick<SopsFile, "path" | "entries">;

/** Files by the wraps in them. */
export type Wraps = ReadonlyMap<string, readonly Read[]>;

/** Looks up which files have one wrap in common: ciphertext that was copied brings its entries along. */
export function wrapsOf(files: readonly Read[]): Wraps {
  const wraps = new Map<string, Read[]>();
  for (const file of files) {
    for (const wrap of new Set(file.entries.flatMap((entry) => entry.wrap ?? []))) {
      wraps.set(wrap, [...(wraps.get(wrap) ?? []), file]);
    }
  }
  return wraps;
}

/** Why an entry with the label of `holder` cannot be what it says: it wraps no data key, or is another's under two labels. */
export function labelFault({ path, entries }: Read, holder: string): SopsFault | undefined {
  const code = "data-key-mismatch";
  for (const { recipient, wrap } of entries) {
    if (recipient !== holder) continue;
    if (wrap === null) {
      return {
        code,
        path,
        detail: `the entry of ${holder} wraps no data key for one age key: it was planted`,
      };
    }
    const twin = entries.find((other) => other.wrap === wrap && other.recipient !== holder);
    if (twin === undefined) continue;
    const detail = `the entries of ${holder} and ${twin.recipient} are one and the same wrap: a label was planted`;
    return { code, path, detail };
  }
  return undefined;
}

/** Why a file is not opened for `reader`: its entries came from a file that this reader may not read. */
export function copyFault(
  { path, entries }: Read,
  wraps: Wraps,
  mayRead: (path: string) => boolean,
): SopsFault | undefined {
  const shared = entries.flatMap(({ wrap }) => (wrap === null ? [] : (wraps.get(wrap) ?? [])));
  const other = shared.find((one) => one.path !== path && !mayRead(one.path));
  return other === undefined ? undefined : { code: "scope", path, detail: sameKey(path, other.path) };
}

/** Other files in which the entry of one of `holders` stands word for word. */
export function twinsOf(
  { path, entries }: Read,
  holders: readonly string[],
  wraps: Wraps,
): readonly string[] {
  const found = entries.flatMap(({ recipient, wrap }) =>
    wrap === null || !holders.includes(recipient) ? [] : (wraps.get(wrap) ?? []),
  );
  return [...new Set(found.map((file) => file.path))].filter((other) => other !== path);
}

/** Said of a file that has the data key of another one. */
export function sameKey(path: string, other: string): string {
  return `it has the data key of ${other}, which the host may not read: where it is meant to be a copy, first run sops rotate --in-place ${path}`;
}
