import { createHmac, randomBytes } from "node:crypto";
import { withDataKey } from "./data-key.ts";
import { isFault } from "./fault.ts";
import type { Sealed } from "./file.ts";
import { parse } from "./read.ts";
import { refusingLater } from "./refusal.ts";

/** What is known of the data keys of some files. */
export interface SeenKeys {
  /** The files that have this data key. */
  with(key: Uint8Array): readonly string[];
  /** Whether the key of the file at `path` was seen at all. */
  has(path: string): boolean;
}

/**
 * Opens the data keys of files and keeps a fingerprint of each, under a key of this run: it means nothing to anybody
 * else. A file that cannot be opened is left out.
 */
export async function seeKeys(files: readonly Sealed[]): Promise<SeenKeys> {
  const secret = randomBytes(32);
  const fingerprint = (key: Uint8Array) => createHmac("sha256", secret).update(key).digest("base64");
  const seen = new Map<string, string>();
  for (const { path, text, identities } of files) {
    const found = await refusingLater(path, () =>
      withDataKey(parse(path, text).metadata, identities, ({ key }) => ({ print: fingerprint(key) })),
    );
    if (!isFault(found)) seen.set(path, found.print);
  }
  const paths = Map.groupBy(seen.keys(), (path) => seen.get(path));
  return { with: (key) => paths.get(fingerprint(key)) ?? [], has: (path) => seen.has(path) };
}
