import { describe, expect, test } from "vitest";
import { ruleFor } from "../../../src/secrets/config/config.ts";
import { mergedConfig } from "../../../src/secrets/config/merge.ts";
import { readSopsConfig } from "../../../src/secrets/config/read.ts";
import { ok } from "../sops/ok.ts";
import { ada, bot, luna, merge, paths, readers, sol, stranger, theUsers, wanted } from "./lab.ts";

describe("a repository without .sops.yaml", () => {
  test("each file for its hosts, admins and the bot; all else for admins alone", () => {
    const config = merge(undefined);
    expect(readers(config, "hosts/luna/secrets.sops.yaml")).toEqual([ada, bot, luna]);
    expect(readers(config, "hosts/sol/secrets.sops.yaml")).toEqual([ada, bot, sol]);
    expect(readers(config, "secrets/shared.sops.yaml")).toEqual([ada, bot, luna, sol]);
    for (const path of [
      "hosts/luna/secretsXsops.yaml",
      "x/hosts/luna/secrets.sops.yaml",
      "hosts/luna/secrets.sops.yaml.bak",
      "other.sops.env",
    ])
      expect(readers(config, path)).toEqual([ada]);
    expect(config.rules.every(({ groups }) => groups.length === 1)).toBe(true);
  });

  test("nobody could open a file where lab.yaml names no admin: nothing is written", () => {
    expect(
      mergedConfig({ ...wanted, admins: [] }, { config: undefined, exists: () => false }),
    ).toBeUndefined();
  });
});

