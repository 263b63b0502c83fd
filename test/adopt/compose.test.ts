import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { type Account, leavesOf, unaccounted } from "../../src/adopt/compose/account.ts";
import { importCompose } from "../../src/adopt/compose.ts";
import { noFacts } from "../../src/lab/facts.ts";
import { secretNeeds } from "../../src/lab/needs.ts";
import type { Path } from "../../src/lab/problem.ts";
import { describeImport } from "../../src/talk/import.ts";
import { modelOf, treeOf } from "../cases/case.ts";
import { isRewrite } from "../cases/golden.ts";
import { nixEval } from "../support/nix.ts";
import { seed } from "../support/seed.ts";
import { tempDirectory, writeTree } from "../support/temp.ts";
import { testWith } from "../support/tools.ts";
import { composeCases, importedCase, importInto, lab, readOf, shop } from "./composes.ts";

/** Values in the cases that are secrets: none may be anywhere in an answer. */
const secretValues = ["correct-horse", "hunter22", "change-me-to-something-long", "test123", "tok-9f8e7d6c"];

describe.for(composeCases)("$name", ({ name, path, expected }) => {
  const text = readFileSync(path, "utf8");

  test("what a person is told of it is the golden text", async () => {
    const told = stripVTControlCharacters(`${describeImport(await importedCase(name), false)}\n`);
    if (isRewrite(process.env)) writeFileSync(expected, told);
    expect(told).toBe(readFileSync(expected, "utf8"));
  });

  test("every key of it has an account, and each account is of a key that it has", async () => {
    const { accounts } = await importedCase(name);
    const data: unknown = parse(text, { merge: true });
    const leaves = leavesOf(data);
    expect(leaves.length).toBeGreaterThan(10);
    const covered = new Set(accounts.map((account) => JSON.stringify(account.path)));
    const isCovered = (leaf: Path) => leaf.some((_, i) => covered.has(JSON.stringify(leaf.slice(0, i + 1))));
    expect(leaves.filter((leaf) => !isCovered(leaf))).toEqual([]);
  });

  test("no value of a secret is in the answer", async () => {
    const { text: next, accounts, secrets, steps } = await importedCase(name);
    const answer = JSON.stringify({ next, accounts, secrets, steps });
    expect(secretValues.filter((value) => answer.includes(value))).toEqual([]);
  });

  test("all that stood in lab.yaml stands there as it did", async () => {
    const { text: next, lines } = await importedCase(name);
    const added = `${lines.map((line) => `  ${line}`).join("\n")}\n`;
    expect(next.replace(added, "")).toBe(lab);
  });
});

test.for(composeCases.filter(({ name }) => name !== "home"))(
  "$name: a second time it takes other names and ports, and is as right",
  async ({ name, path }) => {
    const first = await importedCase(name);
    const again = readOf(await importInto(first.text, { path }));
    const names = (blocks: readonly { readonly name: string }[]) => blocks.map((block) => block.name);
    const before = names(first.blocks);
    expect(names(again.blocks).filter((one) => before.includes(one))).toEqual([]);
    expect(modelOf(again.text).services.length).toBe(1 + 2 * before.length);
  },
);

test("what has a port on the host's own network cannot be there twice", async () => {
  const first = await importedCase("home");
  const path = composeCases.find(({ name }) => name === "home")?.path ?? "";
  const again = await importInto(first.text, { path });
  const rules = again.ok ? [] : again.problems.map(({ rule }) => rule);
  expect([...new Set(rules)]).toEqual(["duplicate-host-port"]);
});

test("the values of secrets do stand in the compose files", () => {
  const all = composeCases.flatMap(({ name, path }) => {
    const beside = name === "immich" ? ".env" : name === "paperless" ? "docker-compose.env" : undefined;
    const files = beside === undefined ? [path] : [path, join(path, "..", beside)];
    return files.map((file) => readFileSync(file, "utf8"));
  });
  expect(secretValues.filter((value) => !all.join("\n").includes(value))).toEqual([]);
});

