import { unwrap, wipe } from "./age.ts";
import type { Identity } from "./file.ts";
import type { Group, Metadata } from "./metadata.ts";
import { Refusal } from "./refusal.ts";
import { combine } from "./shamir.ts";

/** The data key of a file, and what the entries of each key group wrap: the key itself, or the group's share of it. */
export interface DataKey {
  readonly key: Uint8Array;
  /** One per group; undefined where no identity opens the group. */
  readonly shares: readonly (Uint8Array | undefined)[];
}

const keyLength = 32;

/** Opens the data key, hands it to `use` and wipes it before anything else runs. Throws where no identity opens enough. */
export async function withDataKey<T>(
  metadata: Metadata,
  identities: readonly Identity[],
  use: (dataKey: DataKey) => T,
): Promise<T> {
  const held: Uint8Array[] = [];
  try {
    const shares: (Uint8Array | undefined)[] = [];
    for (const group of metadata.groups) {
      const share = await openGroup(group, identities, held);
      shares.push(share);
    }
    const key = keyFrom(metadata, shares, identities);
    held.push(key);
    if (key.length !== keyLength) throw new Refusal("data-key-mismatch", "the data key is not 32 bytes long");
    return use({ key, shares });
  } finally {
    wipe(...held);
  }
}

/** Every entry that an identity should open must hold the same. */
async function openGroup(
  { age }: Group,
  identities: readonly Identity[],
  held: Uint8Array[],
): Promise<Uint8Array | undefined> {
  let share: Uint8Array | undefined;
  for (const { recipient, enc } of age) {
    const identity = identities.find((one) => one.recipient === recipient.plain);
    if (identity === undefined) continue;
    const opened = await unwrap(enc.plain, identity);
    if (opened === undefined)
      throw new Refusal("data-key-mismatch", `the entry of ${recipient.plain} does not open with its key`);
    held.push(opened);
    if (share !== undefined && Buffer.compare(share, opened) !== 0) {
      throw new Refusal("data-key-mismatch", "the entries of one key group hold different keys");
    }
    share = opened;
  }
  return share;
}

function keyFrom(
  { groups, threshold }: Metadata,
  shares: readonly (Uint8Array | undefined)[],
  identities: readonly Identity[],
): Uint8Array {
  const opened = shares.filter((share) => share !== undefined);
  const [only] = opened;
  if (only === undefined) {
    const who = identities.map(({ recipient }) => recipient).join(", ") || "no key";
    throw new Refusal("not-recipient", `${who} is not among the recipients`);
  }
  if (groups.length === 1) return only;
  if (opened.length < threshold) {
    const closed = shares.flatMap((share, i) => (share === undefined ? [i + 1] : []));
    throw new Refusal(
      "threshold",
      `${threshold} key groups are needed, and no key at hand opens group ${closed.join(", ")}`,
    );
  }
  return combine(opened);
}