describe("a .sops.yaml that is there", () => {
  const existing = `# our rules, with care
keys:
  - &ada ${ada}   # since 2022
  - &host_luna ${stranger}
creation_rules:
  # the old way
  - path_regex: (?i)^HOSTS/luna/.*
    pgp: 85D77543B3D624B63CEA9E6DBC17301B491B3F21
    age: *ada
  # all others
  - path_regex: \\.sops\\.yaml$
    key_groups:
      - age: [*ada, *host_luna]
stores:
  yaml:
    indent: 2
`;

  test("keeps every byte of the user's, comments too, and is the same when merged again", () => {
    const config = merge(existing);
    expect(theUsers(config.text)).toBe(existing);
    expect(merge(config.text).text).toBe(config.text);
    expect(merge(config.text, { exists: () => true }).text).toBe(config.text);
  });

  test("the user's rule wins where it won (RE2's flags too), and a rule for everything stays behind ours", () => {
    const config = merge(existing);
    expect(ruleFor(config, "hosts/luna/secrets.sops.yaml")).toMatchObject({ number: 1, ours: false });
    expect(ruleFor(config, "hosts/sol/secrets.sops.yaml")).toMatchObject({ ours: true });
    expect(ruleFor(config, "other.sops.yaml")).toMatchObject({ ours: false });
    expect(config.rules.filter(({ ours }) => ours).map(({ pattern }) => pattern)).toEqual([
      "^hosts/sol/secrets\\.sops\\.yaml$",
      "^secrets/shared\\.sops\\.yaml$",
    ]);
  });

  test("a file that is there keeps the user's rule for everything, until it is taken", () => {
    const path = "hosts/sol/secrets.sops.yaml";
    const kept = merge(existing, { exists: (one) => one === path });
    expect(ruleFor(kept, path)).toMatchObject({ ours: false });
    expect(ruleFor(kept, "secrets/shared.sops.yaml")).toMatchObject({ ours: true });
    const taken = merge(existing, { exists: () => true, taken: new Set([path]) });
    expect(readers(taken, path)).toEqual([ada, bot, sol]);
    expect(ruleFor(taken, "secrets/shared.sops.yaml")).toMatchObject({ ours: false });
    const granted = merge(taken.text, { exists: () => true });
    expect(granted.text, "a later sync keeps what was taken").toBe(taken.text);
  });

  test("an anchor of the user's is never shadowed", () => {
    const config = merge(existing);
    expect(config.text).toContain(`- &host_luna_2 ${luna}`);
    expect(config.rules.at(-1)?.groups).toEqual([
      [
        { kind: "age", id: ada },
        { kind: "age", id: stranger },
      ],
    ]);
  });

  test("PGP fingerprints in a rule of ours stay, and so does where the user put our rules", () => {
    const text = merge(undefined).text;
    const pattern = "  - path_regex: ^hosts/sol/secrets\\.sops\\.yaml$\n    key_groups:\n      - ";
    const [before = "", after = ""] = text.split(pattern);
    const withPgp = `${before}${pattern}pgp:\n          - ABCD\n        ${after}`;
    expect(withPgp).not.toBe(text);
    const config = merge(withPgp);
    const rule = ruleFor(config, "hosts/sol/secrets.sops.yaml");
    expect(rule?.groups[0]?.map(({ id }) => id).toSorted()).toEqual([ada, bot, sol, "ABCD"].toSorted());
    expect(merge(config.text).text).toBe(config.text);
    const behind = config.text.replace(
      "creation_rules:\n",
      "creation_rules:\n  - path_regex: ^hosts/sol/\n    age: []\n",
    );
    expect(ruleFor(merge(behind), "hosts/sol/secrets.sops.yaml")).toMatchObject({ number: 1, ours: false });
  });

  test("a host that left lab.yaml leaves our part; a rule the user writes below ours wins over the catch-all only", () => {
    const { text } = merge(undefined);
    const fewer = {
      ...wanted,
      hosts: new Map([...wanted.hosts].slice(0, 1)),
      rules: wanted.rules.slice(0, 1),
    };
    const after = ok(
      mergedConfig(fewer, { config: ok(readSopsConfig(text)), exists: () => true }) ?? { text: "" },
    );
    expect(after.text).not.toContain(sol);
    const below = merge(`${text}  - path_regex: ^mine/\n    age: ${stranger}\n`);
    expect(readers(below, "mine/a.sops.yaml")).toEqual([stranger]);
    expect(readers(below, paths[0] ?? "")).toEqual([ada, bot, luna]);
  });

  test.for(["\n", "\r\n"])("line breaks %j, deep indentation, no final line break", (eol) => {
    const lines = ["creation_rules:", "      - path_regex: ^mine/", "        age: x", "      - age: y"];
    const config = merge(lines.join(eol));
    expect(
      config.text
        .split("\n")
        .slice(0, -1)
        .every((line) => line.endsWith("\r") === (eol === "\r\n")),
    ).toBe(true);
    expect(config.text).toContain(`      - path_regex: ^hosts/luna/secrets\\.sops\\.yaml$${eol}`);
    expect(merge(config.text).text).toBe(config.text);
    expect(
      theUsers(config.text)
        .replaceAll(/^keys:\r?\n/gm, "")
        .trimEnd(),
    ).toBe(lines.join(eol));
  });
});

test.for([
  ["no YAML", "creation_rules: [\n", 2],
  ["a list at the top", "- a\n", undefined],
  ["a flow list", "creation_rules: [{ age: x }]\n", undefined],
  ["a regular expression that Go does not take", "creation_rules:\n  - path_regex: (?=a)\n", 2],
  ["an alias without an anchor", "creation_rules:\n  - age: *nobody\n", 2],
  ["a mark without its end", "keys:\n  # labkeeper:begin\n  - a\n", undefined],
  ["an end before a begin", "keys:\n  # labkeeper:end\n  - a\n  # labkeeper:begin\n", 2],
  ["recipients of another shape", "creation_rules:\n  - age: { a: b }\n", 2],
  ["a byte order mark", "\uFEFFcreation_rules:\n  - age: x\n", 1],
] as const)("%s is refused, with the line where there is one", ([, text, line]) => {
  const fault = readSopsConfig(text);
  expect(fault).toMatchObject({ code: "bad-config", path: ".sops.yaml" });
  expect("line" in fault ? fault.line : undefined).toBe(line);
});

test("keys behind the rules: our part cannot be added, and nothing is", () => {
  const text = `creation_rules:\n  - age: x\nkeys:\n  - &a b\n`;
  const config = ok(readSopsConfig(text));
  expect(mergedConfig(wanted, { config, exists: () => false })).toMatchObject({ code: "bad-config" });
});
