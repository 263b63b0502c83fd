import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { bech32 } from "@scure/base";
import { armor, Decrypter, Encrypter } from "age-encryption";
import type { Identity } from "./file.ts";
import { Refusal } from "./refusal.ts";

/**
 * Wraps data keys for age recipients. age-encryption makes and opens the header (X25519, file key, header MAC); the
 * payload, one chunk of age's STREAM (C2SP age.md), is sealed here, so that a data key is in no buffer but those that
 * this file and its caller wipe: the streams of age-encryption would leave copies behind.
 */

const nonceLength = 16;
const tagLength = 16;
const headerEnd = "\n--- ";
/** Counter 0, marked as the last chunk. */
const chunkNonce = Buffer.from("000000000000000000000001", "hex");

/** Whether a text is an age X25519 recipient, checksum included. No plugin's, ssh's or post-quantum one is. */
export function isX25519Recipient(text: string): boolean {
  const decoded = /^age1[02-9ac-hj-np-z]{58}$/.test(text) ? bech32.decodeUnsafe(text) : undefined;
  return decoded?.prefix === "age" && bech32.fromWordsUnsafe(decoded.words)?.length === 32;
}

/** `secret` in an armored age file that the recipient alone opens. */
export async function wrap(secret: Uint8Array, recipient: string): Promise<string> {
  const { header, fileKey } = await newHeader(recipient);
  const nonce = randomBytes(nonceLength);
  const key = payloadKey(fileKey, nonce);
  const cipher = createCipheriv("chacha20-poly1305", key, chunkNonce, { authTagLength: tagLength });
  const chunk = Buffer.concat([cipher.update(secret), cipher.final()]);
  wipe(key, fileKey);
  return armor.encode(Buffer.concat([header, nonce, chunk, cipher.getAuthTag()]));
}

/** A header for one recipient with the file key in it: taken from an age file without content. */
async function newHeader(recipient: string): Promise<{ header: Uint8Array; fileKey: Uint8Array }> {
  const encrypter = new Encrypter();
  const seen: Uint8Array[] = [];
  try {
    encrypter.addRecipient(recipient);
    encrypter.addRecipient({
      wrapFileKey(key) {
        seen.push(key);
        return [];
      },
    });
    const empty = await encrypter.encrypt(new Uint8Array());
    const [fileKey = new Uint8Array()] = seen;
    return { header: empty.subarray(0, -(nonceLength + tagLength)), fileKey };
  } catch {
    throw new Refusal("bad-recipient", "a recipient is no age X25519 recipient");
  }
}

/** What is wrapped in an armored age file, for the caller to wipe; undefined where the identity does not open it. */
export async function unwrap(enc: string, identity: Identity): Promise<Uint8Array | undefined> {
  try {
    const file = Buffer.from(armor.decode(enc));
    const payload = file.indexOf("\n", file.indexOf(headerEnd) + headerEnd.length) + 1;
    const fileKey = await decrypterOf(identity).decryptHeader(file.subarray(0, payload));
    return openPayload(file.subarray(payload), fileKey);
  } catch {
    return undefined;
  }
}

/** A decrypter derives the recipient of its key when it is made: once is enough. */
const decrypters = new WeakMap<Identity, Decrypter>();

function decrypterOf(identity: Identity): Decrypter {
  const known = decrypters.get(identity);
  if (known !== undefined) return known;
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity.key);
  decrypters.set(identity, decrypter);
  return decrypter;
}

function openPayload(payload: Buffer, fileKey: Uint8Array): Uint8Array {
  const key = payloadKey(fileKey, payload.subarray(0, nonceLength));
  const decipher = createDecipheriv("chacha20-poly1305", key, chunkNonce, { authTagLength: tagLength });
  decipher.setAuthTag(payload.subarray(-tagLength));
  const secret = decipher.update(payload.subarray(nonceLength, -tagLength));
  wipe(key, fileKey);
  try {
    decipher.final();
    return secret;
  } catch (error) {
    wipe(secret);
    throw error;
  }
}

function payloadKey(fileKey: Uint8Array, nonce: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", fileKey, nonce, "payload", 32));
}

/** Overwrites what must not stay in memory. */
export function wipe(...secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0);
}
