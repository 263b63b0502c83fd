import type { webcrypto } from "node:crypto";

/** Formats of sops, by the ending of the path as sops chooses: what is none of the others is binary (JSON around one value). */
export type SopsFormat = "yaml" | "json" | "dotenv" | "ini" | "binary";

/** Kinds of recipients, by the key of sops' metadata that lists them. */
export type RecipientKind = "age" | "pgp" | "kms" | "gcp_kms" | "hckms" | "azure_kv" | "hc_vault";

/** Who holds a key that opens a group. */
export interface Recipient {
  readonly kind: RecipientKind;
  /** age: the recipient as written (`age1…`, `ssh-ed25519 …`); pgp: fingerprint; kms: ARN; others: as sops shows them. */
  readonly id: string;
}

/** Any one of them opens the group. Order as in the file: age among themselves, and so on per kind. */
export type KeyGroup = readonly Recipient[];

/** What a rule may go by that says which values sops encrypts. */
export const selectors = [
  "unencrypted_suffix",
  "encrypted_suffix",
  "unencrypted_regex",
  "encrypted_regex",
  "unencrypted_comment_regex",
  "encrypted_comment_regex",
] as const;

/** Which values sops encrypts, by key or by comment; sops allows one. */
export interface Selector {
  readonly by: (typeof selectors)[number];
  readonly value: string;
}

/** What a file that sops encrypted says of itself in the clear. No key is needed, and no value is held. */
export interface SopsFile {
  readonly path: string;
  readonly format: SopsFormat;
  /** One group, or several whose shares together open the file (Shamir). */
  readonly groups: readonly KeyGroup[];
  /** The groups of every copy of the metadata, one a YAML document: the first counts, all are changed. */
  readonly copies: readonly (readonly KeyGroup[])[];
  /** The age entries: the label of each, and what tells its wrap from others; null where it wraps no data key. */
  readonly entries: readonly { readonly recipient: string; readonly wrap: string | null }[];
  /** How many groups must be opened: 1 where there is one. */
  readonly threshold: number;
  /** RFC 3339, as written. */
  readonly lastmodified: string;
  /** The sealed MAC, as written. */
  readonly mac: string;
  /** Version of sops that wrote the metadata. */
  readonly version: string;
  readonly selector: Selector;
  readonly macOnlyEncrypted: boolean;
  /** Names of the values, `/` between the keys of nested maps, sorted; none in a binary file. */
  readonly names: readonly string[];
}

/** A key that opens data keys. The private part lies in WebCrypto and cannot be read out again. */
export interface Identity {
  /** `age1…` */
  readonly recipient: string;
  readonly key: webcrypto.CryptoKey;
}

/** A file, and the keys that may open it. */
export interface Sealed {
  readonly path: string;
  readonly text: string;
  readonly identities: readonly Identity[];
}

/**
 * Who shall be able to read a file: one list per key group, in any order, all kinds. Made from `SopsFile.groups` with
 * `withRecipient`, `withoutRecipient`, `withReplaced` of recipients.ts.
 */
export type Target = readonly KeyGroup[];

/** What a rewrap would do. `nothing`: the recipients are the wanted ones already. */
export interface RewrapPlan {
  readonly action: "nothing" | "rewrap";
  readonly added: readonly Recipient[];
  readonly removed: readonly Recipient[];
}
