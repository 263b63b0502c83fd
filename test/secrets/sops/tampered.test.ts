import { beforeAll, describe, expect, test } from "vitest";
import { wrap } from "../../../src/secrets/sops/age.ts";
import { placeholder } from "../../../src/secrets/sops/create.ts";
import type { FaultCode } from "../../../src/secrets/sops/fault.ts";
import { readSopsFile } from "../../../src/secrets/sops/read.ts";
import { withoutRecipient } from "../../../src/secrets/sops/recipients.ts";
import { rewrap } from "../../../src/secrets/sops/rewrap.ts";
import { rotate } from "../../../src/secrets/sops/rotate.ts";
import { verifyMac } from "../../../src/secrets/sops/verify.ts";
import { describeWith } from "../../support/tools.ts";
import { type Keys, newKey, sealedFor } from "./keys.ts";
import { armors, at, endings, type Made, makeFiles } from "./made.ts";
import { ok } from "./ok.ts";
import { sopsIn } from "./sops.ts";

let keys: Keys;
let file: Made["file"];
let rekeyed: Made["rekeyed"];

beforeAll(async () => {
  ({ keys, file, rekeyed } = await makeFiles());
});

interface Tampering {
  readonly what: string;
  readonly code: FaultCode;
  readonly edit: (text: string, other: string) => string;
  /** A format that has not enough values for it. */
  readonly except?: string;
}

const seals = (text: string) => text.match(/ENC\[[^\]]*\]/g) ?? [];

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
    const planted = wrap(new Uint8Array(32).fill(7), keys.bot.recipient).trimEnd();
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

describeWith(
  ["sops"],
  "a file that sops made, in which all values authenticate and only their order is another",
  () => {
    // Items of a list have the same additional data: their seals open at each other's place.
    const exchangeSeals = (text: string) => exchanged(text, seals(text)[0] ?? "", seals(text)[1] ?? "");
    test.each<readonly [what: string, path: string, plain: string, edit: (text: string) => string]>([
      ["items of a list", "luna.sops.yaml", "list:\n    - first\n    - second\n", exchangeSeals],
      ["items of a list", "luna.sops.json", '{"list": ["first", "second"]}', exchangeSeals],
      [
        "keys",
        "luna.sops.yaml",
        "a: first\nb: second\n",
        (text) => text.replace(/^(a: .*\n)(b: .*\n)/, "$2$1"),
      ],
      ["lines", "luna.sops.env", "A=first\nB=second\n", (text) => text.replace(/^(A=.*\n)(B=.*\n)/, "$2$1")],
    ])("%s of %s: mac-mismatch", async (_, path, plain, edit) => {
      const { bot, old } = keys;
      const sops = sopsIn();
      const text = await sops.encrypt({ path, plain, recipients: [old, bot] });
      const tampered = { path, text: edit(text) };
      expect(tampered.text).not.toBe(text);
      expect(await verifyMac(sealedFor(bot, { path, text })), "the control").toBeUndefined();
      expect(await sops.decrypt(tampered, bot), "MacMismatch of sops").toBe(51);
      for (const result of [
        await rekeyed(tampered),
        await rotate({ ...sealedFor(bot, tampered), at }),
        await verifyMac(sealedFor(bot, tampered)),
      ]) {
        expectFault(result, "mac-mismatch", tampered.text);
      }
    });
  },
);

function exchanged(text: string, a: string, b: string): string {
  return text.replace(a, "\u0001").replace(b, a).replace("\u0001", b);
}
