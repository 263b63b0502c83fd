import { z } from "zod";
import { type KeyGroup, type Recipient, type RecipientKind, type Selector, selectors } from "../sops/file.ts";
import { Refusal } from "../sops/refusal.ts";

const texts = z.union([z.string(), z.array(z.string())]).nullish();
const records = z.array(z.record(z.string(), z.unknown())).nullish();

/** A key group as sops' config/config.go reads it. */
interface WrittenGroup {
  readonly [kind: string]: unknown;
}

const kinds = ["age", "pgp", "kms", "gcp_kms", "azure_keyvault", "hc_vault", "hc_vault_transit_uri", "hckms"];

/** The words of .sops.yaml that the metadata of a file calls otherwise. */
const renamed: Readonly<Record<string, RecipientKind>> = {
  age: "age",
  pgp: "pgp",
  kms: "kms",
  gcp_kms: "gcp_kms",
  azure_keyvault: "azure_kv",
  hc_vault: "hc_vault",
  hc_vault_transit_uri: "hc_vault",
  hckms: "hckms",
};

/** Who can read what a rule matches: `key_groups`, or the one group that its own lists make. */
export function groupsOf(
  rule: WrittenGroup,
  { number, line }: { readonly number: number; readonly line: () => number },
): readonly KeyGroup[] {
  try {
    const written = z.array(z.looseObject({})).nullish().parse(rule.key_groups) ?? [];
    return written.length === 0 ? [groupOf(rule)] : written.map(groupOf);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new Refusal(
      "bad-config",
      `the recipients of rule ${number} are not listed as sops reads them`,
      line(),
    );
  }
}

function groupOf(written: WrittenGroup): KeyGroup {
  const merged = z.array(z.looseObject({})).nullish().parse(written.merge) ?? [];
  const own = kinds.flatMap((name) => recipientsOf(renamed[name] ?? "age", written[name]));
  const all = [...own, ...merged.flatMap(groupOf)];
  return [...new Map(all.map((one) => [`${one.kind} ${one.id}`, one])).values()];
}

/** Comma strings and lists of texts; keys of clouds may be maps of fields. */
function recipientsOf(kind: RecipientKind, written: unknown): readonly Recipient[] {
  const ids = texts.safeParse(written);
  if (ids.success) {
    const list = typeof ids.data === "string" ? ids.data.split(",") : (ids.data ?? []);
    return list.flatMap((id) => (id.trim() === "" ? [] : [{ kind, id: id.trim() }]));
  }
  return (records.parse(written) ?? []).map((fields) => ({ kind, id: idOf(kind, fields) }));
}

/** As sops names such a key in the metadata of a file. */
function idOf(kind: RecipientKind, fields: Readonly<Record<string, unknown>>): string {
  const field = (...names: readonly string[]) =>
    names.map((name) => fields[name]).find((value) => typeof value === "string") ?? "";
  if (kind === "kms") return [field("arn"), field("role")].filter((part) => part !== "").join("+");
  if (kind === "azure_kv")
    return `${field("vaultUrl", "vault_url")}/keys/${field("key")}/${field("version")}`;
  return field("resource_id", "key_id", "fp");
}

/** Which values new files of this rule have sealed; undefined: all. */
export function selectorOf(rule: WrittenGroup): Selector | undefined {
  const [found] = selectors.flatMap((by) => {
    const value = rule[by];
    return typeof value === "string" && value !== "" ? [{ by, value }] : [];
  });
  return found;
}
