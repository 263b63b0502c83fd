import { RE2JS } from "re2js";
import type { Selector } from "./file.ts";
import { Refusal } from "./refusal.ts";
import { parseSealed } from "./value.ts";

/** Whether sops seals the value below these keys. `plain` is the value as it stands in the file. */
export type IsSealed = (keys: readonly string[], plain: string) => boolean;

/**
 * Makes the question from the file's own rule; one key above the value that matches is enough. Which value a comment
 * belongs to depends on go-yaml, so where comments decide the form of the value does: whatever a forger turns from
 * sealed into plain or back is then left to the MAC.
 */
export function sealedBy({ by, value }: Selector): IsSealed {
  if (by.endsWith("_comment_regex")) return (_, plain) => parseSealed(plain) !== undefined;
  const matches = by.endsWith("_suffix") ? (key: string) => key.endsWith(value) : finds(value);
  const wanted = by.startsWith("encrypted");
  return (keys) => keys.some(matches) === wanted;
}

/** Go's regular expressions, found anywhere in the key. */
function finds(source: string): (key: string) => boolean {
  try {
    const pattern = RE2JS.compile(source);
    return (key) => pattern.matcher(key).find();
  } catch {
    throw new Refusal("parse", "the metadata has a regular expression that Go does not take");
  }
}
