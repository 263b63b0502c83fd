import { z } from "zod";
import { zoneOf } from "../dns.ts";
import { DomainName } from "../schema/terms.ts";
import { dangling, type Found, type Rule } from "./rule.ts";

/** What the value of each type of record is. */
const recordValues = {
  A: { fits: (value: string) => z.ipv4().safeParse(value).success, expected: "an IPv4 address" },
  AAAA: { fits: (value: string) => z.ipv6().safeParse(value).success, expected: "an IPv6 address" },
  CNAME: { fits: (value: string) => DomainName.safeParse(value).success, expected: "a domain name" },
} as const;

const recordValue: Rule = {
  name: "record-value",
  check: ({ dns }) =>
    dns.records.flatMap(({ name, type, value }, i) => {
      const { fits, expected } = recordValues[type];
      const hint = `write ${expected}, or another type of record`;
      const message = `the ${type} record of ${name} needs ${expected}`;
      return fits(value)
        ? []
        : [{ path: ["dns", "records", i, "value"], message, expected, found: value, hint }];
    }),
};

const noZone: Rule = {
  name: "no-zone",
  check: ({ lab, dns }): Found[] =>
    dns.records.length === 0 || dns.zones.length > 0
      ? []
      : [
          {
            path: ["dns", "records"],
            at: "key",
            message: "dns.records belong to no zone",
            expected: "dns.zones with at least one zone",
            found: "none",
            hint: `add zones: [${lab.domain}]`,
          },
        ],
};

const unknownZone: Rule = {
  name: "unknown-zone",
  check: ({ dns }) =>
    dns.records.flatMap(({ zone }, i) =>
      zone === undefined || dns.zones.includes(zone)
        ? []
        : [
            dangling(["dns", "records", i, "zone"], {
              kind: "zone",
              name: zone,
              known: dns.zones,
              declare: "declare it under dns.zones",
            }),
          ],
    ),
};

const authority: Rule = {
  name: "zone-authority",
  check: ({ dns: { nameServers, contact } }): Found[] => {
    if ((contact === undefined) === (nameServers.length === 0)) return [];
    const [there, missing] = contact === undefined ? ["nameServers", "contact"] : ["contact", "nameServers"];
    return [
      {
        path: ["dns", there],
        at: "key",
        message: `dns.${there} without dns.${missing} makes no whole zone`,
        expected: "both, or neither",
        found: `dns.${there} alone`,
        hint:
          missing === "contact"
            ? "add contact: with the e-mail address of whoever looks after the zones"
            : "add nameServers: with the names of the servers that answer for the zones",
      },
    ];
  },
};

/** A zone is refused by servers where the address of a name server in it is not in it too (RFC 1035 3.3.11). */
const nameServerAddress: Rule = {
  name: "name-server-address",
  check: ({ dns: { nameServers, zones, records } }) => {
    const known = new Set(
      records.flatMap(({ name, zone = zones[0] ?? "", type }) =>
        type === "CNAME" ? [] : [name === "@" ? zone : `${name}.${zone}`],
      ),
    );
    return nameServers.flatMap((server, i): Found[] => {
      const zone = zoneOf(server, zones);
      if (zone === null || known.has(server)) return [];
      const name = server === zone ? '"@"' : server.slice(0, -zone.length - 1);
      const further = zone === zones[0] ? "" : `, zone: ${zone}`;
      return [
        {
          path: ["dns", "nameServers", i],
          message: `${server} lies in ${zone}, which has no address for it`,
          expected: "an A or AAAA record of it under dns.records",
          found: "none",
          hint: `add { name: ${name}${further}, type: A, value: <its address> }`,
        },
      ];
    });
  },
};

/** Records of one name and type are answered together (RFC 2181 5.2). */
const oneTtl: Rule = {
  name: "record-ttl",
  check: ({ dns: { records, zones, ttl: usual } }) => {
    const first = new Map<string, number>();
    return records.flatMap(({ name, zone = zones[0], type, ttl = usual }, i): Found[] => {
      const set = `${name} ${zone} ${type}`;
      const expected = first.get(set);
      first.set(set, expected ?? ttl);
      if (expected === undefined || expected === ttl) return [];
      return [
        {
          path: ["dns", "records", i],
          message: `the ${type} records of ${name} live for different times`,
          expected: `ttl: ${expected}, as the first of them`,
          found: String(ttl),
          hint: "give them one ttl: servers answer them together",
        },
      ];
    });
  },
};

/** A server of a nested zone answers for all below it: what the outer zone says of such a name is never asked for. */
const recordZone: Rule = {
  name: "record-zone",
  check: ({ dns: { records, zones } }) =>
    records.flatMap(({ name, zone = zones[0] }, i): Found[] => {
      if (zone === undefined || !zones.includes(zone)) return [];
      const full = name === "@" ? zone : `${name}.${zone}`;
      const isTwice = zoneOf(name, zones) !== null;
      const meant = isTwice ? name : full;
      const nearest = zoneOf(meant, zones);
      if (nearest === null || (!isTwice && nearest === zone)) return [];
      const below = meant === nearest ? '"@"' : meant.slice(0, -nearest.length - 1);
      return [
        {
          path: ["dns", "records", i, "name"],
          message: isTwice
            ? `${name} is said below ${zone}, which makes ${full}`
            : `${full} lies in ${nearest}, which is a zone of its own`,
          expected: "a name below its own zone",
          found: `${name} in ${zone}`,
          hint: `say name: ${below}${nearest === zones[0] ? "" : `, zone: ${nearest}`}`,
        },
      ];
    }),
};

export const dnsRules: readonly Rule[] = [
  recordValue,
  noZone,
  unknownZone,
  authority,
  nameServerAddress,
  oneTtl,
  recordZone,
];
