import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from "node:crypto";
import { floatText, integerText } from "./clear.ts";

/** A value as sops writes it when sealed: AES-256-GCM under the data key. */
export interface SealedValue {
  readonly data: Buffer;
  readonly iv: Buffer;
  readonly tag: Buffer;
  /** `str`, `int`, `float`, `bool`, `bytes`, `time` or `comment`. Nothing vouches for it but the MAC over what it makes. */
  readonly type: string;
}

const base64 = "[A-Za-z0-9+/]+={0,2}";
const form = new RegExp(
  `^ENC\\[AES256_GCM,data:(${base64}),iv:(${base64}),tag:(${base64}),type:(str|int|float|bool|bytes|time|comment)\\]$`,
);

/** Bytes of the tag: a shorter one, which AES-GCM as such allows, would let a forger guess. */
const tagLength = 16;
const ivLength = 32;

/** A data key: its bytes, which the owner wipes, or a KeyObject of them, which OpenSSL clears when it is collected. */
export type ValueKey = Uint8Array | KeyObject;

/** Reads `ENC[AES256_GCM,…]`; undefined where a text is anything else. */
export function parseSealed(text: string): SealedValue | undefined {
  const [, data, iv, tag, type] = form.exec(text) ?? [];
  if (data === undefined || iv === undefined || tag === undefined || type === undefined) return undefined;
  const sealed = { data: bytes(data), iv: bytes(iv), tag: bytes(tag), type };
  return sealed.tag.length === tagLength ? sealed : undefined;
}

function bytes(text: string): Buffer {
  return Buffer.from(text, "base64");
}

/**
 * The plain bytes, for the caller to wipe; undefined where they do not authenticate. `place` is what the value is
 * bound to, see {@link placeOf}.
 */
export function openSealed(value: SealedValue, key: ValueKey, place: string): Buffer | undefined {
  const decipher = createDecipheriv("aes-256-gcm", key, value.iv, { authTagLength: tagLength });
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(value.tag);
  const plain = decipher.update(value.data);
  try {
    decipher.final();
    return plain;
  } catch {
    plain.fill(0);
    return undefined;
  }
}

/** Seals plain bytes under a fresh nonce. */
export function seal(
  plain: Uint8Array,
  type: string,
  { key, place }: { key: Uint8Array; place: string },
): string {
  const iv = randomBytes(ivLength);
  const cipher = createCipheriv("aes-256-gcm", key, iv, { authTagLength: tagLength });
  cipher.setAAD(Buffer.from(place));
  const data = Buffer.concat([cipher.update(plain), cipher.final()]);
  const [text, nonce, tag] = [data, iv, cipher.getAuthTag()].map((part) => part.toString("base64"));
  return `ENC[AES256_GCM,data:${text},iv:${nonce},tag:${tag},type:${type}]`;
}

/** What a value is bound to: the keys of the maps above it, each with a colon; places in lists are left out. */
export function placeOf(keys: readonly string[]): string {
  return `${keys.join(":")}:`;
}

/**
 * Opened bytes as the MAC covers them: numbers and truth values in one way of writing. A string cannot be wiped, so an
 * integer, which may be a PIN, becomes one only where it is written in another way than sops writes it.
 */
export function covered(plain: Buffer, type: string): Buffer | string {
  if (type === "int") return isOrdinary(plain) ? plain : (integerText(plain.toString()) ?? plain);
  if (type === "float") return floatText(Number(plain.toString()));
  if (type === "bool") return /^(1|t|true)$/i.test(plain.toString()) ? "True" : "False";
  return plain;
}

const [minus, zero, nine] = Buffer.from("-09");

/** Digits without a leading zero, few enough for 64 bits, perhaps after a minus. */
function isOrdinary(plain: Buffer): boolean {
  const digits = plain[0] === minus ? plain.subarray(1) : plain;
  const areDigits = digits.every((byte) => byte >= (zero ?? 0) && byte <= (nine ?? 0));
  return areDigits && digits[0] !== zero && digits.length > 0 && digits.length <= 18;
}
