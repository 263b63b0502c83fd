import { bech32 } from "@scure/base";
import { beforeAll, describe, expect, test } from "vitest";
import { wrap } from "../../../src/secrets/sops/age.ts";
import { createSopsFile, placeholder } from "../../../src/secrets/sops/create.ts";
import type { FaultCode } from "../../../src/secrets/sops/fault.ts";
import type { Target } from "../../../src/secrets/sops/file.ts";
import { planRewrap, readSopsFile } from "../../../src/secrets/sops/read.ts";
import { withoutRecipient, withRecipient, withReplaced } from "../../../src/secrets/sops/recipients.ts";
import { rewrap } from "../../../src/secrets/sops/rewrap.ts";
import { rotate } from "../../../src/secrets/sops/rotate.ts";
import { verifyMac } from "../../../src/secrets/sops/verify.ts";
import { type Keys, newKey, newKeys, sealedFor } from "./keys.ts";
import { ok } from "./ok.ts";

let keys: Keys;
/** One file per ending, and another of the same names under another data key. */
const made = new Map<string, { readonly text: string; readonly other: string }>();
const endings = ["yaml", "json", "env", "ini", "bin"];
const at = new Date("2026-03-04T05:06:07.089Z");

beforeAll(async () => {
  keys = await newKeys();
  const recipients = [keys.admin, keys.old, keys.bot].map(({ recipient }) => recipient);
  for (const ending of endings) {
    const names = ending === "ini" ? ["wifi/one", "wifi/two", "wifi/three"] : ["one", "two", "three"];
    const create = async () =>
      ok(await createSopsFile({ path: `luna.sops.${ending}`, names, recipients, at })).text;
    made.set(ending, { text: await create(), other: await create() });
  }
});

function file(ending: string, edit: (text: string, other: string) => string = (text) => text) {
  const { text = "", other = "" } = made.get(ending) ?? {};
  return { path: `luna.sops.${ending}`, text: edit(text, other) };
}

interface Tampering {
  readonly what: string;
  readonly code: FaultCode;
  readonly edit: (text: string, other: string) => string;
  /** A format that has not enough values for it. */
  readonly except?: string;
}

const seals = (text: string) => text.match(/ENC\[[^\]]*\]/g) ?? [];
const armors = (text: string) => text.match(/-----BEGIN[\s\S]*?-----END AGE ENCRYPTED FILE-----/g) ?? [];

/** The file after luna's key was replaced, or why not. */
async function rekeyed({ path, text }: { readonly path: string; readonly text: string }, key = keys.bot) {
  const groups: Target = [
    [keys.admin, keys.fresh, keys.bot].map(({ recipient }) => ({ kind: "age" as const, id: recipient })),
  ];
  return rewrap({ ...sealedFor(key, { path, text }), target: groups });
}

/** Right code, and nothing of what the file holds. */
function expectFault(result: unknown, code: FaultCode, content: string): void {
  expect(result).toMatchObject({ code });
  expect(result).not.toHaveProperty("text");
  const said = JSON.stringify(result);
  const secrets = [placeholder, ...(content.match(/[A-Za-z0-9+/]{20,}/g) ?? [])];
  expect(secrets.filter((secret) => !secret.startsWith("age1") && said.includes(secret))).toEqual([]);
}

