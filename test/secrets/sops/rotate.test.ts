import { beforeAll, describe, expect, test } from "vitest";
import { createSopsFile } from "../../../src/secrets/sops/create.ts";
import { readSopsFile } from "../../../src/secrets/sops/read.ts";
import { withReplaced } from "../../../src/secrets/sops/recipients.ts";
import { rotate } from "../../../src/secrets/sops/rotate.ts";
import { verifyMac } from "../../../src/secrets/sops/verify.ts";
import { describeWith } from "../../support/tools.ts";
import { type Keys, newKeys, sealedFor } from "./keys.ts";
import { ok } from "./ok.ts";
import { plains, sopsIn } from "./sops.ts";

let keys: Keys;
beforeAll(async () => {
  keys = await newKeys();
});

const at = new Date("2026-03-04T05:06:07.089Z");
const sealPattern = /ENC\[AES256_GCM,[^\]]*\]/g;
/** A text without seals, armor and time: what a rotation must leave. */
const rest = (text: string) =>
  text
    .replaceAll(sealPattern, "ENC")
    .replaceAll(/-----BEGIN[\s\S]*?-----END AGE/g, "AGE")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, "TIME");

describeWith(["sops"], "a file that sops made gets a new data key", () => {
  test.each(Object.entries(plains))(
    "%s: sops reads the same, every seal is new, all else is the same to the byte",
    async (path, plain) => {
      const sops = sopsIn();
      const { admin, bot, old } = keys;
      const text = await sops.encrypt({ path, plain, recipients: [admin, old, bot] });
      const after = ok(await rotate({ ...sealedFor(bot, { path, text }), at }));
      for (const key of [admin, old, bot]) {
        expect(await sops.decrypt({ path, text: after.text }, key)).toBe(
          await sops.decrypt({ path, text }, key),
        );
      }
      const before = new Set(text.match(sealPattern));
      expect(before.size).toBeGreaterThan(1);
      expect(after.text.match(sealPattern)?.filter((seal) => before.has(seal))).toEqual([]);
      expect(rest(after.text)).toBe(rest(text));
      expect(after.text).toContain("2026-03-04T05:06:07Z");
    },
  );

  test("together with new recipients: the old key opens neither data key", async () => {
    const sops = sopsIn();
    const { bot, old, fresh } = keys;
    const path = "luna.sops.yaml";
    const text = await sops.encrypt({ path, plain: plains[path] ?? "", recipients: [old, bot] });
    const target = withReplaced(ok(readSopsFile(path, text)).groups, old.recipient, fresh.recipient);
    const after = ok(await rotate({ ...sealedFor(bot, { path, text }), target, at }));
    expect(await sops.decrypt({ path, text: after.text }, fresh)).toBe(
      await sops.decrypt({ path, text }, bot),
    );
    expect(await sops.decrypt({ path, text: after.text }, old)).toBe(128);
  });

  test.each([
    "--encrypted-regex=^(password|many)$",
    "--encrypted-comment-regex=inside",
    "--unencrypted-comment-regex=inside",
    "--mac-only-encrypted",
  ])("keeps its rule %s", async (option) => {
    const sops = sopsIn();
    const { bot, old } = keys;
    const path = "luna.sops.yaml";
    const text = await sops.encrypt({
      path,
      plain: plains[path] ?? "",
      recipients: [old, bot],
      options: [option],
    });
    const after = ok(await rotate({ ...sealedFor(bot, { path, text }), at }));
    expect(await sops.decrypt({ path, text: after.text }, old)).toBe(await sops.decrypt({ path, text }, old));
  });

  test("sops can rotate it again, and several documents keep one key", async () => {
    const sops = sopsIn();
    const { bot, old } = keys;
    const path = "luna.sops.yaml";
    const text = await sops.encrypt({
      path,
      plain: "# x\na: 1\n---\nb: [x, y] # z\n",
      recipients: [old, bot],
    });
    const after = ok(await rotate({ ...sealedFor(bot, { path, text }), at }));
    expect(await sops.decrypt({ path, text: after.text }, old)).toBe(await sops.decrypt({ path, text }, old));
  });
});

test("the new data key is another one: what the old one sealed does not fit in", async () => {
  const { admin, bot } = keys;
  const path = "luna.sops.yaml";
  const recipients = [admin.recipient, bot.recipient];
  const { text } = ok(createSopsFile({ path, names: ["a", "b"], recipients, at }));
  const after = ok(await rotate({ ...sealedFor(bot, { path, text }), at }));
  const [seal = ""] = text.match(sealPattern) ?? [];
  const mixed = after.text.replace(/ENC\[AES256_GCM,[^\]]*\]/, seal);
  expect(await verifyMac(sealedFor(admin, { path, text: after.text }))).toBeUndefined();
  expect(await verifyMac(sealedFor(admin, { path, text: mixed }))).toMatchObject({ code: "value-corrupt" });
});

describe("what cannot be given a new key is refused", () => {
  test("key groups: a new split is left to sops", async () => {
    const path = "luna.sops.yaml";
    const { admin, bot } = keys;
    const { text } = ok(
      createSopsFile({ path, names: ["a"], recipients: [bot.recipient, admin.recipient], at }),
    );
    const [, entries = ""] = /age:\n([\s\S]*?) {4}lastmodified/.exec(text) ?? [];
    const [first = "", second = ""] = entries.split(/(?<=\n)(?= {8}- enc)/);
    const group = (entry: string) => `        - age:\n${entry.replaceAll(/^/gm, "    ").trimEnd()}\n`;
    const grouped = text.replace(
      `    age:\n${entries}`,
      `    key_groups:\n${group(first)}${group(second)}    shamir_threshold: 2\n`,
    );
    expect(await rotate({ ...sealedFor(bot, { path, text: grouped }), at })).toMatchObject({
      code: "needs-sops",
    });
  });
});
