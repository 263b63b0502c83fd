import { expect, test } from "vitest";
import { type DnsRecord, zoneOf } from "../../src/lab/dns.ts";
import { followAliases } from "../../src/lab/dns-aliases.ts";

const zones = ["example.net", "lab.example.net"];
const authority = { nameServers: ["ns.example.org"], contact: "ops@example.net", firstSerial: 1 };

/** What is said of `name=target` and of `name` with an address, in whole zones or in parts. */
function said(written: string, isWhole = true) {
  const records = written.split(" ").map((text, i): DnsRecord => {
    const [name = "", target] = text.split("=");
    const zone = zoneOf(name, zones);
    const path = ["dns", "records", i];
    return {
      zone,
      name,
      type: target ? "CNAME" : "A",
      value: target ?? "10.20.0.2",
      ttl: 1,
      path,
      hosts: [],
    };
  });
  const dns = { zones, authority: isWhole ? authority : null, ttl: 1, records: [] };
  const { circles, dangling } = followAliases(records, dns);
  return {
    circles: circles.map((circle) => circle.map(({ name }) => name)),
    dangling: dangling.map(({ name }) => name),
  };
}

const fine = { circles: [], dangling: [] };

test.each([
  [
    "a chain that ends at an address",
    "a.example.net=b.example.net b.example.net=c.example.net c.example.net",
  ],
  ["a name elsewhere", "a.example.net=a.example.org"],
  ["a name below a wildcard", "a.example.net=b.c.lab.example.net *.lab.example.net"],
  ["the zone itself", "a.example.net=lab.example.net lab.example.net"],
])("%s is fine", (_, records) => expect(said(records)).toEqual(fine));

test("every circle is found once, from its first record on; what leads into it is none", () => {
  const records =
    "in.example.net=a.example.net b.example.net=a.example.net a.example.net=b.example.net " +
    "self.example.net=self.example.net";
  const circles = [["a.example.net", "b.example.net"], ["self.example.net"]];
  expect(said(records)).toEqual({ circles, dangling: [] });
  expect(said(records, false)).toEqual({ circles, dangling: [] });
});

test("a wildcard answers for the name that it points at, unless that name has a record", () => {
  const wildcard = "*.example.net=gone.example.net";
  expect(said(wildcard)).toEqual({ circles: [["*.example.net"]], dangling: [] });
  expect(said(`${wildcard} gone.example.net`)).toEqual(fine);
  expect(said(wildcard, false)).toEqual(fine);
});

test.each([
  ["a name without a record", "a.example.net=b.example.net c.example.net"],
  ["a name that others lie below", "a.example.net=b.example.net c.b.example.net *.example.net"],
  [
    "a name below a nearer one than the wildcard's",
    "a.example.net=c.b.example.net b.example.net *.example.net",
  ],
  ["another zone's wildcard", "a.example.net=x.lab.example.net *.example.net"],
  ["a zone without an address", "a.example.net=lab.example.net"],
])("%s leads nowhere in a whole zone, and is not known in a part", (_, records) => {
  expect(said(records)).toEqual({ circles: [], dangling: ["a.example.net"] });
  expect(said(records, false)).toEqual(fine);
});
