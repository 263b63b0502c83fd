import { type DnsRecord, misplacedCnames, zoneOf } from "./dns.ts";
import type { Model } from "./model.ts";

/** What is wrong with where CNAMEs lead. */
export interface Aliases {
  /** CNAMEs that lead back to themselves, each circle once, from its first record on. */
  readonly circles: readonly (readonly DnsRecord[])[];
  /** CNAMEs to a name of a whole zone of the lab's that has no record. */
  readonly dangling: readonly DnsRecord[];
}

export function followAliases(records: readonly DnsRecord[], { zones, authority }: Model["dns"]): Aliases {
  const misplaced = misplacedCnames(records, zones);
  const aliases = records.filter((record) => record.type === "CNAME" && !misplaced.has(record));
  const answers = answering(records, zones, authority !== null);
  const targets = new Map(aliases.map((alias) => [alias, answers(alias.value)]));
  const next = (alias: DnsRecord) => targets.get(alias)?.find((record) => targets.has(record));
  return {
    circles: circlesOf(aliases, next),
    dangling: aliases.filter(
      (alias) =>
        authority !== null && zoneOf(alias.value, zones) !== null && targets.get(alias)?.length === 0,
    ),
  };
}

/**
 * The records that answer for a name: its own, else in a whole zone those of the wildcard beside or above it, unless some other
 * name is nearer (RFC 4592 3.3.1). What else stands in a zone of which the lab writes a part is not known.
 */
function answering(records: readonly DnsRecord[], zones: readonly string[], isWhole: boolean) {
  const byName = Map.groupBy(records, ({ name }) => name);
  const existing = new Set([...zones, ...byName.keys()].flatMap(withAncestors));
  return (name: string): readonly DnsRecord[] => {
    const zone = zoneOf(name, zones);
    if (!isWhole || zone === null || existing.has(name)) return byName.get(name) ?? [];
    const encloser = withAncestors(name).find((above) => existing.has(above)) ?? zone;
    return byName.get(`*.${encloser}`) ?? [];
  };
}

/** A name, and all that it lies below, the nearest first. */
function withAncestors(name: string): readonly string[] {
  const labels = name.split(".");
  return labels.map((_, i) => labels.slice(i).join("."));
}

function circlesOf(
  aliases: readonly DnsRecord[],
  next: (alias: DnsRecord) => DnsRecord | undefined,
): DnsRecord[][] {
  const seen = new Set<DnsRecord>();
  return aliases.flatMap((start) => {
    const way: DnsRecord[] = [];
    let at: DnsRecord | undefined = start;
    while (at !== undefined && !seen.has(at)) {
      seen.add(at);
      way.push(at);
      at = next(at);
    }
    const from = at === undefined ? -1 : way.indexOf(at);
    return from < 0 ? [] : [way.slice(from)];
  });
}
