import { createHmac, createPrivateKey, hkdfSync, timingSafeEqual } from "node:crypto";

/** What markers are made and recognised with. */
export interface MarkerKeys {
  readonly current: Uint8Array;
  /** Of the App's earlier private keys: what they marked is still known. */
  readonly previous: readonly Uint8Array[];
}

/** What a text of ours is about. */
export interface Topic {
  /** GitHub's numeric id of the repository. */
  readonly repository: number;
  /** Of the issue or pull request; 0 in the first body of one, which has no number yet. */
  readonly number: number;
  /** Lower-case letters, digits and hyphens, such as `plan` or `answer-123`. */
  readonly topic: string;
}

/** Who wrote a comment, an issue or a pull request. */
export interface Written {
  readonly author: { readonly id: number; readonly bot: boolean };
  /** Id of the App by which it was written. */
  readonly app?: number | undefined;
  readonly body: string;
}

/** Who we are on this GitHub. */
export interface Us {
  /** Id of the App. */
  readonly app: number;
  /** Id of the account that it acts as, where that is known. */
  readonly bot: number | undefined;
}

/**
 * Keys for markers out of the App's private keys (PEM), by HKDF (RFC 5869). A marker tells nothing of them.
 *
 * @throws Error where a text is no private key; it is not in the message.
 */
export function markerKeys(privateKey: string, previous: readonly string[] = []): MarkerKeys {
  return { current: derived(privateKey), previous: previous.map(derived) };
}

/** The same bytes for each spelling of the same key. */
function derived(privateKey: string): Uint8Array {
  const der = createPrivateKey(privateKey).export({ type: "pkcs8", format: "der" });
  return new Uint8Array(hkdfSync("sha256", der, "", "labkeeper markers 1", 32));
}

/** A text with its marker in the first line, where a reader does not see it. */
export function marked(body: string, keys: MarkerKeys, topic: Topic): string {
  return `${line(keys.current, topic)}\n\n${body}`;
}

/**
 * Whether a text is ours and about this. The author decides; the marker tells what of ours it is, and cannot be made by someone
 * who gets us to repeat his words. What else stands in the text may have been edited: a cache, never the truth.
 */
export function isMarked(
  written: Written,
  us: Us,
  { keys, ...topic }: Topic & { readonly keys: MarkerKeys },
): boolean {
  if (!isOurs(written, us)) return false;
  const [first = ""] = written.body.split(/\r?\n/, 1);
  return [keys.current, ...keys.previous].some((key) => isSame(first, line(key, topic)));
}

/** Whether the App itself wrote it: not a person by way of the App. @public */
export function isOurs({ author, app }: Pick<Written, "author" | "app">, us: Us): boolean {
  return us.bot === undefined ? author.bot && app === us.app : author.id === us.bot;
}

/** Of texts in the order of their age: the one to keep, and those that two of us wrote at the same time. */
export function oursAmong<T extends Written>(
  all: readonly T[],
  us: Us,
  topic: Topic & { readonly keys: MarkerKeys },
): { readonly first: T | undefined; readonly duplicates: readonly T[] } {
  const [first, ...duplicates] = all.filter((one) => isMarked(one, us, topic));
  return { first, duplicates };
}

function line(key: Uint8Array, { repository, number, topic }: Topic): string {
  const about = JSON.stringify([repository, number, topic]);
  const seal = createHmac("sha256", key).update(about).digest("hex").slice(0, 32);
  return `<!-- labkeeper:${topic} ${seal} -->`;
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A secret of a few digits for what only we can have shown: the same for the same things. */
export function sealOf(keys: MarkerKeys, about: readonly unknown[]): string {
  return createHmac("sha256", keys.current)
    .update(JSON.stringify(["id", ...about]))
    .digest("hex")
    .slice(0, 12);
}
