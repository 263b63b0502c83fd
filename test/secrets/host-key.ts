import { createHash, generateKeyPairSync } from "node:crypto";
import { bech32 } from "@scure/base";

/** A throw-away host key: what stands in ssh_host_ed25519_key.pub, and the age key that ssh-to-age makes of its other half. */
export interface HostKey {
  readonly line: string;
  /** `AGE-SECRET-KEY-1…` */
  readonly secret: string;
}

/** A new ed25519 key. */
export function newHostKey(comment = "host"): HostKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const { x = "" } = publicKey.export({ format: "jwk" });
  const { d = "" } = privateKey.export({ format: "jwk" });
  const scalar = createHash("sha512").update(Buffer.from(d, "base64url")).digest().subarray(0, 32);
  const secret = bech32.encode("age-secret-key-", bech32.toWords(scalar)).toUpperCase();
  const blob = Buffer.concat([wire(Buffer.from("ssh-ed25519")), wire(Buffer.from(x, "base64url"))]);
  return { line: `ssh-ed25519 ${blob.toString("base64")} ${comment}`, secret };
}

/** A string of RFC 4251: its length in four bytes, then itself. */
function wire(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
