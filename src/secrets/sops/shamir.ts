import { Refusal } from "./refusal.ts";

/** Shamir's secret sharing over GF(2^8) as sops (HashiCorp Vault) does it: a share is one byte of y a byte of the secret, then x. */

/** Puts a secret together from enough shares; for the caller to wipe. */
export function combine(shares: readonly Uint8Array[]): Uint8Array {
  const length = (shares[0]?.length ?? 0) - 1;
  const xs = shares.map((share) => share[length] ?? 0);
  const sound =
    length > 0 && shares.every((share) => share.length === length + 1) && new Set(xs).size === xs.length;
  if (!sound || xs.includes(0))
    throw new Refusal("data-key-mismatch", "the shares of the key groups do not fit together");
  const weights = xs.map((x, i) => weight(x, xs.toSpliced(i, 1)));
  return Uint8Array.from({ length }, (_, at) =>
    shares.reduce((sum, share, i) => sum ^ multiply(share[at] ?? 0, weights[i] ?? 0), 0),
  );
}

/** Lagrange's coefficient at zero: the product of other / (other - x), where minus is xor. */
function weight(x: number, others: readonly number[]): number {
  return others.reduce((product, other) => multiply(product, multiply(other, inverse(other ^ x))), 1);
}

/** Modulo x^8 + x^4 + x^3 + x + 1, the field of AES. */
function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = a;
  for (let rest = b; rest > 0; rest >>= 1) {
    if (rest & 1) product ^= shifted;
    shifted = shifted & 0x80 ? (shifted << 1) ^ 0x11b : shifted << 1;
  }
  return product;
}

/** a^254, since a^255 is 1 for every a but 0. */
function inverse(a: number): number {
  let power = 1;
  for (let i = 0; i < 254; i++) power = multiply(power, a);
  return power;
}
