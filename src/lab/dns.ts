import { canonicalAddress } from "./address.ts";
import type { Host, Model, Service } from "./model.ts";
import type { Path } from "./problem.ts";

/** One record of DNS (RFC 1034), and where lab.yaml says so. */
export interface DnsRecord {
  /** The zone it belongs to; null: none of the lab's, so that it reaches no file. */
  readonly zone: string | null;
  /** Fully qualified, without the final dot. */
  readonly name: string;
  readonly type: "A" | "AAAA" | "CNAME";
  /** Address in its one spelling, or the fully qualified name that a CNAME points at, without the final dot. */
  readonly value: string;
  /** Seconds. */
  readonly ttl: number;
  readonly path: Path;
  /** The host that is behind it; empty: lab.yaml gives the record itself. */
  readonly hosts: readonly string[];
}

/** Those of `dns.records` in their order, then one for each virtual host on a host with an address. None without zones. */
export function dnsRecords({ dns, hosts, services }: Model): readonly DnsRecord[] {
  const [first] = dns.zones;
  if (first === undefined) return [];
  const addresses = new Map(hosts.map(({ name, address }) => [name, address]));
  return [
    ...dns.records.map(({ name, zone, type, value, ttl }, i): DnsRecord => {
      const below = zone ?? first;
      const full = name === "@" ? below : `${name}.${below}`;
      const said = type === "AAAA" ? canonicalAddress(value) : value;
      return { zone: below, name: full, type, value: said, ttl, path: ["dns", "records", i], hosts: [] };
    }),
    ...services.flatMap((service) => virtualHost(service, addresses.get(service.host) ?? null, dns)),
  ];
}

function virtualHost(
  { name, host, expose }: Service,
  address: Host["address"],
  { zones, ttl }: Model["dns"],
): DnsRecord[] {
  if (expose === null || address === null) return [];
  const { hostName } = expose;
  const type = address.includes(":") ? "AAAA" : "A";
  const value = canonicalAddress(address);
  const path = ["services", name, "expose", "name"];
  return [{ zone: zoneOf(hostName, zones), name: hostName, type, value, ttl, path, hosts: [host] }];
}

/** The zone that a name lies in, the nearest where zones are nested; null: none. */
export function zoneOf(name: string, zones: readonly string[]): string | null {
  const around = zones.filter((zone) => name === zone || name.endsWith(`.${zone}`));
  return around.toSorted((a, b) => b.length - a.length)[0] ?? null;
}

/**
 * CNAMEs that may not stand where they stand: beside other records of the name, or at a zone itself (RFC 1034 3.6.2). A zone
 * that held one would not load, so that they reach no file.
 */
export function misplacedCnames(
  records: readonly DnsRecord[],
  zones: readonly string[],
): ReadonlyMap<DnsRecord, "beside others" | "at a zone"> {
  const byName = Map.groupBy(records, ({ name }) => name);
  return new Map(
    records.flatMap((record): [DnsRecord, "beside others" | "at a zone"][] => {
      if (record.type !== "CNAME") return [];
      if ((byName.get(record.name)?.length ?? 0) > 1) return [[record, "beside others"]];
      return zones.includes(record.name) ? [[record, "at a zone"]] : [];
    }),
  );
}