describe.each(endings)("a tampered .%s file is refused and not rewritten", (ending) => {
  test("control: untouched it is rewrapped, rotated and verified", async () => {
    expect(await verifyMac(sealedFor(keys.bot, file(ending)))).toBeUndefined();
    expect(await rekeyed(file(ending))).toHaveProperty("text");
    expect(await rotate({ ...sealedFor(keys.bot, file(ending)), at })).toHaveProperty("text");
  });

  const cases: readonly Tampering[] = [
    {
      what: "a value from another file",
      code: "value-corrupt",
      edit: (text, other) => text.replace(seals(text)[0] ?? "", seals(other)[0] ?? ""),
    },
    {
      what: "two values exchanged",
      code: "value-corrupt",
      edit: (text) => exchanged(text, seals(text)[0] ?? "", seals(text)[1] ?? ""),
      except: "bin",
    },
    {
      what: "a value flipped",
      code: "value-corrupt",
      edit: (text) => text.replace(/data:(.)/, (_, first: string) => `data:${first === "A" ? "B" : "A"}`),
    },
    {
      what: "a tag cut short",
      code: "value-corrupt",
      edit: (text) => text.replace(/tag:([^,]{4})[^,]*,/, "tag:$1,"),
    },
    {
      what: "a value in the clear",
      code: "value-corrupt",
      edit: (text) => text.replace(seals(text)[0] ?? "", "known"),
    },
    {
      what: "a key renamed",
      code: "value-corrupt",
      edit: (text) => text.replace(/\b(one|data)(?=[": =])/, "uno"),
    },
    {
      what: "a value taken away",
      code: "mac-mismatch",
      edit: (text) => text.replace(/^.*\btwo\b.*\n/m, ""),
      except: "bin",
    },
    {
      what: "another time",
      code: "mac-mismatch",
      edit: (text) => text.replace("2026-03-04T05:06:07Z", "2026-03-04T05:06:08Z"),
    },
    {
      what: "another file's MAC",
      code: "mac-mismatch",
      edit: (text, other) => text.replace(seals(text).at(-1) ?? "", seals(other).at(-1) ?? ""),
    },
    {
      what: "another file's values and MAC",
      code: "data-key-mismatch",
      edit: (text, other) =>
        seals(text).reduce((now, seal, i) => now.replace(seal, seals(other)[i] ?? ""), text),
    },
    {
      what: "the bot's entry from another file",
      code: "data-key-mismatch",
      edit: (text, other) => text.replace(armors(text)[2] ?? "", armors(other)[2] ?? ""),
    },
    {
      what: "the bot's entry exchanged for luna's",
      code: "data-key-mismatch",
      edit: (text) => exchanged(text, armors(text)[1] ?? "", armors(text)[2] ?? ""),
    },
  ];
  test.each(cases.filter(({ except }) => except !== ending))("$what: $code", async ({ code, edit }) => {
    const tampered = file(ending, edit);
    expect(tampered.text).not.toBe(file(ending).text);
    for (const result of [
      await rekeyed(tampered),
      await rotate({ ...sealedFor(keys.bot, tampered), at }),
      await verifyMac(sealedFor(keys.bot, tampered)),
    ]) {
      expectFault(result, code, tampered.text);
    }
  });

  test("a planted data key: data-key-mismatch", async () => {
    const planted = (await wrap(new Uint8Array(32).fill(7), keys.bot.recipient)).trimEnd();
    const tampered = file(ending, (text) => {
      const own = armors(text)[2] ?? "";
      const lineBreak = /FILE-----([^A-Za-z]*n?\s*)/.exec(own)?.[1] ?? "";
      return text.replace(own, planted.split("\n").join(lineBreak));
    });
    expectFault(await rekeyed(tampered), "data-key-mismatch", tampered.text);
  });

  test("someone else's key: not-recipient", async () => {
    expectFault(await rekeyed(file(ending), await newKey()), "not-recipient", file(ending).text);
  });

  test("the bot would lose its own access: bot-removed, unless that is wanted", async () => {
    const target = withoutRecipient(
      ok(readSopsFile(file(ending).path, file(ending).text)).groups,
      keys.bot.recipient,
    );
    const request = { ...sealedFor(keys.bot, file(ending)), target };
    expectFault(await rewrap(request), "bot-removed", file(ending).text);
    const after = ok(await rewrap({ ...request, dropOwn: true }));
    expect(await verifyMac(sealedFor(keys.admin, { path: request.path, text: after.text }))).toBeUndefined();
  });
});

function exchanged(text: string, a: string, b: string): string {
  return text.replace(a, "\u0001").replace(b, a).replace("\u0001", b);
}

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
    expect(planRewrap({ path, text, target: withRecipient(groupsOf(text), recipient) })).toMatchObject({
      code: "needs-sops",
    });
  });

  test("a PGP key that comes or goes; one that stays, stays to the byte", async () => {
    const { path, text } = file("yaml", withPgp);
    const groups = groupsOf(text);
    expect(groups[0]?.map(({ kind }) => kind)).toEqual(["age", "age", "age", "pgp"]);
    const without = groups.map((group) => group.filter(({ kind }) => kind === "age"));
    expect(planRewrap({ path, text, target: without })).toMatchObject({ code: "needs-sops" });
    expect(planRewrap({ path, text: file("yaml").text, target: groups })).toMatchObject({
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
    expect(planRewrap({ path, text, target: [...groups, ...groups] })).toMatchObject({ code: "needs-sops" });
    expect(planRewrap({ path, text, target: [[]] })).toMatchObject({ code: "needs-sops" });
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
      expect(planRewrap({ path, text: text(), target: added(recipient) })).toMatchObject({
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
