import { expect, test } from "vitest";
import { ageRecipientFault, sshKeyFault } from "../../src/lab/keys.ts";

const P = 2n ** 255n - 19n;

function wire(...parts: readonly (string | Buffer)[]): string {
  const strings = parts
    .map((part) => Buffer.from(part))
    .flatMap((bytes) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    });
  return Buffer.concat(strings).toString("base64");
}

function littleEndian(number: bigint): Buffer {
  return Buffer.from(number.toString(16).padStart(64, "0"), "hex").reverse();
}

const good = Buffer.from("ce065a8ce45a6667ce9c7af62f6b87e116a30ebe98b71671c784a75b30f9a4f2", "hex");
const ed25519 = (point: Buffer) => `ssh-ed25519 ${wire("ssh-ed25519", point)} me`;

test("ssh keys of every type that OpenSSH makes", () => {
  const point = (length: number) => Buffer.concat([Buffer.from([4]), Buffer.alloc(length - 1, 7)]);
  const modulus = Buffer.concat([Buffer.from([0]), Buffer.alloc(256, 0xff)]);
  const sound = [
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM0GWozkWmZ86cevpY2uH4RjawDr6YtxZxHhKdbMPmk8",
    `ssh-rsa ${wire("ssh-rsa", Buffer.from([1, 0, 1]), modulus)}`,
    `ecdsa-sha2-nistp256 ${wire("ecdsa-sha2-nistp256", "nistp256", point(65))}`,
    `ecdsa-sha2-nistp384 ${wire("ecdsa-sha2-nistp384", "nistp384", point(97))}`,
    `ecdsa-sha2-nistp521 ${wire("ecdsa-sha2-nistp521", "nistp521", point(133))}`,
    `sk-ecdsa-sha2-nistp256@openssh.com ${wire("sk-ecdsa-sha2-nistp256@openssh.com", "nistp256", point(65), "ssh:")}`,
  ];
  expect(sound.map(sshKeyFault)).toEqual(sound.map(() => undefined));
});

test("short rsa keys, wrong curves and trailing bytes are refused", () => {
  const modulus = Buffer.concat([Buffer.from([0]), Buffer.alloc(128, 0xff)]);
  const key = Buffer.from("AAAAC3NzaC1lZDI1NTE5AAAAIM0GWozkWmZ86cevpY2uH4RjawDr6YtxZxHhKdbMPmk8", "base64");
  const longer = Buffer.concat([key, Buffer.from([0, 0, 0, 0])]).toString("base64");
  expect(sshKeyFault(`ssh-rsa ${wire("ssh-rsa", Buffer.from([1, 0, 1]), modulus)}`)?.expected).toMatch(
    /2048/,
  );
  expect(
    sshKeyFault(`ecdsa-sha2-nistp256 ${wire("ecdsa-sha2-nistp256", "nistp384", modulus)}`),
  ).toBeDefined();
  expect(sshKeyFault(`ssh-ed25519 ${longer}`)).toBeDefined();
  expect(sshKeyFault(`ssh-ed25519 ${key.subarray(0, 50).toString("base64")}`)?.hint).toMatch(/cut off/);
  expect(sshKeyFault(`ssh-ed25519 ${key.toString("base64")}`)).toBeUndefined();
});

test("ed25519: low order, off the curve and not reduced are refused", () => {
  const eighth = 2707385501144840649318225287225658788936804267575313519463743609750303402022n;
  for (const height of [0n, 1n, P - 1n, P, P + 1n, eighth, P - eighth]) {
    expect(sshKeyFault(ed25519(littleEndian(height)))).toBeDefined();
    expect(sshKeyFault(ed25519(littleEndian(height + 2n ** 255n)))).toBeDefined();
  }
  // RFC 8032 5.1: the base point's height is 4/5. No point has height 2.
  expect(sshKeyFault(ed25519(Buffer.from(`58${"66".repeat(31)}`, "hex")))).toBeUndefined();
  expect(sshKeyFault(ed25519(littleEndian(2n)))).toBeDefined();
  expect(sshKeyFault(ed25519(good.subarray(0, 31)))).toBeDefined();
});

test("the points of order eight are what they are said to be", () => {
  const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
  const y = 2707385501144840649318225287225658788936804267575313519463743609750303402022n;
  // 2Q has height (y² + x²) / (1 − dx²y²); of order four, it is 0, so that x² = −y².
  const doubled = (height: bigint) => {
    const square = (height * height) % P;
    return (((-square - D * square * square - (square - 1n)) % P) + P) % P;
  };
  expect(doubled(y)).toBe(0n);
  expect(doubled(y + 1n)).not.toBe(0n);
});

test("age recipients: checksum, and no low order", () => {
  const sound = "age1vmklcaxe25g48uzd29y9pqcp68wywn8hpasd64tsgq4v78nh44ys845yn4";
  expect(ageRecipientFault(sound)).toBeUndefined();
  for (let i = 4; i < sound.length; i++) {
    const other = sound[i] === "q" ? "p" : "q";
    expect(ageRecipientFault(sound.slice(0, i) + other + sound.slice(i + 1))?.expected).toMatch(/checksum/);
  }
  // bech32 of 32 zeros.
  expect(ageRecipientFault("age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z")).toMatchObject({
    expected: "a sound age recipient",
  });
});
