import { createHash, createSecretKey } from "node:crypto";
import { isName } from "../../lab/secret-names.ts";
import type { Metadata } from "./metadata.ts";
import { Refusal } from "./refusal.ts";
import { type IsSealed, sealedBy } from "./selector.ts";
import type { Node, Scalar, SopsTree } from "./tree.ts";
import { covered, openSealed, parseSealed, placeOf, type ValueKey } from "./value.ts";

/** A value and the keys of the maps above it. */
export interface Leaf {
  readonly keys: readonly string[];
  readonly scalar: Scalar;
}

/** All values of a file in the order that the MAC covers them. */
export function leavesOf(tree: SopsTree): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const walk = (node: Node, keys: readonly string[]): void => {
    if (node.kind === "scalar") leaves.push({ keys, scalar: node });
    else if (node.kind === "list") for (const item of node.items) walk(item, keys);
    else for (const { key, value } of node.entries) walk(value, [...keys, key]);
  };
  for (const document of tree.documents) walk(document, []);
  return leaves;
}

/** SHA-256 of "sops": what a MAC over sealed values alone starts with, so that it never equals one over all values. */
const onlyEncrypted = Buffer.from("8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69", "hex");

/** A file, and the data key that opens it. */
export interface Unlocked {
  readonly tree: SopsTree;
  readonly metadata: Metadata;
  readonly key: ValueKey;
}

/**
 * Opens every value in memory, wipes it, and compares the MAC of all with the sealed one. Throws where they differ. Node
 * takes a KeyObject seven times as fast as bytes, once a value.
 */
export function verify({ tree, metadata, key }: Unlocked & { readonly key: Uint8Array }): void {
  const file = { tree, metadata, key: createSecretKey(key) };
  const leaves = leavesOf(tree);
  const expected = openMac(file, leaves);
  const found = macOf(leaves, file, sealedBy(metadata.selector));
  if (expected !== found)
    throw new Refusal("mac-mismatch", "the values are not the ones that were sealed together");
}

/** What the MAC of these values is: SHA-512, upper-case hexadecimal. */
function macOf(leaves: readonly Leaf[], { metadata, key }: Unlocked, isSealed: IsSealed): string {
  const hash = createHash("sha512");
  if (metadata.macOnlyEncrypted) hash.update(onlyEncrypted);
  for (const { keys, scalar } of leaves) {
    if (scalar.plain === null) continue;
    if (!isSealed(keys, scalar.plain)) {
      if (!metadata.macOnlyEncrypted) hash.update(scalar.plain, "utf8");
      continue;
    }
    if (scalar.isText && scalar.plain === "") continue;
    const { plain, type } = openLeaf({ keys, scalar }, key);
    if (type !== "comment") hash.update(covered(plain, type));
    plain.fill(0);
  }
  return hash.digest("hex").toUpperCase();
}

/** The bytes of a sealed value, for the caller to wipe. */
export function openLeaf(
  { keys, scalar }: Leaf,
  key: ValueKey,
): { readonly plain: Buffer; readonly type: string } {
  const sealed = scalar.isText ? parseSealed(scalar.plain ?? "") : undefined;
  if (sealed === undefined) throw new Refusal("value-corrupt", `${nameOf(keys)} should be sealed and is not`);
  const plain = openSealed(sealed, key, placeOf(keys));
  if (plain === undefined) throw new Refusal("value-corrupt", `${nameOf(keys)} does not authenticate`);
  return { plain, type: sealed.type };
}

/** A key whose spelling is that of a secret's name may be shown; anything else could be a secret that slipped. */
function nameOf(keys: readonly string[]): string {
  const name = keys.join("/");
  return keys.every(isName) && name.length <= 100 ? `the value of ${name}` : "a value";
}

function openMac({ metadata, key }: Unlocked, leaves: readonly Leaf[]): string {
  const sealed = parseSealed(metadata.mac.plain);
  const plain = sealed && openSealed(sealed, key, macPlace(metadata.lastmodified.plain));
  if (plain !== undefined) return plain.toString();
  if (leaves.some((leaf) => opens(leaf, key))) {
    throw new Refusal("mac-mismatch", "mac and lastmodified do not belong together");
  }
  throw new Refusal("data-key-mismatch", "nothing in the file opens with the data key that it holds");
}

function opens({ keys, scalar }: Leaf, key: ValueKey): boolean {
  const sealed = scalar.isText ? parseSealed(scalar.plain ?? "") : undefined;
  const plain = sealed && openSealed(sealed, key, placeOf(keys));
  plain?.fill(0);
  return plain !== undefined;
}

/** What the MAC is bound to: the time in RFC 3339, whole seconds. */
export function macPlace(lastmodified: string): string {
  return lastmodified.replace(/\.\d+/, "").replace(/[-+]00:00$/, "Z");
}

/** The MAC of a file whose values are sealed with `key`, for a new seal. */
export function newMac(file: Unlocked): string {
  return macOf(leavesOf(file.tree), file, sealedBy(file.metadata.selector));
}
