import { generateX25519Identity } from "age-encryption";
import type { Identity, Sealed } from "../../../src/secrets/sops/file.ts";
import { openIdentity } from "../../../src/secrets/sops/identity.ts";

/** A throw-away key: as an age key file says it, and as the engine holds it. */
export interface TestKey {
  readonly secret: string;
  readonly recipient: string;
  readonly identity: Identity;
}

/** A new key. */
export async function newKey(): Promise<TestKey> {
  return testKey(await generateX25519Identity());
}

/** The key of `AGE-SECRET-KEY-1…`. */
export async function testKey(secret: string): Promise<TestKey> {
  const [identity] = (await openIdentity(Buffer.from(secret))) ?? [];
  if (identity === undefined) throw new Error("no identity");
  return { secret, recipient: identity.recipient, identity };
}

/** The people and machines of these stories. */
export interface Keys {
  readonly admin: TestKey;
  readonly bot: TestKey;
  /** luna's key before and after it was replaced. */
  readonly old: TestKey;
  readonly fresh: TestKey;
}

/** Four new keys. */
export async function newKeys(): Promise<Keys> {
  const [admin, bot, old, fresh] = [await newKey(), await newKey(), await newKey(), await newKey()];
  return { admin, bot, old, fresh };
}

/** What opens a file with one key. */
export function sealedFor(key: TestKey, file: { readonly path: string; readonly text: string }): Sealed {
  return { ...file, identities: [key.identity] };
}
