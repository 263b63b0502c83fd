import { isFor, wrap } from "./age.ts";
import { type DataKey, withDataKey } from "./data-key.ts";
import { entrySplices, regionsOf, type Wrapped } from "./entries.ts";
import type { SopsFault } from "./fault.ts";
import type { Sealed, Target } from "./file.ts";
import { verify } from "./mac.ts";
import type { Group, Metadata } from "./metadata.ts";
import { type Parsed, parse } from "./read.ts";
import { ageRecipients, changesOf, type GroupChange } from "./recipients.ts";
import { Refusal, refusingLater } from "./refusal.ts";
import { type Span, spliced } from "./tree.ts";

/** A file whose recipients shall change. */
export interface Rewrap extends Sealed {
  readonly target: Target;
  /** Whether the identities may lose their own access. Default: false, which is refused as `bot-removed`. */
  readonly dropOwn?: boolean;
  /** Labels of entries on whose strength a newcomer gets the data key: none may open with another's key. */
  readonly claims?: readonly string[];
  /** Why nobody may get this data key; undefined: nothing is against it. */
  readonly refuses?: (key: Uint8Array) => Pick<SopsFault, "code" | "detail"> | undefined;
}

/**
 * Wraps the data key for the wanted recipients, in every copy of the metadata. Entries of those who stay, values, MAC and
 * all other bytes stay as they are; where nothing changes the text is the same and no key is needed. The full MAC is
 * verified before and after.
 */
export function rewrap(file: Rewrap): Promise<{ readonly text: string } | SopsFault> {
  return refusingLater(file.path, async () => {
    const before = parse(file.path, file.text);
    const changes = before.copies.map((copy) => changesOf(recipientsOf(copy), file.target));
    if (changes.flat().every(({ added, removed }) => added.length + removed.length === 0))
      return { text: file.text };
    checkOwn(file, before);
    await checkClaims(file, before);
    return withDataKey(before.metadata, file.identities, (dataKey) => {
      const reason = file.refuses?.(dataKey.key);
      if (reason !== undefined) throw new Refusal(reason.code, reason.detail);
      verify({ ...before, key: dataKey.key });
      const wrapped = wrapAll(changes, dataKey);
      const splices = before.copies.flatMap(({ groups }, copy) =>
        groups.flatMap((group, i) =>
          entrySplices(file.text, group, changes[copy]?.[i] ?? noChange, wrapped[i] ?? new Map()),
        ),
      );
      const text = spliced(file.text, splices);
      check({ before, changes, file, text, wrapped, dataKey });
      return { text };
    });
  });
}

/** Files in work at one time: WebCrypto has four threads. */
const atOnce = 8;

/** Rewraps many files; the results are in the order of the files. */
export async function rewrapAll(
  files: readonly Rewrap[],
): Promise<readonly Awaited<ReturnType<typeof rewrap>>[]> {
  const results: Awaited<ReturnType<typeof rewrap>>[] = [];
  const waiting = files.entries();
  const worker = async () => {
    for (const [i, file] of waiting) results[i] = await rewrap(file);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

const noChange: GroupChange = { added: [], removed: [] };

function recipientsOf({ groups }: Metadata): Target {
  return groups.map(({ recipients }) => recipients);
}

function checkOwn({ identities, target, dropOwn }: Rewrap, { metadata }: Parsed): void {
  const [now, then] = [recipientsOf(metadata), target].map((groups) => new Set(ageRecipients(groups)));
  const own = identities.map(({ recipient }) => recipient).filter((one) => now?.has(one));
  if (dropOwn !== true && own.length > 0 && !own.some((one) => then?.has(one))) {
    throw new Refusal("bot-removed", `${own.join(", ")} would no longer open the file`);
  }
}

/** An entry is opened by the key of its label alone; one that was planted may be by a key that is at hand. */
async function checkClaims({ claims = [], identities }: Rewrap, { metadata }: Parsed): Promise<void> {
  for (const { recipient, enc } of metadata.groups.flatMap(({ age }) => age)) {
    if (!claims.includes(recipient.plain)) continue;
    for (const identity of identities) {
      if (identity.recipient === recipient.plain || !(await isFor(enc.plain, identity))) continue;
      const whose = `the entry of ${recipient.plain} opens with the key of ${identity.recipient}`;
      throw new Refusal("data-key-mismatch", `${whose}: its label was planted`);
    }
  }
}

/** One wrap for each newcomer of a group, the same in all copies. */
function wrapAll(changes: readonly (readonly GroupChange[])[], dataKey: DataKey): readonly Wrapped[] {
  const wrapped: Wrapped[] = [];
  for (const [i, share] of dataKey.shares.entries()) {
    const newcomers = new Set(changes.flatMap((copy) => copy[i]?.added.map(({ id }) => id) ?? []));
    if (newcomers.size > 0 && share === undefined) {
      throw new Refusal("threshold", `no key at hand opens group ${i + 1}, which would change`);
    }
    wrapped.push(new Map([...newcomers].map((one) => [one, wrap(share ?? new Uint8Array(), one)])));
  }
  return wrapped;
}

interface Done {
  readonly before: Parsed;
  readonly changes: readonly (readonly GroupChange[])[];
  readonly file: Rewrap;
  readonly text: string;
  readonly wrapped: readonly Wrapped[];
  readonly dataKey: DataKey;
}

/**
 * Reads the new text afresh: it must be what was asked for and nothing else. The entries of those who stay are the same
 * to the byte, so they open to the same data key, under which the MAC must hold.
 */
function check({ before, changes, file, text, wrapped, dataKey }: Done): void {
  const after = parse(file.path, text);
  const isChanged = (copy: number, group: number) => {
    const change = changes[copy]?.[group] ?? noChange;
    return change.added.length + change.removed.length > 0;
  };
  const isSame =
    after.copies.length === before.copies.length &&
    outside(file.text, changedRegions(before, isChanged)) ===
      outside(text, changedRegions(after, isChanged)) &&
    after.copies.every(
      (copy, i) =>
        changesOf(recipientsOf(copy), file.target).every(
          ({ added, removed }) => added.length + removed.length === 0,
        ) && copy.groups.every((group, j) => hasEntries(group, before.copies[i]?.groups[j], wrapped[j])),
    );
  if (!isSame)
    throw new Refusal("needs-sops", "more than the recipients would change in a file laid out like this");
  verify({ ...after, key: dataKey.key });
}

function changedRegions(
  { copies }: Parsed,
  isChanged: (copy: number, group: number) => boolean,
): readonly Span[] {
  return copies.flatMap(({ groups }, copy) =>
    groups.flatMap((group, i) => (isChanged(copy, i) ? regionsOf(group) : [])),
  );
}

/** All that is not within these parts. */
function outside(text: string, regions: readonly Span[]): string {
  return spliced(
    text,
    regions.map((region) => ({ ...region, text: "" })),
  );
}

/** Whether each entry is what it was, or is what was wrapped for a newcomer. */
function hasEntries(group: Group, before: Group | undefined, wrapped: Wrapped | undefined): boolean {
  const old = new Map(before?.age.map(({ recipient, enc }) => [recipient.plain, enc.plain]));
  return group.age.every(({ recipient, enc }) => {
    const expected = old.get(recipient.plain) ?? wrapped?.get(recipient.plain);
    return expected?.trimEnd() === enc.plain.trimEnd();
  });
}
