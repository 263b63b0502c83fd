import { expect, test } from "vitest";
import { dnsRecords, misplacedCnames, zoneOf } from "../../src/lab/dns.ts";
import { fileOf, findCase, modelOf } from "../cases/case.ts";
import { reportOn } from "../warnings/lab.ts";

const model = modelOf(findCase("dns").lab);
const records = dnsRecords(model);

test("virtual hosts are records of the nearest zone, after those of lab.yaml", () => {
  expect(records.slice(-2)).toEqual([
    {
      zone: "lab.example.net",
      name: "cache.lab.example.net",
      type: "A",
      value: "10.20.0.10",
      ttl: 900,
      path: ["services", "cache", "expose", "name"],
      hosts: ["four"],
    },
    expect.objectContaining({ name: "wiki.lab.example.net", type: "AAAA", value: "fd00:20::11" }),
  ]);
  expect(records.slice(0, 2)).toEqual([
    expect.objectContaining({ zone: "example.net", name: "ns1.example.net", ttl: 900, hosts: [] }),
    expect.objectContaining({ zone: "example.net", name: "example.net", ttl: 300 }),
  ]);
});

test("without zones there are no records", () => {
  expect(dnsRecords({ ...model, dns: { ...model.dns, zones: [], records: [] } })).toEqual([]);
});

test("a name lies in the nearest zone, never in one that merely ends alike", () => {
  const zones = ["example.net", "lab.example.net"];
  expect(zoneOf("a.b.lab.example.net", zones)).toBe("lab.example.net");
  expect(zoneOf("lab.example.net", zones)).toBe("lab.example.net");
  expect(zoneOf("notlab.example.net", zones)).toBe("example.net");
  expect(zoneOf("myexample.net", zones)).toBeNull();
});

test("a CNAME beside other records is misplaced, one alone is not", () => {
  const misplaced = misplacedCnames(records, model.dns.zones);
  expect([...misplaced].map(([{ name }, why]) => [name, why])).toEqual([
    ["cache.lab.example.net", "beside others"],
  ]);
  expect(records.filter(({ type }) => type === "CNAME")).toHaveLength(2);
});

test.each([
  ["FD00:0020:0::0011", 1],
  ["fd00:20::12", 2],
])("%s beside the virtual host's fd00:20::11 makes %i address(es)", (value, count) => {
  const text = findCase("dns").lab.replace(
    "  records:\n",
    `  records:\n    - { name: wiki, zone: lab.example.net, type: AAAA, value: "${value}" }\n`,
  );
  const wiki = dnsRecords(modelOf(text)).filter(({ name }) => name === "wiki.lab.example.net");
  expect(new Set(wiki.map((record) => record.value)).size).toBe(count);
  expect(fileOf(text, "dns/lab.example.net.zone").text.match(/^wiki\..*$/gm)).toHaveLength(count);
  const said = reportOn(text).open.filter(({ id }) => id === "dns-duplicate");
  expect(said).toHaveLength(count - 1);
});
