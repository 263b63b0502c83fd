import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { cases, fileOf, findCase, noFacts } from "./cases/case.ts";
import { tempDirectory, writeTree } from "./support/temp.ts";
import { describeWith } from "./support/tools.ts";

const { lab, expected } = findCase("dns");
const zones = ["example.net", "lab.example.net"];
const pathOf = (zone: string) => `dns/${zone}.zone`;

describeWith(["named-checkzone"], "zones load in BIND's checker", ({ "named-checkzone": check }) => {
  /** -i full: what records point at is there; -k fail: names of hosts are such. */
  const load = (zone: string, file: string) => execa(check, ["-i", "full", "-k", "fail", zone, file]);

  test.for(zones)("%s, whole", async (zone) => {
    const { stdout } = await load(zone, join(expected, pathOf(zone)));
    expect(stdout).toContain("loaded serial 1");
    expect(stdout).toMatch(/^OK$/m);
  });

  test("an outer zone hands an inner one over, and knows the name server inside of that", async () => {
    const directory = tempDirectory();
    const servers = "[ns1.example.net, ns.lab.example.net]";
    const inside = lab
      .replace("[ns1.example.net, ns.elsewhere.example]", servers)
      .replace(
        "  records:\n",
        "  records:\n    - { name: ns, zone: lab.example.net, type: A, value: 10.20.0.6 }\n",
      );
    for (const zone of zones) writeTree(directory, { [zone]: fileOf(inside, pathOf(zone)).text });
    expect(fileOf(inside, pathOf("example.net")).text).toContain(`
lab.example.net. 86400 IN NS ns1.example.net.
lab.example.net. 86400 IN NS ns.lab.example.net.
ns.lab.example.net. 900 IN A 10.20.0.6
`);
    for (const zone of zones) expect((await load(zone, join(directory, zone))).stdout).toMatch(/^OK$/m);
  });

  test("a part, by $INCLUDE into a zone of somebody's own, whatever its $ORIGIN is", async () => {
    const directory = tempDirectory();
    const founding = join(findCase("founding").expected, pathOf("lab.example.net"));
    writeTree(directory, {
      "own.zone": `$TTL 60
$ORIGIN elsewhere.example.
lab.example.net. IN SOA ns.example.org. ops.example.org. 2026010100 7200 3600 1209600 300
lab.example.net. IN NS ns.example.org.
$INCLUDE ${founding}
`,
    });
    const { stdout } = await load("lab.example.net", join(directory, "own.zone"));
    expect(stdout).toContain("loaded serial 2026010100");
  });

  test("the checker sees a CNAME beside an address, and a name server without one", async () => {
    const directory = tempDirectory();
    const text = fileOf(lab, pathOf("example.net")).text;
    writeTree(directory, {
      "cname.zone": `${text}ns1.example.net. 900 IN CNAME example.net.\n`,
      "server.zone": text.replace(/^ns1\.example\.net\. .*\n/m, ""),
    });
    await expect(load("example.net", join(directory, "cname.zone"))).rejects.toThrow("CNAME");
    await expect(load("example.net", join(directory, "server.zone"))).rejects.toThrow("ns1.example.net");
  });

  test("the zones of all cases are looked at here", () => {
    const withZones = cases.filter(({ lab: text }) => /^ {2}zones: \[/m.test(text)).map(({ name }) => name);
    expect(withZones).toEqual(["dns", "founding"]);
  });
});

/** The zone when `there` stands in the tree. */
function zoneAfter(there: string, text = lab): string {
  const facts = { ...noFacts, zones: new Map([[pathOf("example.net"), there]]) };
  return fileOf(text, pathOf("example.net"), facts).text;
}
const serialIn = (text: string) => / SOA \S+ \S+ (\d+) /.exec(text)?.[1];

test("a serial number is the last one plus one, on a change only", () => {
  const first = zoneAfter("");
  expect(serialIn(first)).toBe("1");
  expect(zoneAfter(first)).toBe(first);
  const changed = lab.replace("value: 10.20.0.3", "value: 10.20.0.4");
  const second = zoneAfter(first, changed);
  expect(serialIn(second)).toBe("2");
  expect(zoneAfter(second, changed)).toBe(second);
  expect(serialIn(zoneAfter(second))).toBe("3");
});

test.each([
  ["4294967295", undefined, "1"],
  ["4294967294", undefined, "4294967295"],
  ["9", "firstSerial: 2026112800", "2026112800"],
  ["2026112805", "firstSerial: 2026112800", "2026112806"],
])("after %s, with %s, comes %s", (last, key, wanted) => {
  const written = key === undefined ? lab : lab.replace("  ttl: 900", `  ttl: 900\n  ${key}`);
  expect(serialIn(zoneAfter(`x. 1 IN SOA a. b. ${last} 1 1 1 1\n`, written))).toBe(wanted);
});

test("the number of a zone that somebody else wrote over several lines is gone on from", () => {
  const there = "@ IN SOA a. b. (\n  ; YYYYMMDDnn\n  2026010103 ; serial\n  1 1 1 1 )\n";
  expect(serialIn(zoneAfter(there))).toBe("2026010104");
});
