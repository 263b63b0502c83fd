import { type DnsRecord, dnsRecords, misplacedCnames, zoneOf } from "../../lab/dns.ts";
import type { Model } from "../../lab/model.ts";
import type { Path } from "../../lab/problem.ts";
import { type GeneratedFile, type Generator, type GeneratorInput, plainFile } from "../file.ts";
import { type Provenance, zoneHeader } from "../header.ts";
import { helper, moduleFile } from "../module.ts";
import { call, from } from "../nix/value.ts";
import { DNS_OUTPUT_FILE, DNS_RECORDS_FILE, FLAKE_FILE, zoneFile } from "../paths.ts";

/** dns/records.json, the same for Nix, and dns/<zone>.zone: the records of the virtual hosts, and those of lab.yaml. */
export const dns: Generator = {
  name: "dns",
  generate: ({ model, facts }) => {
    const { zones } = model.dns;
    if (zones.length === 0) return [];
    const records = publishable(model);
    return [
      recordList(zones, records),
      flakeOutput(zones, records),
      ...zones.map((zone) => zoneOfRecords({ zone, zones, records }, model.dns, facts)),
    ];
  },
};

/** By zone and sorted: what a server takes. Each record once, and one time to live for all that are answered together. */
function publishable(model: Model): ReadonlyMap<string | null, readonly DnsRecord[]> {
  const all = dnsRecords(model);
  const misplaced = misplacedCnames(all, model.dns.zones);
  const distinct = new Map<string, DnsRecord>();
  const ttls = new Map<string, number>();
  for (const record of all.filter((one) => !misplaced.has(one))) {
    const set = sortKey(record);
    const ttl = ttls.get(set) ?? record.ttl;
    ttls.set(set, ttl);
    const key = `${set} ${record.value}`;
    if (!distinct.has(key)) distinct.set(key, { ...record, ttl });
  }
  const sorted = [...distinct].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
  return Map.groupBy(sorted, ({ zone }) => zone);
}

/** Names next to those below them: the zone itself comes first. */
function sortKey({ name, type }: DnsRecord): string {
  return `${name.split(".").toReversed().join(" ")} ${type}`;
}

/** For programs (OctoDNS, dnscontrol): zone -> records with fully qualified names. */
function recordList(
  zones: readonly string[],
  records: ReadonlyMap<string | null, readonly DnsRecord[]>,
): GeneratedFile {
  const lines: Line[] = zones.flatMap((zone, i) => {
    const rows = (records.get(zone) ?? []).map(({ name, type, value, ttl, path }, j, { length }) => ({
      text: `    ${JSON.stringify({ name, type, value, ttl })}${j < length - 1 ? "," : ""}`,
      origin: path,
    }));
    const comma = i < zones.length - 1 ? "," : "";
    const origin: Path = ["dns", "zones", i];
    return [{ text: `  ${JSON.stringify(zone)}: [`, origin }, ...rows, { text: `  ]${comma}`, origin }];
  });
  return {
    ...plainFile({ path: DNS_RECORDS_FILE, text: "", about: ABOUT, hosts: [] }),
    ...printed([{ text: "{", origin: null }, ...lines, { text: "}", origin: null }]),
  };
}

/** What the flake's lib.dns is made of: Nix reads no data. */
function flakeOutput(
  zones: readonly string[],
  records: ReadonlyMap<string | null, readonly DnsRecord[]>,
): GeneratedFile {
  const byZone = zones.map((zone, i) => {
    const list = (records.get(zone) ?? []).map(({ name, type, value, ttl, path }) =>
      from(path, { name, ttl, type, value }),
    );
    return [zone, from(["dns", "zones", i], list)] as const;
  });
  return moduleFile({
    path: DNS_OUTPUT_FILE,
    hosts: [],
    source: "dns, services.*.expose",
    extension: FLAKE_FILE,
    origin: ["dns", "zones"],
    body: { dns: call(helper("dnsHelpers", "mkDns"), Object.fromEntries(byZone)) },
  });
}

const ABOUT = "generated from lab.yaml (dns, services.*.expose)";

interface Line {
  readonly text: string;
  readonly origin: Path | null;
}

function printed(lines: readonly Line[]): Pick<GeneratedFile, "text" | "origins"> {
  return {
    text: lines.map(({ text }) => `${text}\n`).join(""),
    origins: lines.map(({ origin }) => origin),
  };
}

