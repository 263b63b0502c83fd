import { wrapId } from "./age-file.ts";
import {
  type KeyGroup,
  type Recipient,
  type RecipientKind,
  type Selector,
  type SopsFile,
  selectors,
} from "./file.ts";
import { Refusal } from "./refusal.ts";
import { type ListLayout, type MapNode, memberOf, type Node, type Scalar } from "./tree.ts";

/** The metadata of sops, with the place of what a change of recipients or of the data key rewrites. */
export interface Metadata {
  readonly groups: readonly Group[];
  readonly threshold: number;
  readonly lastmodified: Text;
  readonly mac: Text;
  readonly version: string;
  readonly selector: Selector;
  readonly macOnlyEncrypted: boolean;
}

/** A key group: everyone in it, and the age entries as they are laid out. */
export interface Group {
  readonly recipients: KeyGroup;
  readonly age: readonly AgeEntry[];
  /** Undefined where entries cannot be added or taken away by bytes. */
  readonly layout: ListLayout | undefined;
}

export interface AgeEntry {
  readonly recipient: Text;
  /** The data key, or the group's share of it, wrapped for the recipient: armored, as age writes it. */
  readonly enc: Text;
}

/** A scalar that is a text. */
export interface Text extends Scalar {
  readonly plain: string;
}

type Fields = Readonly<Record<string, string>>;

/** How each kind of recipient is named, in the words that sops uses for it. */
const kinds: Readonly<Record<RecipientKind, (fields: Fields) => string | undefined>> = {
  age: ({ recipient }) => recipient,
  pgp: ({ fp }) => fp,
  kms: ({ arn, role }) => (role ? `${arn}+${role}` : arn),
  gcp_kms: ({ resource_id }) => resource_id,
  hckms: ({ key_id }) => key_id,
  azure_kv: ({ vault_url, name, version }) => `${vault_url}/keys/${name}/${version}`,
  hc_vault: ({ vault_address, engine_path, key_name }) =>
    `${vault_address}/v1/${engine_path}/keys/${key_name}`,
};

/** Reads one copy of the metadata; sops' defaults are filled in. */
export function readMetadata(map: MapNode): Metadata {
  const text = (key: string) => textOf(memberOf(map, key));
  const groups = groupsOf(map);
  const written = Number(text("shamir_threshold")?.plain ?? 0);
  const given = selectors.flatMap((by) => {
    const value = text(by)?.plain ?? "";
    return value === "" ? [] : [{ by, value }];
  });
  if (given.length > 1)
    throw new Refusal("parse", "the metadata has more than one rule of what is encrypted");
  return {
    groups,
    threshold: groups.length === 1 ? 1 : written || groups.length,
    lastmodified: required(text("lastmodified"), "lastmodified"),
    mac: required(text("mac"), "mac"),
    version: text("version")?.plain ?? "",
    selector: given[0] ?? { by: "unencrypted_suffix", value: "_unencrypted" },
    macOnlyEncrypted: /^(1|t|true)$/i.test(text("mac_only_encrypted")?.plain ?? ""),
  };
}

/** What the file says of itself: for people and for those who decide. */
export function describe(metadata: Metadata): Omit<SopsFile, "path" | "format" | "names" | "copies"> {
  return {
    groups: metadata.groups.map(({ recipients }) => recipients),
    entries: metadata.groups.flatMap(({ age }) =>
      age.map(({ recipient, enc }) => ({ recipient: recipient.plain, wrap: wrapId(enc.plain) ?? null })),
    ),
    threshold: metadata.threshold,
    lastmodified: metadata.lastmodified.plain,
    mac: metadata.mac.plain,
    version: metadata.version,
    selector: metadata.selector,
    macOnlyEncrypted: metadata.macOnlyEncrypted,
  };
}

/** Lists at the top are the one group; `key_groups` counts only where there are none. */
function groupsOf(map: MapNode): readonly Group[] {
  const top = groupOf(map);
  const found = top.recipients.length > 0 ? [top] : mapsIn(map, "key_groups").maps.map(groupOf);
  if (found.length === 0) throw new Refusal("parse", "the metadata names no recipient");
  return found;
}

function groupOf(map: MapNode): Group {
  checkKeys(map);
  const recipients = (Object.keys(kinds) as RecipientKind[]).flatMap((kind) => recipientsOf(map, kind));
  const { maps, layout } = mapsIn(map, "age");
  const age = maps.map((entry) => ({
    recipient: required(textOf(memberOf(entry, "recipient")), "recipient"),
    enc: required(textOf(memberOf(entry, "enc")), "enc"),
  }));
  return { recipients, age, layout };
}

function recipientsOf(map: MapNode, kind: RecipientKind): Recipient[] {
  return mapsIn(map, kind).maps.map((entry) => {
    checkKeys(entry);
    const fields = entry.entries.map(({ key, value }) => [key, textOf(value)?.plain ?? ""] as const);
    const id = kinds[kind](Object.fromEntries(fields));
    if (!id) throw new Refusal("parse", `an entry of ${kind} in the metadata names no key`);
    return { kind, id };
  });
}

/** A list of maps; empty where it is absent, null or empty. sops also takes a map for a list of one: nobody writes that. */
function mapsIn(
  map: MapNode,
  key: string,
): { readonly maps: readonly MapNode[]; readonly layout: ListLayout | undefined } {
  const list = memberOf(map, key);
  if (list === undefined || (list.kind === "scalar" && !list.plain)) return { maps: [], layout: undefined };
  const maps = list.kind === "list" ? list.items.filter((item) => item.kind === "map") : [];
  if (list.kind !== "list" || maps.length !== list.items.length) {
    throw new Refusal("parse", `${key} of the metadata is no list of maps`);
  }
  return { maps, layout: list.layout };
}

/** sops lets the last of two keys win, and `PGP` be `pgp`: ways to hide a recipient from us that it would see. */
function checkKeys({ entries }: MapNode): void {
  const keys = entries.map(({ key }) => key);
  if (
    new Set(keys.map((key) => key.toLowerCase())).size !== keys.length ||
    keys.some((key) => /[A-Z]/.test(key))
  ) {
    throw new Refusal("parse", "the keys of the metadata are not as sops writes them");
  }
}

function textOf(node: Node | undefined): Text | undefined {
  return node?.kind === "scalar" && node.plain !== null ? { ...node, plain: node.plain } : undefined;
}

function required(text: Text | undefined, key: string): Text {
  if (text === undefined) throw new Refusal("parse", `the metadata has no ${key}`);
  return text;
}
