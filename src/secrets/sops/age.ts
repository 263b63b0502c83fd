import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import { bech32 } from "@scure/base";
import { armor } from "age-encryption";
import { type AgeFile, readAgeFile, version } from "./age-file.ts";
import type { Identity } from "./file.ts";
import { Refusal } from "./refusal.ts";

/**
 * Data keys in age files for one X25519 recipient each (C2SP age.md). Armor, and the recipient of a key, are left to
 * age-encryption. What is sealed and opened is made here: a data key is then in no buffer but those that this file and its
 * caller wipe, an identity that is not meant is told apart from damage, and a file takes half the time.
 */

const nonceLength = 16;
const tagLength = 16;
/** Counter 0, marked as the last chunk. */
const chunkNonce = Buffer.from("000000000000000000000001", "hex");
/** A wrap key is used once. */
const wrapNonce = Buffer.alloc(12);
/** SubjectPublicKeyInfo around an X25519 public key (RFC 8410): always the same bytes. */
const spki = Buffer.from("302a300506032b656e032100", "hex");

/** Whether a text is an age X25519 recipient, checksum included. No plugin's, ssh's or post-quantum one is. */
export function isX25519Recipient(text: string): boolean {
  return publicKeyOf(text) !== undefined;
}

function publicKeyOf(recipient: string): Buffer | undefined {
  const decoded = /^age1[02-9ac-hj-np-z]{58}$/.test(recipient) ? bech32.decodeUnsafe(recipient) : undefined;
  const bytes = decoded?.prefix === "age" ? bech32.fromWordsUnsafe(decoded.words) : undefined;
  return bytes?.length === 32 ? Buffer.from(bytes) : undefined;
}

/** `secret` in an armored age file that the recipient alone opens. */
export function wrap(secret: Uint8Array, recipient: string): string {
  const publicKey = publicKeyOf(recipient);
  if (publicKey === undefined) throw new Refusal("bad-recipient", "a recipient is no age X25519 recipient");
  const [fileKey, nonce] = [randomBytes(16), randomBytes(nonceLength)];
  const { share, wrapKey } = agreed(publicKey);
  const body = seal(fileKey, wrapKey, wrapNonce);
  const start = `${version}\n-> X25519 ${unpadded(share)}\n${unpadded(body)}\n---`;
  const macKey = derived(fileKey, Buffer.alloc(0), "header");
  const mac = createHmac("sha256", macKey).update(start).digest();
  const key = derived(fileKey, nonce, "payload");
  const payload = seal(secret, key, chunkNonce);
  wipe(fileKey, wrapKey, macKey, key);
  return armor.encode(Buffer.concat([Buffer.from(`${start} ${unpadded(mac)}\n`), nonce, payload]));
}

/** A key that only the recipient can find again, with the share that it takes. */
function agreed(publicKey: Buffer): { readonly share: Buffer; readonly wrapKey: Uint8Array } {
  const ephemeral = generateKeyPairSync("x25519");
  const share = Buffer.from(ephemeral.publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const theirs = createPublicKey({ key: Buffer.concat([spki, publicKey]), format: "der", type: "spki" });
  try {
    const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: theirs });
    const wrapKey = derived(shared, Buffer.concat([share, publicKey]), `${version}/X25519`);
    wipe(shared);
    return { share, wrapKey };
  } catch {
    throw new Refusal("bad-recipient", "a recipient is a point of low order, to which anyone could open");
  }
}

function seal(plain: Uint8Array, key: Uint8Array, nonce: Uint8Array): Buffer {
  const cipher = createCipheriv("chacha20-poly1305", key, nonce, { authTagLength: tagLength });
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}

/** What is wrapped in an armored age file, for the caller to wipe; undefined where the identity does not open it. */
export async function unwrap(enc: string, identity: Identity): Promise<Uint8Array | undefined> {
  const file = readAgeFile(enc);
  const fileKey = file && (await openFileKey(file, identity));
  if (file === undefined || fileKey === undefined) return undefined;
  const secret =
    file.payload.length > nonceLength + tagLength ? openPayload(file.payload, fileKey) : undefined;
  wipe(fileKey);
  return secret;
}

/** Whether an identity opens an armored age file. */
export async function isFor(enc: string, identity: Identity): Promise<boolean> {
  const file = readAgeFile(enc);
  const fileKey = file && (await openFileKey(file, identity));
  if (fileKey !== undefined) wipe(fileKey);
  return fileKey !== undefined;
}

/** The key of the payload, under which the header's MAC holds. */
async function openFileKey(
  { share, body, covered, mac }: AgeFile,
  { key, recipient }: Identity,
): Promise<Uint8Array | undefined> {
  const own = publicKeyOf(recipient);
  const shared = own && (await sharedWith(share, key));
  if (own === undefined || shared === undefined) return undefined;
  const wrapKey = derived(shared, Buffer.concat([share, own]), `${version}/X25519`);
  const fileKey = open(body, wrapKey, wrapNonce);
  wipe(shared, wrapKey);
  if (fileKey === undefined) return undefined;
  const macKey = derived(fileKey, Buffer.alloc(0), "header");
  const expected = createHmac("sha256", macKey).update(covered).digest();
  wipe(macKey);
  if (timingSafeEqual(expected, mac)) return fileKey;
  wipe(fileKey);
  return undefined;
}

/** The key lies in WebCrypto. Undefined for a share of low order. */
async function sharedWith(share: Uint8Array, key: Identity["key"]): Promise<Uint8Array | undefined> {
  try {
    const theirs = await crypto.subtle.importKey("raw", share, "X25519", false, []);
    return new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: theirs }, key, 256));
  } catch {
    return undefined;
  }
}

function open(sealed: Buffer, key: Uint8Array, nonce: Uint8Array): Buffer | undefined {
  const decipher = createDecipheriv("chacha20-poly1305", key, nonce, { authTagLength: tagLength });
  decipher.setAuthTag(sealed.subarray(-tagLength));
  const plain = decipher.update(sealed.subarray(0, -tagLength));
  try {
    decipher.final();
    return plain;
  } catch {
    wipe(plain);
    return undefined;
  }
}

function openPayload(payload: Buffer, fileKey: Uint8Array): Uint8Array | undefined {
  const key = derived(fileKey, payload.subarray(0, nonceLength), "payload");
  const secret = open(payload.subarray(nonceLength), key, chunkNonce);
  wipe(key);
  return secret;
}

function derived(secret: Uint8Array, salt: Uint8Array, info: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, salt, info, 32));
}

/** Overwrites what must not stay in memory. */
export function wipe(...secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0);
}