interface Zone {
  readonly zone: string;
  /** All of the lab's. */
  readonly zones: readonly string[];
  readonly records: ReadonlyMap<string | null, readonly DnsRecord[]>;
}

function zoneOfRecords(
  zone: Zone,
  { authority }: Model["dns"],
  { zones }: GeneratorInput["facts"],
): GeneratedFile {
  const path = zoneFile(zone.zone);
  const file = plainFile({ path, text: "", about: ABOUT, hosts: [] });
  if (authority === null) return { ...file, ...printed([...head(PART), ...recordLines(zone)]) };
  const withSerial = (serial: number) =>
    printed([
      ...head(WHOLE),
      ...apex(zone, authority, serial),
      ...recordLines(zone),
      ...zone.zones
        .filter((inner) => isRightInside(inner, zone))
        .flatMap((inner) => delegation(inner, authority, zone)),
    ]);
  const there = zones.get(path);
  const last = there === undefined ? undefined : serialOf(there);
  const same = last === undefined || last < authority.firstSerial ? undefined : withSerial(last);
  if (same !== undefined && same.text === there) return { ...file, ...same };
  return { ...file, ...withSerial(Math.max(authority.firstSerial, last === undefined ? 0 : next(last))) };
}

const WHOLE: Provenance = {
  source: "dns, services.*.expose",
  extension: "dns.records of lab.yaml",
};

const PART: Provenance = {
  source: "dns, services.*.expose",
  extension: "a zone of your own that includes this file ($INCLUDE); SOA and NS records belong there",
};

function head(provenance: Provenance): Line[] {
  return zoneHeader(provenance).map((text) => ({ text, origin: null }));
}

/** Names are fully qualified, so that it does not matter what $ORIGIN a file that includes this one has. */
function recordLines({ zone, records }: Zone): Line[] {
  return (records.get(zone) ?? []).map(recordLine);
}

function recordLine({ name, type, value, ttl, path }: DnsRecord): Line {
  return {
    text: `${name}. ${ttl} IN ${type} ${type === "CNAME" ? `${value}.` : value}`,
    origin: path,
  };
}

function isRightInside(inner: string, { zone, zones }: Zone): boolean {
  const others = zones.filter((one) => one !== inner);
  return zoneOf(inner, others) === zone;
}

/** Where an outer zone says who answers for an inner one, with addresses of those inside of that (RFC 1034 4.2.1). */
function delegation(
  inner: string,
  { nameServers }: NonNullable<Model["dns"]["authority"]>,
  { records }: Zone,
): Line[] {
  const inside = nameServers.filter((server) => zoneOf(server, [inner]) !== null);
  const addresses = [...records.values()]
    .flat()
    .filter(({ name, type }) => type !== "CNAME" && inside.includes(name));
  return [...nameServerLines(inner, nameServers), ...addresses.map(recordLine)];
}

function nameServerLines(zone: string, nameServers: readonly string[]): Line[] {
  return nameServers.map((server, i) => ({
    text: `${zone}. 86400 IN NS ${server}.`,
    origin: ["dns", "nameServers", i],
  }));
}

/** Seconds: refresh, retry and expire of secondaries, and how long resolvers remember that a name is not there. */
const SOA_TIMES = "7200 3600 1209600 300";

function apex(
  { zone }: Zone,
  { nameServers, contact }: NonNullable<Model["dns"]["authority"]>,
  serial: number,
): Line[] {
  return [
    {
      text: `${zone}. 3600 IN SOA ${nameServers[0]}. ${mailbox(contact)} ${serial} ${SOA_TIMES}`,
      origin: ["dns", "contact"],
    },
    ...nameServerLines(zone, nameServers),
  ];
}

/** RFC 1035 8: the first label is all that stands before the @. */
function mailbox(contact: string): string {
  const at = contact.lastIndexOf("@");
  const local = contact.slice(0, at).replace(/[^A-Za-z0-9_-]/g, (sign) => `\\${sign}`);
  return `${local}.${contact.slice(at + 1)}.`;
}

/** Of a zone in master file format, whoever wrote it. */
function serialOf(text: string): number | undefined {
  const found = /\bSOA\s+\S+\s+\S+\s+(?:\(\s*)?(?:;[^\n]*\n\s*)*([0-9]{1,10})\b/i.exec(text)?.[1];
  const serial = Number(found);
  return found === undefined || serial > MOST ? undefined : serial;
}

const MOST = 4294967295;

/** RFC 1982: after the last number comes the first again. */
function next(serial: number): number {
  return serial === MOST ? 1 : serial + 1;
}
