import { randomBytes } from "node:crypto";
import { wipe, wrap } from "./age.ts";
import { openComments } from "./comments.ts";
import { withDataKey } from "./data-key.ts";
import { rewriteSplice } from "./entries.ts";
import { isFault, type SopsFault } from "./fault.ts";
import type { Sealed, Target } from "./file.ts";
import { leavesOf, macPlace, newMac, openLeaf, verify } from "./mac.ts";
import type { Metadata } from "./metadata.ts";
import { type Parsed, parse } from "./read.ts";
import { checkAdded } from "./recipients.ts";
import { Refusal, refusingLater } from "./refusal.ts";
import { rewrap } from "./rewrap.ts";
import { sealedBy } from "./selector.ts";
import { type Splice, spliced } from "./tree.ts";
import { placeOf, seal } from "./value.ts";

/** A file that gets a new data key. */
export interface Rotation extends Sealed {
  /** Who shall be able to read it; default: who can now. */
  readonly target?: Target;
  /** The time that the file is marked with. */
  readonly at: Date;
}

/**
 * Seals every value and comment with a new data key, as `sops rotate` does, by bytes: names, order, layout and plain
 * values stay. The MAC is verified before and after. Refused as `needs-sops` where a recipient is no age X25519 one.
 */
export async function rotate(file: Rotation): Promise<{ readonly text: string } | SopsFault> {
  const changed =
    file.target === undefined ? { text: file.text } : await rewrap({ ...file, target: file.target });
  if (isFault(changed)) return changed;
  return refusingLater(file.path, async () => {
    const before = parse(file.path, changed.text);
    checkRecipients(before.metadata);
    const fresh = randomBytes(32);
    try {
      const splices = await withDataKey(before.metadata, file.identities, ({ key }) => {
        verify({ ...before, key });
        const keys = { old: key, fresh };
        return [
          ...valueSplices(changed.text, before, keys),
          ...metadataSplices({ text: changed.text, before, keys, at: file.at }),
        ];
      });
      const text = spliced(changed.text, splices);
      await check({ before: changed.text, text, file, key: fresh });
      return { text };
    } finally {
      wipe(fresh);
    }
  });
}

/** Everyone gets the new key, so everyone must be someone whom age can give it. */
function checkRecipients({ groups }: Metadata): void {
  if (groups.length > 1)
    throw new Refusal("needs-sops", "a new data key takes a new split among the key groups");
  for (const recipient of groups.flatMap(({ recipients }) => recipients)) checkAdded(recipient);
}

interface Keys {
  readonly old: Uint8Array;
  readonly fresh: Uint8Array;
}

function valueSplices(text: string, { tree, metadata }: Parsed, keys: Keys): Splice[] {
  const isSealed = sealedBy(metadata.selector);
  const leaves = leavesOf(tree).filter(
    ({ keys: above, scalar }) => scalar.isText && scalar.plain !== "" && isSealed(above, scalar.plain ?? ""),
  );
  const values = leaves.map((leaf) => {
    const { plain, type } = openLeaf(leaf, keys.old);
    const place = placeOf(leaf.keys);
    const sealed = seal(plain, type, { key: keys.fresh, place });
    wipe(plain);
    return rewriteSplice(text, { ...leaf.scalar, plain: leaf.scalar.plain ?? "" }, sealed);
  });
  const comments = openComments(text, tree, keys.old).map(({ span, plain, place }) => {
    const sealed = seal(plain, "comment", { key: keys.fresh, place });
    wipe(plain);
    return { ...span, text: sealed };
  });
  return [...values, ...comments];
}

interface Renewal {
  readonly text: string;
  readonly before: Parsed;
  readonly keys: Keys;
  readonly at: Date;
}

/** The same MAC of the same values, sealed anew at another time; the same entries around another key. */
function metadataSplices({ text, before, keys, at }: Renewal): Splice[] {
  const time = at.toISOString().replace(/\.\d+/, "");
  const sealedMac = seal(Buffer.from(newMac({ ...before, key: keys.old })), "str", {
    key: keys.fresh,
    place: macPlace(time),
  });
  const wrapped = new Map<string, string>();
  const splices: Splice[] = [];
  for (const { groups, lastmodified, mac } of before.copies) {
    splices.push(rewriteSplice(text, lastmodified, time), rewriteSplice(text, mac, sealedMac));
    for (const { recipient, enc } of groups.flatMap(({ age }) => age)) {
      const entry = wrapped.get(recipient.plain) ?? wrap(keys.fresh, recipient.plain);
      wrapped.set(recipient.plain, entry);
      splices.push(rewriteSplice(text, enc, entry));
    }
  }
  return splices;
}

interface Rotated {
  readonly before: string;
  readonly text: string;
  readonly file: Rotation;
  readonly key: Uint8Array;
}

/** Reads the new text afresh: all opens with the new key, nothing but seals, wraps and the time differs. */
async function check({ before, text, file, key }: Rotated): Promise<void> {
  const [old, after] = [parse(file.path, before), parse(file.path, text)];
  verify({ ...after, key });
  wipe(...openComments(text, after.tree, key).map(({ plain }) => plain));
  if (plainParts(before, old) !== plainParts(text, after)) {
    throw new Refusal("needs-sops", "more than the seals would change in a file laid out like this");
  }
  await withDataKey(after.metadata, file.identities, (opened) => {
    if (Buffer.compare(opened.key, key) !== 0) throw new Error("the new data key is not the one in the file");
  });
}

/** A file's text without seals, wraps and time. */
function plainParts(text: string, { copies }: Parsed): string {
  const renewed = copies.flatMap(({ lastmodified, groups }) => [
    lastmodified.span,
    ...groups.flatMap(({ age }) => age.map(({ enc }) => enc.span)),
  ]);
  const splices = renewed.flatMap((span) => (span === undefined ? [] : [{ ...span, text: "" }]));
  return spliced(text, splices).replaceAll(/ENC\[AES256_GCM,[^\]]*\]/g, "ENC");
}
