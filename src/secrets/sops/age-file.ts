import { armor } from "age-encryption";

/** An age file for one X25519 recipient, taken apart without a key (C2SP age.md). */
export interface AgeFile {
  /** The ephemeral share, 32 bytes: made anew for every wrap, so that two files never have the same by chance. */
  readonly share: Buffer;
  /** The sealed file key, 32 bytes. */
  readonly body: Buffer;
  /** What the MAC of the header covers. */
  readonly covered: string;
  readonly mac: Buffer;
  /** Nonce, then sealed chunks. */
  readonly payload: Buffer;
}

export const version = "age-encryption.org/v1";

const base64 = "[A-Za-z0-9+/]";
/** Stanzas that some programs strew in so that readers do not break on unknown ones. */
const grease = `(?:-> \\S*-grease[^\\n]*\\n(?:${base64}{64}\\n)*${base64}{0,63}\\n)*`;
const header = new RegExp(
  `^(${version}\\n${grease}-> X25519 (${base64}{43})\\n(${base64}{43})\\n${grease}---) (${base64}{43})\\n`,
);

/** Undefined where a text is no armored age file, or is one for another kind of recipient or for several. */
export function readAgeFile(enc: string): AgeFile | undefined {
  const file = decoded(enc);
  const [all, covered = "", share = "", body = "", mac = ""] =
    header.exec(file?.toString("latin1") ?? "") ?? [];
  if (file === undefined || all === undefined) return undefined;
  const [shareBytes, bodyBytes, macBytes] = [share, body, mac].map((text) => Buffer.from(text, "base64"));
  if (!shareBytes || !bodyBytes || !macBytes) return undefined;
  return { share: shareBytes, body: bodyBytes, covered, mac: macBytes, payload: file.subarray(all.length) };
}

function decoded(enc: string): Buffer | undefined {
  try {
    return Buffer.from(armor.decode(enc));
  } catch {
    return undefined;
  }
}

/** Nonce and tag around a data key of 32 bytes, or around a Shamir share of it with one more. */
const lengths = [16 + 32 + 16, 16 + 33 + 16];

/**
 * What only one wrap in the world has, to tell whether two entries are the same; undefined where an entry is no data key
 * or share wrapped for one X25519 recipient. For whom it is wrapped, age keeps to itself: only a key can tell.
 */
export function wrapId(enc: string): string | undefined {
  const file = readAgeFile(enc);
  return file !== undefined && lengths.includes(file.payload.length)
    ? file.share.toString("base64")
    : undefined;
}
