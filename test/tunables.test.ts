import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readTree } from "./cases/golden.ts";
import {
  benchOf,
  dotted,
  type Found,
  findValues,
  type GoldenHost,
  goldenHosts,
  missed,
  notTaken,
  notTakenTogether,
  readAgain,
  sortOut,
  special,
} from "./nix/tunables.ts";
import { writeTree } from "./support/temp.ts";
import { describeWith } from "./support/tools.ts";

const realLib = process.env.LABKEEPER_NIXPKGS_LIB;
const withRealLib =
  realLib === undefined ? { skip: true, meta: { skipReason: "LABKEEPER_NIXPKGS_LIB is not set" } } : {};
const libs = [
  { name: "the fixture's lib", lib: undefined, options: {} },
  { name: "nixpkgs' lib", lib: realLib, options: withRealLib },
];

/** What was tried, for the line at the end: how often, and under which names. */
const tried = { tunable: [] as string[], plain: [] as string[], files: new Set<string>() };
afterAll(() => {
  const names = new Set(tried.tunable);
  const plain = [...new Set(tried.plain)].toSorted();
  const needSpecial = Object.keys(special).filter((name) => names.has(name));
  console.log(
    `tunables set again: ${tried.tunable.length} (${names.size} options), special values for ${needSpecial.join(", ")}; ` +
      `plain, by mkForce only: ${tried.plain.length} (${plain.join(", ")})`,
  );
});

/** A host of a golden tree that may be changed first, and the values that it sets. */
async function benchWith(lab: string, host: string, change: (tree: string) => void = () => {}) {
  const golden = goldenHosts.find((one) => one.lab === lab && one.host === host);
  if (golden === undefined) throw new Error(`${lab} has no ${host}`);
  const bench = benchOf(golden);
  change(bench.tree);
  const found = await findValues(bench);
  return { bench, found, ...sortOut(bench, found) };
}

/** luna of the founding lab, with another text in one of its profiles. */
function luna(profile: string, from: string, to: string) {
  return benchWith("founding", "luna", (tree) => {
    const path = `hosts/_modules/profiles/${profile}.nix`;
    const text = readTree(tree)[path] ?? "";
    expect(text.split(from)).toHaveLength(2);
    writeTree(tree, { [path]: text.replace(from, to) });
  });
}

function named(values: readonly Found[], name: string): Found {
  const found = values.find((one) => dotted(one) === name);
  if (found === undefined) throw new Error(`${name} is not among the values`);
  return found;
}

async function expectTunable(host: GoldenHost, lib: string | undefined): Promise<void> {
  const bench = benchOf(host, lib);
  const found = await findValues(bench);
  const { tunable } = sortOut(bench, found);
  expect(missed(bench, found), `${host.lab}, ${host.host}: left out`).toEqual([]);
  expect(tunable.length).toBeGreaterThan(2);
  expect(await notTaken(bench, tunable), `${host.lab}, ${host.host}: one by one`).toEqual([]);
  expect(await notTakenTogether(bench, tunable), `${host.lab}, ${host.host}: together`).toEqual([]);
  tried.tunable.push(...tunable.map(dotted));
  for (const { file } of found) tried.files.add(basename(file));
}

async function expectPlain(host: GoldenHost, lib: string | undefined): Promise<void> {
  const bench = benchOf(host, lib);
  const { plain } = sortOut(bench, await findValues(bench));
  const identity = ["networking.hostName", "nixpkgs.hostPlatform", "system.stateVersion"];
  expect(plain.map(dotted), `${host.lab}, ${host.host}`).toEqual(expect.arrayContaining(identity));
  for (const one of plain) await expect(readAgain(bench, one)).rejects.toThrow(conflict(one));
  expect(await notTaken(bench, plain, { wrap: "lib.mkForce" }), `${host.lab}, ${host.host}`).toEqual([]);
  tried.plain.push(...plain.map(dotted));
}

describeWith(["nix-instantiate"], "values of a host", () => {
  describe.for(libs)("with $name", ({ lib, options }) => {
    test("whatever gives way is the user's once he sets it", options, async () => {
      for (const host of goldenHosts) await expectTunable(host, lib);
      expect(goldenHosts.length).toBeGreaterThan(8);
    });

    test("whatever is plain conflicts in sight, and yields to mkForce", options, async () => {
      for (const host of goldenHosts) await expectPlain(host, lib);
    });
  });

  test("every profile that labkeeper ships was among them", () => {
    const profiles = readdirSync(join(import.meta.dirname, "../nix/profiles"));
    const shipped = profiles.filter((file) => file !== "weak.nix");
    expect(shipped.filter((file) => !tried.files.has(file))).toEqual([]);
  });

  test.for(Object.keys(special))("%s takes few values, and any other is refused", async (name) => {
    const { bench, tunable } = await (name.startsWith("power.")
      ? benchWith("darwin-only", "mini")
      : benchWith("founding", "luna"));
    await expect(readAgain(bench, named(tunable, name), { special: {} })).rejects.toThrow("is not of type");
  });

  test("control: a value that a profile forces is found not to be the user's", async () => {
    const { bench, tunable } = await luna(
      "role-server",
      "firewall.enable = weak true",
      "firewall.enable = lib.mkForce true",
    );
    expect(await notTaken(bench, tunable)).toEqual(["networking.firewall.enable"]);
    expect(await notTakenTogether(bench, tunable)).toEqual(["networking.firewall.enable"]);
  });

  test("control: a value that evaluation does not find is missed", async () => {
    const { bench, found } = await luna(
      "role-server",
      "boot.tmp.cleanOnBoot = weak true;",
      "boot.tmp = lib.mkIf false {\n  cleanOnBoot = weak true;\n  };",
    );
    expect(missed(bench, found)).toEqual([expect.stringMatching(/role-server.nix: \d+ marked, \d+ found$/)]);
  });

  test("control: a property that the walk does not know is an error", async () => {
    const odd = luna("role-server", "cleanOnBoot = weak true", 'cleanOnBoot = { _type = "odd"; }');
    await expect(odd).rejects.toThrow("does not know the property odd of boot.tmp.cleanOnBoot");
  });
});

/** The error of the module system where two modules say plainly what is not the same. */
function conflict(one: Found): RegExp {
  const option = one.path.map((name) => `[\\\\"]*${name}[\\\\"]*`).join("[.]");
  return new RegExp(`${option}.* has conflicting definition values`);
}