testWith(
  ["nix-instantiate"],
  "imported, generated and evaluated: each container runs the image that it ran",
  async () => {
    const directory = tempDirectory();
    const wanted = await Promise.all(
      composeCases.map(async ({ name }) => {
        const model = modelOf((await importedCase(name)).text);
        const file = "hosts/hub/secrets.sops.yaml";
        const names = secretNeeds(model).map(({ secret }) => secret);
        const facts = { ...noFacts, secrets: new Map([[file, names.toSorted()]]) };
        writeTree(join(directory, name), { ...treeOf(model, facts), [file]: "# what sops would write\n" });
        const containers = model.services.flatMap(({ runtime }) =>
          runtime.kind === "podman" ? [runtime.container, ...runtime.companions] : [],
        );
        return [name, Object.fromEntries(containers.map((one) => [one.name, one.image]))] as const;
      }),
    );
    const found = await nixEval(
      `builtins.mapAttrs (name: _: let
        inherit (import ${join(import.meta.dirname, "../nix/host.nix")} { class = "nixos"; path = "${directory}/\${name}/hosts/hub"; }) config;
      in builtins.seq config.system.build.toplevel.name
        (builtins.mapAttrs (_: one: one.image) config.virtualisation.oci-containers.containers))
      { ${composeCases.map(({ name }) => `${name} = null;`).join(" ")} }`,
    );
    expect(found).toEqual(Object.fromEntries(wanted));
  },
);

/** All accounts of a compose file that is data. */
function accountsOf(data: unknown): readonly Account[] {
  const imported = importCompose({ ...shop, text: stringify(data) });
  return "blocks" in imported ? imported.accounts : [];
}

const workshop = composeCases.find(({ name }) => name === "workshop")?.path ?? "";

test(`a key that nobody knows is told of, wherever it stands (seed ${seed})`, () => {
  const base: unknown = parse(readFileSync(workshop, "utf8"), { merge: true });
  const maps = mapsIn(base);
  expect(maps.length).toBeGreaterThan(20);
  const known = new Set(accountsOf(base).map(({ path }) => JSON.stringify(path)));
  const property = fc.property(fc.constantFrom(...maps), fc.stringMatching(/^zz[a-z]{1,8}$/), (at, key) => {
    const data = structuredClone(base);
    const map = at.reduce<unknown>((node, step) => (node as Record<string, unknown>)[step], data);
    (map as Record<string, unknown>)[key] = "x";
    const path = [...at, key];
    const covering = accountsOf(data).filter((account) => account.path.every((step, i) => step === path[i]));
    expect(
      covering
        .map(({ path: its }) => its.length)
        .some((length) => length === path.length || known.has(JSON.stringify(path.slice(0, length)))),
    ).toBe(true);
  });
  fc.assert(property, { numRuns: 300, seed });
});

function mapsIn(data: unknown, at: Path = []): Path[] {
  if (typeof data !== "object" || data === null) return [];
  const inner = Object.entries(data).flatMap(([key, value]) =>
    mapsIn(value, [...at, Array.isArray(data) ? Number(key) : key]),
  );
  return Array.isArray(data) || at.length < 3 ? inner : [at, ...inner];
}

test("a key without an account is seen", () => {
  const data = { services: { a: { image: "x", strange: { b: 1 } } } };
  const accounts: Account[] = [{ path: ["services", "a", "image"], fate: "carried", words: "image" }];
  expect(unaccounted(data, accounts).map(({ path, fate }) => [path.join("."), fate])).toEqual([
    ["services.a.strange.b", "left"],
  ]);
});

