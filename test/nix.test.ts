import { readdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { cases, findCase } from "./cases/case.ts";
import { readTree } from "./cases/golden.ts";
import { nixEnvironment, nixEval } from "./support/nix.ts";
import { tempDirectory, writeTree } from "./support/temp.ts";
import { describeWith, testWith } from "./support/tools.ts";

const here = import.meta.dirname;
/** Folder of nixpkgs' own lib, where this machine has one. */
const realLib = process.env.LABKEEPER_NIXPKGS_LIB;
const withRealLib =
  realLib === undefined ? { skip: true, meta: { skipReason: "LABKEEPER_NIXPKGS_LIB is not set" } } : {};

testWith(["nix-instantiate"], "every generated .nix parses", async ({ "nix-instantiate": nix }) => {
  const files = cases.flatMap(({ expected }) =>
    Object.keys(readTree(expected))
      .filter((path) => path.endsWith(".nix"))
      .map((path) => join(expected, path)),
  );
  expect(files.length).toBeGreaterThan(60);
  const parse = (...paths: readonly string[]) =>
    execa(nix, ["--parse", ...paths], { env: nixEnvironment, extendEnv: false });
  await parse(...files);

  const directory = tempDirectory();
  writeTree(directory, { "broken.nix": "{ a = [ 1; }" });
  await expect(parse(...files, join(directory, "broken.nix"))).rejects.toThrow("broken.nix:1:10");
});

describeWith(["nix-instantiate"], "the small Nix evaluator of test/nix", () => {
  const evaluatorCases = readdirSync(join(here, "nix/cases"));
  const evaluate = (name: string, lib: string | undefined) =>
    nixEval(
      `{
        actual = import ./expr.nix { libPath = ${lib === undefined ? "null" : JSON.stringify(lib)}; };
        expected = import ./expected.nix;
      }`,
      join(here, "nix/cases", name),
    );

  test.for(evaluatorCases)("%s", async (name) => {
    expectEqual(await evaluate(name, undefined));
  });

  test("another lib is used where one is named, and what it does otherwise is seen", async () => {
    const lib = tempDirectory();
    const other = `let lib = import ${here}/nix/nixpkgs/lib; in lib // { mkDefault = lib.mkOverride 1300; }`;
    writeTree(lib, { "default.nix": other });
    const { actual, expected } = (await evaluate("priorities", lib)) as {
      actual: unknown;
      expected: unknown;
    };
    expect(actual).not.toEqual(expected);
  });

  test.for(evaluatorCases.map((name) => ({ name })))(
    "$name, with nixpkgs' lib",
    withRealLib,
    async ({ name }) => {
      expectEqual(await evaluate(name, realLib));
    },
  );
});

describeWith(["nix-instantiate"], "nix/tests", () => {
  test.for(readdirSync(join(here, "../nix/tests")))("%s", async (name) => {
    const both = "{ actual = import ./expr.nix; expected = import ./expected.nix; }";
    expectEqual(await nixEval(both, join(here, "../nix/tests", name)));
  });
});

/** A case: what its expression evaluates to is what stands beside it, and that is something. */
function expectEqual(found: unknown): void {
  const { actual, expected } = found as { actual: unknown; expected: unknown };
  expect(Object.keys(expected as object).length).toBeGreaterThan(0);
  expect(actual).toEqual(expected);
}

interface EvaluatedHost {
  /** Name of the derivation that holds the whole configuration. */
  readonly system: string;
  /** What modules set: `networking.hostName` -> value. */
  readonly defined: Readonly<Record<string, unknown>>;
}

/** All hosts of a golden tree, as text, so that two evaluations can be compared byte for byte. */
async function evaluateHosts(name: string, lib?: string): Promise<string> {
  const { expected, repository } = findCase(name);
  const tree = tempDirectory();
  writeTree(tree, { ...repository, ...readTree(expected) });
  const libPath = lib === undefined ? "" : `libPath = ${JSON.stringify(lib)};`;
  const hosts = await nixEval(
    `builtins.mapAttrs
      (name: { class, ... }: import ${here}/nix/eval.nix { inherit class; ${libPath} path = "${tree}/hosts/\${name}"; })
      (import ${tree}/hosts/generated.nix)`,
  );
  return JSON.stringify(hosts, null, 2).replaceAll(tree, "");
}

describeWith(["nix-instantiate"], "the hosts of the golden trees", () => {
  test.for(cases)("of $name evaluate", async ({ name }) => {
    const hosts = JSON.parse(await evaluateHosts(name)) as Record<string, EvaluatedHost>;
    expect(Object.keys(hosts).length).toBeGreaterThan(0);
    for (const [host, { system, defined }] of Object.entries(hosts)) {
      expect(system).toBe(`system-${host}`);
      expect(defined["networking.hostName"]).toBe(host);
    }
  });

  test("a text that looks like Nix arrives as it was written", async () => {
    const hosts = JSON.parse(await evaluateHosts("quoting")) as Record<string, EvaluatedHost>;
    const key = `${minimalKey} \${builtins.currentTime} "$HOME" \\n ''x'' ñ`;
    expect(hosts.in?.defined["users.users"]).toMatchObject({
      with: { openssh: { authorizedKeys: { keys: [key] } } },
    });
    expect(hosts.or?.defined["users.users"]).toMatchObject({
      let: { openssh: { authorizedKeys: { keys: [key] } } },
    });
  });

  test.for(cases.map(({ name }) => ({ name })))(
    "of $name are the same with nixpkgs' lib",
    withRealLib,
    async ({ name }) => {
      expect(await evaluateHosts(name, realLib)).toBe(await evaluateHosts(name));
    },
  );
});

const minimalKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM0GWozkWmZ86cevpY2uH4RjawDr6YtxZxHhKdbMPmk8";
