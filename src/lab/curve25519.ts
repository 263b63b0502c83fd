/** Curve25519 in both of its shapes: what a public key has to be, and the way from one shape to the other. Nothing here is secret. */

const P = 2n ** 255n - 19n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/** Heights of the points whose order divides 8: a secret shared with one of them is known to everybody. */
const lowOrderHeights: readonly bigint[] = [
  0n,
  1n,
  P - 1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  P - 2707385501144840649318225287225658788936804267575313519463743609750303402022n,
];

/** RFC 8032 5.1.3: 32 bytes that decode to a point, which is not of low order. */
export function isEd25519Point(bytes: Uint8Array): boolean {
  const height = littleEndian(bytes) & (2n ** 255n - 1n);
  if (bytes.length !== 32 || height >= P || lowOrderHeights.includes(height)) return false;
  const square = height ** 2n % P;
  return power((square - 1n) * (D * square + 1n), (P - 1n) / 2n) === 1n;
}

/** RFC 7748 6.1: the coordinates that give a shared secret of zero. */
const lowOrderCoordinates: readonly bigint[] = [
  0n,
  1n,
  P - 1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
];

/** 32 bytes of an X25519 public key with which a secret can be shared. */
export function isX25519Coordinate(bytes: Uint8Array): boolean {
  const coordinate = (littleEndian(bytes) & (2n ** 255n - 1n)) % P;
  return bytes.length === 32 && !lowOrderCoordinates.includes(coordinate);
}

/** The X25519 public key of a sound Ed25519 one (RFC 7748 4.1): u = (1 + y) / (1 - y). */
export function toMontgomery(point: Uint8Array): Uint8Array {
  const height = littleEndian(point) & (2n ** 255n - 1n);
  const coordinate = (((1n + height) % P) * power((1n - height + P) % P, P - 2n)) % P;
  return Buffer.from(coordinate.toString(16).padStart(64, "0"), "hex").reverse();
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).reverse().toString("hex")}`);
}

/** base ** exponent modulo P. */
function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, ((base % P) + P) % P];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}