describe("what is no compose file", () => {
  test.each([
    ["no YAML", "services:\n  a: {\n", "compose-yaml", 3],
    ["a list", "- a\n", "compose-services", 1],
    ["another file", "hosts:\n  a: {}\n", "compose-services", 1],
    ["services that are no maps", "x-a: 1\nservices:\n  a: nginx\n", "compose-services", 2],
    ["no service", "services: {}\n", "compose-services", 1],
    ["an alias of nothing", "services:\n  a:\n    image: x\n    logging: *none\n", "compose-yaml", 4],
    ["a key twice", "services:\n  a: { image: x }\n  a: { image: y }\n", "compose-yaml", 3],
  ])("%s is refused with its line", (_, text, rule, line) => {
    expect(importCompose({ ...shop, text })).toMatchObject([{ rule, line, file: "compose.yaml" }]);
  });

  test("aliases that stand for too much are refused", () => {
    const bomb = ["a: &a [x, x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 9; i++) {
      const [name, before] = [String.fromCharCode(97 + i), String.fromCharCode(96 + i)];
      bomb.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(", ")}]`);
    }
    expect(
      importCompose({ ...shop, text: `${bomb.join("\n")}\nservices: { a: { image: x } }\n` }),
    ).toMatchObject([{ rule: "compose-yaml" }]);
  });

  test("a service that the file has not is refused with those that it has", () => {
    const text = "services: { a: { image: x }, b: { image: y } }\n";
    expect(importCompose({ ...shop, text, only: ["c"] })).toMatchObject([
      { rule: "compose-only", expected: "one of a, b" },
    ]);
  });
});

describe("what other files say", () => {
  const base = `services:
  base:
    image: registry.example.net/base:1
    command: run --token $BASE_TOKEN
    environment: [MODE=base, LEVEL=1, "KEY_OF_IT=\${BASE_TOKEN}"]
    profiles: [never]
`;
  const text = `services:
  stall:
    extends: { file: base.yaml, service: base }
    environment: [MODE=stall]
    ports: ["8080:80"]
  lost:
    extends: { file: absent.yaml, service: base }
    image: registry.example.net/lost:1
  bad:
    image: registry.example.net/bad:\${TAG}
`;
  const files = new Map([
    ["base.yaml", base],
    [".env", "BASE_TOKEN=tok-5e5e5e5e\n"],
  ]);
  const imported = importCompose({ ...shop, text, files });
  const { blocks, accounts } = "blocks" in imported ? imported : { blocks: [], accounts: [] };

  test("is read, weaker than the service's own words, without the values of secrets", () => {
    const web = Object.fromEntries(
      blocks.find(({ name }) => name === "stall")?.entries.map(({ key, value }) => [key, value]) ?? [],
    );
    expect(web).toMatchObject({
      image: "registry.example.net/base:1",
      environment: { MODE: "stall", LEVEL: "1" },
      environmentSecrets: ["stall/env"],
    });
    expect(web).not.toHaveProperty("command");
    expect(JSON.stringify(imported)).not.toContain("tok-5e5e5e5e");
  });

  test("is told of where it is absent, and so is an image that nobody names whole", () => {
    const lost = accounts
      .filter(({ fate }) => fate === "left")
      .map(({ path, words }) => `${path.join(".")}: ${words}`);
    expect(lost).toEqual(
      expect.arrayContaining([
        "services.stall.command: it asks for BASE_TOKEN, a secret, which may only stand in a variable of the container",
        "services.lost.extends: service base of absent.yaml was not found",
        'services.bad: "registry.example.net/bad:" is no image that could be pulled',
      ]),
    );
  });
});

test.each([
  ["a flag of a command", { command: "redis-server --requirepass hush-hush" }],
  ["a word of a list", { command: ["serve", "--admin-password=hush-hush"] }],
  ["a health check", { healthcheck: { test: ["CMD-SHELL", "ping --password=hush-hush"] } }],
  ["an address in a command", { command: "run postgres://me:hush-hush@db/x" }],
  ["a variable", { environment: { MYSQL_PWD: "hush-hush" } }],
  ["a label", { labels: { "traefik.http.middlewares.a.basicauth.users": "me:hush-hush" } }],
  ["an argument of a build", { build: { args: { TOKEN: "hush-hush" } } }],
])("a secret in %s is not copied, and that is told", (_, keys) => {
  const text = stringify({ services: { a: { image: "registry.example.net/a:1", ...keys } } });
  const imported = importCompose({ ...shop, text });
  expect(JSON.stringify(imported)).not.toContain("hush-hush");
  const told =
    "blocks" in imported
      ? [...imported.secrets, ...imported.accounts.filter(({ fate }) => fate === "left")]
      : [];
  expect(told).toHaveLength(1);
});
