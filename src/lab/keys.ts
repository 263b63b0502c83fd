import { bech32 } from "@scure/base";
import { isEd25519Point, isX25519Coordinate } from "./curve25519.ts";

/** What is wrong with a key, and what to do; the form of the text is checked before. */
export interface KeyFault {
  readonly expected: string;
  readonly hint: string;
}

/** The fault of a public key line (RFC 4253 6.6, RFC 5656, RFC 8709, OpenSSH PROTOCOL.u2f), or undefined. */
export function sshKeyFault(line: string): KeyFault | undefined {
  const [type = "", base64 = ""] = line.split(" ");
  const copyAgain = "copy the whole line of the .pub file again";
  const [inner, ...parts] = wireStrings(Buffer.from(base64, "base64")) ?? [];
  if (inner === undefined || Buffer.from(base64, "base64").toString("base64") !== base64) {
    return { expected: "a whole public key in base64", hint: `the key is cut off or damaged: ${copyAgain}` };
  }
  if (inner.toString("latin1") !== type) {
    return {
      expected: `a key whose inside says ${type} too`,
      hint: `type and key belong to different keys: ${copyAgain}`,
    };
  }
  return keyForms[type]?.(parts) === true ? undefined : badForm(type);
}

function badForm(type: string): KeyFault {
  return type === "ssh-rsa"
    ? { expected: "an RSA key of 2048 bits or more", hint: "make a new one: ssh-keygen -t ed25519" }
    : {
        expected: `a sound ${type} key`,
        hint: "no computer makes such a key: copy the line of the .pub file again",
      };
}

/** Strings with a length of four bytes before each, up to the very end. */
function wireStrings(bytes: Buffer): Buffer[] | undefined {
  const strings: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return undefined;
    strings.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return strings;
}

const keyForms: Readonly<Record<string, (parts: readonly Buffer[]) => boolean>> = {
  "ssh-ed25519": ([point, ...rest]) => point !== undefined && rest.length === 0 && isEd25519Point(point),
  "ssh-rsa": ([exponent, modulus, ...rest]) =>
    exponent !== undefined && modulus !== undefined && rest.length === 0 && bitLength(modulus) >= 2048,
  "ecdsa-sha2-nistp256": ([curve, point, ...rest]) =>
    rest.length === 0 && isNistPoint("nistp256", 65, curve, point),
  "ecdsa-sha2-nistp384": ([curve, point, ...rest]) =>
    rest.length === 0 && isNistPoint("nistp384", 97, curve, point),
  "ecdsa-sha2-nistp521": ([curve, point, ...rest]) =>
    rest.length === 0 && isNistPoint("nistp521", 133, curve, point),
  "sk-ssh-ed25519@openssh.com": ([point, application, ...rest]) =>
    point !== undefined && application !== undefined && rest.length === 0 && isEd25519Point(point),
  "sk-ecdsa-sha2-nistp256@openssh.com": ([curve, point, application, ...rest]) =>
    application !== undefined && rest.length === 0 && isNistPoint("nistp256", 65, curve, point),
};

function bitLength(bigEndian: Buffer): number {
  const start = bigEndian.findIndex((byte) => byte !== 0);
  return start < 0 ? 0 : (bigEndian.length - start) * 8 - Math.clz32(bigEndian[start] ?? 0) + 24;
}

function isNistPoint(
  name: string,
  length: number,
  curve: Buffer | undefined,
  point: Buffer | undefined,
): boolean {
  return curve?.toString("latin1") === name && point?.length === length && point[0] === 4;
}

/** The fault of an age X25519 recipient (age-encryption.org/v1), or undefined. */
export function ageRecipientFault(recipient: string): KeyFault | undefined {
  const decoded = bech32.decodeUnsafe(recipient);
  const bytes = decoded && bech32.fromWordsUnsafe(decoded.words);
  if (!bytes)
    return {
      expected: "an age recipient whose checksum is right",
      hint: "a character was lost or changed: copy it again",
    };
  return isX25519Coordinate(bytes)
    ? undefined
    : { expected: "a sound age recipient", hint: "age-keygen makes no such key: copy it again" };
}
