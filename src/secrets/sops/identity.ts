import { identityToRecipient } from "age-encryption";
import { wipe } from "./age.ts";
import type { Identity } from "./file.ts";

const alphabet = Buffer.from("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L");
const prefix = Buffer.from("AGE-SECRET-KEY-1");
const checksumLength = 6;
/** Characters of 32 bytes in five bits each, and of the checksum. */
const dataLength = 52 + checksumLength;
/** PKCS #8 around an X25519 private key (RFC 8410): always the same bytes. */
const pkcs8 = Buffer.from("302e020100300506032b656e04220420", "hex");

/**
 * The identities in the bytes of an age key file (comments, blank lines, `AGE-SECRET-KEY-1…`); undefined where there is
 * none or where a line is anything else. No string is made of the key, since strings cannot be wiped; the bytes are
 * wiped before this resolves.
 */
export async function openIdentity(secret: Uint8Array): Promise<readonly Identity[] | undefined> {
  try {
    const lines = linesOf(secret).filter((line) => line.length > 0 && line[0] !== 0x23);
    const scalars = lines.flatMap((line) => decode(line) ?? []);
    if (scalars.length === 0 || scalars.length !== lines.length) {
      wipe(...scalars);
      return undefined;
    }
    return await Promise.all(scalars.map(imported));
  } finally {
    wipe(secret);
  }
}

/** Views of the lines, white space at both ends left out. */
function linesOf(bytes: Uint8Array): Uint8Array[] {
  const isSpace = (byte: number | undefined) => byte !== undefined && byte <= 0x20;
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(0x0a, start);
    const next = found < 0 ? bytes.length : found;
    let [from, to] = [start, next];
    while (from < to && isSpace(bytes[from])) from++;
    while (to > from && isSpace(bytes[to - 1])) to--;
    lines.push(bytes.subarray(from, to));
    start = next + 1;
  }
  return lines;
}

/** The 32 bytes of a bech32 identity (BIP 173); undefined where the checksum or anything else is wrong. */
function decode(line: Uint8Array): Uint8Array | undefined {
  if (line.length !== prefix.length + dataLength || prefix.some((byte, i) => line[i] !== byte))
    return undefined;
  const words = line.subarray(prefix.length).map((byte) => alphabet.indexOf(byte) & 0xff);
  const scalar = words.includes(0xff) || !hasChecksum(words) ? undefined : eightBits(words);
  wipe(words);
  return scalar;
}

function hasChecksum(words: Uint8Array): boolean {
  const name = Buffer.from("age-secret-key-");
  let sum = 1;
  for (const word of [...name.map((byte) => byte >> 5), 0, ...name.map((byte) => byte & 31)])
    sum = step(sum, word);
  for (const word of words) sum = step(sum, word);
  return sum === 1;
}

const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

function step(sum: number, word: number): number {
  const shifted = ((sum & 0x1ffffff) << 5) ^ word;
  return generators.reduce(
    (next, generator, i) => ((sum >> (25 + i)) & 1 ? next ^ generator : next),
    shifted,
  );
}

function eightBits(words: Uint8Array): Uint8Array | undefined {
  const bytes = new Uint8Array(32);
  let [bits, held, at] = [0, 0, 0];
  for (const word of words.subarray(0, -checksumLength)) {
    held = ((held << 5) | word) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = held >> bits;
  }
  const isPadded = (held & ((1 << bits) - 1)) === 0;
  return isPadded ? bytes : undefined;
}

/** Hands the key over to WebCrypto, which does not give it out again. */
async function imported(scalar: Uint8Array): Promise<Identity> {
  const wrapped = Buffer.concat([pkcs8, scalar]);
  try {
    const key = await crypto.subtle.importKey("pkcs8", wrapped, { name: "X25519" }, false, ["deriveBits"]);
    return { recipient: await identityToRecipient(key), key };
  } finally {
    wipe(scalar, wrapped);
  }
}
