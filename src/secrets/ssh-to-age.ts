import { createHash } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { bech32 } from "@scure/base";
import { sshKeyFault } from "../lab/keys.ts";

/**
 * The age recipient of an ed25519 public key line, as ssh-to-age derives it: the point of the Edwards curve on the
 * Montgomery curve (RFC 7748 4.1), in bech32. Undefined for every other line: another type of key (rsa, ecdsa, sk-, a
 * certificate), options or `@revoked` before the key, a damaged key, a point of low order.
 */
export function sshToAge(line: string): string | undefined {
  const [type, base64 = ""] = line.trim().split(/[ \t]+/);
  if (type !== "ssh-ed25519" || sshKeyFault(`${type} ${base64}`) !== undefined) return undefined;
  const point = Buffer.from(base64, "base64").subarray(-32);
  try {
    return bech32.encode("age", bech32.toWords(ed25519.utils.toMontgomery(point)));
  } catch {
    return undefined;
  }
}

/** `SHA256:…` of a sound public key line, as `ssh-keygen -l` prints it. */
export function sshFingerprint(line: string): string {
  const [, base64 = ""] = line.trim().split(/[ \t]+/);
  const hash = createHash("sha256").update(Buffer.from(base64, "base64")).digest("base64");
  return `SHA256:${hash.replace(/=+$/, "")}`;
}
