import type { Bindings } from "../../secrets/authority.ts";

/** Keys that open secrets files, and for whom they may: the operator's word, never a repository's. */
export interface Keyring {
  readonly bindings: Bindings;
  /** Bytes of an age key file, read anew each time, which whoever takes them wipes. @throws Stop where it cannot be read */
  readonly read: () => Promise<Uint8Array>;
}
