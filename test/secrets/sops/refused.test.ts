import { bech32 } from "@scure/base";
import { beforeAll, describe, expect, test } from "vitest";
import type { FaultCode } from "../../../src/secrets/sops/fault.ts";
import type { Target } from "../../../src/secrets/sops/file.ts";
import { planRewrap, readSopsFile } from "../../../src/secrets/sops/read.ts";
import { withRecipient, withReplaced } from "../../../src/secrets/sops/recipients.ts";
import { rewrap } from "../../../src/secrets/sops/rewrap.ts";
import { rotate } from "../../../src/secrets/sops/rotate.ts";
import { type Keys, sealedFor } from "./keys.ts";
import { armors, at, type Made, makeFiles } from "./made.ts";
import { ok } from "./ok.ts";

let keys: Keys;
let file: Made["file"];
let rekeyed: Made["rekeyed"];

beforeAll(async () => {
  ({ keys, file, rekeyed } = await makeFiles());
});

describe("a file that cannot be read", () => {
  test.each<readonly [what: string, ending: string, code: FaultCode, text: string, line: number | undefined]>(
    [
      ["plain YAML", "yaml", "not-sops", "password: correct horse battery\n", undefined],
      ["plain JSON", "json", "not-sops", '{"password": "correct horse battery"}', undefined],
      ["a JSON list", "json", "not-sops", '["correct horse battery"]', undefined],
      ["a plain .env", "env", "not-sops", "PASSWORD=correct horse battery\n", undefined],
      ["a plain .ini", "ini", "not-sops", "[a]\npassword = correct horse battery\n", undefined],
      ["nothing", "yaml", "not-sops", "", undefined],
      ["text that is not even JSON", "bin", "parse", "correct horse battery", 1],
      ["JSON cut short", "json", "parse", '{"password": "correct horse battery",\n"a":', 2],
      ["a .env line that is none", "env", "parse", "A=b\ncorrect horse battery\n", 2],
      ["an .ini line that is none", "ini", "parse", "[a]\n\ncorrect horse battery\n", 3],
      ["bad YAML", "yaml", "parse", 'a: b\nc: "correct horse battery\n', undefined],
      ["a YAML key twice", "yaml", "parse", "a: correct horse battery\na: x\n", 2],
      ["an anchor that is none", "yaml", "parse", "a: *correct-horse-battery\n", undefined],
      ["metadata that is no map", "yaml", "parse", "a: b\nsops: correct horse battery\n", undefined],
      [
        "metadata without recipients",
        "yaml",
        "parse",
        "a: b\nsops:\n  mac: correct horse battery\n",
        undefined,
      ],
      ["a gap in a list", "env", "parse", "A=b\nsops_age__list_1__map_enc=correct horse battery\n", 2],
    ],
  )("%s (%s): %s", (_, ending, code, text, line) => {
    const result = readSopsFile(`luna.sops.${ending}`, text);
    expect(result).toMatchObject(line === undefined ? { code } : { code, line });
    expect(JSON.stringify(result)).not.toMatch(/correct|horse|battery/);
  });

  test.each<readonly [string, (text: string) => string, number]>([
    ["conflict markers", (text) => text.replace("two", "<<<<<<< HEAD\ntwo"), 2],
    ["a byte order mark", (text) => `\uFEFF${text}`, 1],
    ["bytes that were no UTF-8", (text) => `# \uFFFD\n${text}`, 1],
  ])("%s", async (_, edit, line) => {
    expect(await rekeyed(file("yaml", edit))).toMatchObject({ code: "parse", line });
  });

  test.each<readonly [string, string, (text: string) => string]>([
    [
      "a second age list, which sops would take",
      "json",
      (text) => text.replace('"lastmodified"', '"age": [],\n"lastmodified"'),
    ],
    ["the metadata twice", "json", (text) => text.replace('"sops"', '"sops": {},\n"sops"')],
    [
      "a PGP key under another spelling",
      "yaml",
      (text) => text.replace("    mac:", "    PGP: [{fp: A, enc: x}]\n    mac:"),
    ],
    [
      "a map in place of a list",
      "yaml",
      (text) => text.replace("    mac:", "    pgp: {fp: A, enc: x}\n    mac:"),
    ],
    ["two rules of what is sealed", "env", (text) => `${text}sops_encrypted_regex=x\n`],
    [
      "a regular expression that is none",
      "env",
      (text) => text.replace("unencrypted_suffix=_unencrypted", "encrypted_regex=("),
    ],
  ])("%s (%s) is refused, not overlooked", async (_, ending, edit) => {
    expect(file(ending, edit).text).not.toBe(file(ending).text);
    expect(await rekeyed(file(ending, edit))).toMatchObject({ code: "parse" });
  });

  test("aliases that multiply are refused, not followed", () => {
    const bomb = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 9; i++)
      bomb.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(", ")}]`);
    expect(readSopsFile("a.yaml", `${bomb.join("\n")}\n`)).toMatchObject({ code: "parse" });
  });
});

describe("what age alone cannot do is left to a person: needs-sops", () => {
  const pgp =
    '    pgp:\n        - created_at: "2026-01-01T00:00:00Z"\n          enc: |\n            -----BEGIN PGP MESSAGE-----\n          fp: DA8002060402EC39B195451D5CED80362B5A4EF2\n    lastmodified:';
  const withPgp = (text: string) => text.replace("    lastmodified:", pgp);
  const groupsOf = (text: string) => ok(readSopsFile("luna.sops.yaml", text)).groups;
  const pq = `age1pq1${"q".repeat(1959)}`;

  test.each([
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample",
    "age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t",
    pq,
  ])("an age recipient of another kind: %.30s", (recipient) => {
    const { path, text } = file("yaml");
    expect(planRewrap(ok(readSopsFile(path, text)), withRecipient(groupsOf(text), recipient))).toMatchObject({
      code: "needs-sops",
    });
  });

  test("a PGP key that comes or goes; one that stays, stays to the byte", async () => {
    const { path, text } = file("yaml", withPgp);
    const groups = groupsOf(text);
    expect(groups[0]?.map(({ kind }) => kind)).toEqual(["age", "age", "age", "pgp"]);
    const without = groups.map((group) => group.filter(({ kind }) => kind === "age"));
    expect(planRewrap(ok(readSopsFile(path, text)), without)).toMatchObject({ code: "needs-sops" });
    expect(planRewrap(ok(readSopsFile(path, file("yaml").text)), groups)).toMatchObject({
      code: "needs-sops",
    });
    const target = withReplaced(groups, keys.old.recipient, keys.fresh.recipient);
    expect(ok(await rewrap({ ...sealedFor(keys.bot, { path, text }), target })).text).toContain(pgp);
    expect(await rotate({ ...sealedFor(keys.bot, { path, text }), at })).toMatchObject({
      code: "needs-sops",
    });
  });

  test("another number of key groups, and a group without age", () => {
    const { path, text } = file("yaml");
    const groups = groupsOf(text);
    expect(planRewrap(ok(readSopsFile(path, text)), [...groups, ...groups])).toMatchObject({
      code: "needs-sops",
    });
    expect(planRewrap(ok(readSopsFile(path, text)), [[]])).toMatchObject({ code: "needs-sops" });
  });

  test.each<readonly [string, string, (text: string) => string]>([
    [
      "an age list in flow style gets longer",
      "yaml",
      (text) =>
        text.replace(/ {4}age:\n[\s\S]*?(?= {4}lastmodified)/, (list) => `    age: [${flow(list)}]\n`),
    ],
    [
      "every entry has a comment, which must not be copied",
      "yaml",
      (text) => text.replaceAll(/(recipient: \S+)/g, "$1 # a host"),
    ],
    ["an .ini file has carriage returns", "ini", (text) => text.replaceAll("\n", "\r\n")],
    ["an .ini value has three quotes", "ini", (text) => text.replace("[wifi]", '[wifi]\nx = """a\nb"""')],
    ["a YAML node has a tag", "yaml", (text) => `x: !!binary aGk=\n${text}`],
  ])("%s (%s)", async (_, ending, edit) => {
    const { path, text } = file(ending, edit);
    expect(text).not.toBe(file(ending).text);
    const target: Target = [
      [keys.admin, keys.old, keys.bot, keys.fresh].map(({ recipient }) => ({ kind: "age", id: recipient })),
    ];
    expect(await rewrap({ ...sealedFor(keys.bot, { path, text }), target })).toMatchObject({
      code: "needs-sops",
    });
  });
});

/** The entries of a block list as one line. */
function flow(list: string): string {
  return list
    .split(/ {8}- /)
    .slice(1)
    .map((entry) => {
      const recipient = /recipient: (\S+)/.exec(entry)?.[1];
      const enc = `${armors(entry)[0]?.replaceAll(/\n +/g, "\n")}\n`;
      return `{recipient: ${recipient}, enc: ${JSON.stringify(enc)}}`;
    })
    .join(", ");
}

describe("a recipient that is none: bad-recipient", () => {
  const { path, text } = { path: "luna.sops.yaml", text: () => file("yaml").text };
  const added = (recipient: string): Target =>
    withRecipient(ok(readSopsFile(path, text())).groups, recipient);

  test("a wrong checksum, a secret key, nothing", () => {
    const wrong = keys.fresh.recipient.replace(/.$/, (last) => (last === "q" ? "p" : "q"));
    for (const recipient of [wrong, "", "age1", keys.fresh.recipient.toUpperCase()]) {
      expect(planRewrap(ok(readSopsFile(path, text())), added(recipient))).toMatchObject({
        code: "bad-recipient",
      });
    }
  });

  test("a low-order point, to which anyone could open", async () => {
    const zero = bech32.encodeFromBytes("age", new Uint8Array(32));
    const result = await rewrap({ ...sealedFor(keys.bot, { path, text: text() }), target: added(zero) });
    expect(result).toMatchObject({ code: "bad-recipient" });
  });
});
