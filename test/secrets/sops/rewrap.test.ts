import { beforeAll, describe, expect, test } from "vitest";
import { createSopsFile } from "../../../src/secrets/sops/create.ts";
import { isFault } from "../../../src/secrets/sops/fault.ts";
import type { Target } from "../../../src/secrets/sops/file.ts";
import { planRewrap, readSopsFile } from "../../../src/secrets/sops/read.ts";
import { withoutRecipient, withRecipient, withReplaced } from "../../../src/secrets/sops/recipients.ts";
import { rewrap, rewrapAll } from "../../../src/secrets/sops/rewrap.ts";
import { writeTree } from "../../support/temp.ts";
import { describeWith } from "../../support/tools.ts";
import { type Keys, newKeys, sealedFor } from "./keys.ts";
import { changedLines } from "./lines.ts";
import { ok } from "./ok.ts";
import { plains, sopsIn } from "./sops.ts";

let keys: Keys;
beforeAll(async () => {
  keys = await newKeys();
});

function groupsOf(file: { readonly path: string; readonly text: string }): Target {
  return ok(readSopsFile(file.path, file.text)).groups;
}

describeWith(["sops"], "a file that sops made", () => {
  describe.each(Object.entries(plains))("%s", (path, plain) => {
    test("gets luna's new key: only her lines change, sops decrypts for the new key and not for the old", async () => {
      const sops = sopsIn();
      const { admin, bot, old, fresh } = keys;
      const text = await sops.encrypt({ path, plain, recipients: [admin, old, bot] });
      const target = withReplaced(groupsOf({ path, text }), old.recipient, fresh.recipient);
      const after = ok(await rewrap({ ...sealedFor(bot, { path, text }), target }));
      expect(changedLines({ before: text, after: after.text, of: old.recipient })).toEqual([]);
      expect(await sops.decrypt({ path, text: after.text }, fresh)).toBe(
        await sops.decrypt({ path, text }, admin),
      );
      expect(await sops.decrypt({ path, text: after.text }, old)).toBe(128);
      expect(await sops.decrypt({ path, text }, old)).not.toBe(128);
    });

    test("sops updatekeys finds nothing to do afterwards, and something before", async () => {
      const sops = sopsIn();
      const { admin, bot, old, fresh } = keys;
      const text = await sops.encrypt({ path, plain, recipients: [admin, old, bot] });
      const target = withReplaced(groupsOf({ path, text }), old.recipient, fresh.recipient);
      const after = ok(await rewrap({ ...sealedFor(bot, { path, text }), target }));
      const wanted = [admin, bot, fresh].map(({ recipient }) => recipient).join(",");
      writeTree(sops.directory, {
        ".sops.yaml": `creation_rules:\n  - age: ${wanted}\n`,
        [path]: after.text,
        [`before.${path}`]: text,
      });
      expect((await sops.run(["updatekeys", "--yes", path], bot)).output).toContain("already up to date");
      expect((await sops.run(["updatekeys", "--yes", `before.${path}`], bot)).output).not.toContain(
        "already up to date",
      );
    });

    test("lets a host in and takes one out", async () => {
      const sops = sopsIn();
      const { admin, bot, old, fresh } = keys;
      const text = await sops.encrypt({ path, plain, recipients: [admin, old, bot] });
      const granted = ok(
        await rewrap({
          ...sealedFor(bot, { path, text }),
          target: withRecipient(groupsOf({ path, text }), fresh.recipient),
        }),
      );
      expect(await sops.decrypt({ path, text: granted.text }, fresh)).toBe(
        await sops.decrypt({ path, text }, bot),
      );
      const without = withoutRecipient(groupsOf({ path, text: granted.text }), admin.recipient);
      const taken = ok(await rewrap({ ...sealedFor(bot, { path, text: granted.text }), target: without }));
      expect(await sops.decrypt({ path, text: taken.text }, fresh)).toBe(
        await sops.decrypt({ path, text }, bot),
      );
      expect(await sops.decrypt({ path, text: taken.text }, admin)).toBe(128);
      expect(groupsOf({ path, text: taken.text })[0]?.map(({ id }) => id)).toEqual(
        [old, bot, fresh].map(({ recipient }) => recipient),
      );
    });

    test("is the same to the byte where nothing is to do, whatever the order, and needs no key", async () => {
      const { admin, bot, old } = keys;
      const text = await sopsIn().encrypt({ path, plain, recipients: [admin, old, bot] });
      const target = groupsOf({ path, text }).map((group) => group.toReversed());
      expect(await rewrap({ path, text, identities: [], target })).toEqual({ text });
      expect(planRewrap(ok(readSopsFile(path, text)), target)).toEqual({
        action: "nothing",
        added: [],
        removed: [],
      });
    });
  });

  test("has several YAML documents: every copy of the metadata gets the new key", async () => {
    const sops = sopsIn();
    const { admin, bot, old, fresh } = keys;
    const path = "luna.sops.yaml";
    const text = await sops.encrypt({
      path,
      plain: "a: 1\n---\nb: x\n---\n# last\nc: [y]\n",
      recipients: [admin, old, bot],
    });
    expect(text.split(old.recipient)).toHaveLength(4);
    const target = withReplaced(groupsOf({ path, text }), old.recipient, fresh.recipient);
    const after = ok(await rewrap({ ...sealedFor(bot, { path, text }), target }));
    expect(after.text).not.toContain(old.recipient);
    expect(changedLines({ before: text, after: after.text, of: old.recipient })).toEqual([]);
    expect(await sops.decrypt({ path, text: after.text }, fresh)).toBe(
      await sops.decrypt({ path, text }, old),
    );
  });

  test.each([
    ["CRLF", "yaml", (text: string) => text.replaceAll("\n", "\r\n")],
    ["CRLF", "json", (text: string) => text.replaceAll("\n", "\r\n")],
    ["no line break at the end", "yaml", (text: string) => text.trimEnd()],
    ["no line break at the end", "env", (text: string) => text.trimEnd()],
    ["the recipient before enc, and empty lists, as sops 3.12 wrote them", "yaml", oldLayout],
    [
      "comments of a person in the metadata",
      "yaml",
      (text: string) =>
        text
          .replaceAll(/(\n +recipient: \S+)/g, "$1 # a host")
          .replace("    lastmodified", "    # when\n    lastmodified"),
    ],
    [
      "an anchor and an alias",
      "yaml",
      (text: string) =>
        text.replace("    unencrypted_suffix: _unencrypted", "    unencrypted_suffix: &suffix _unencrypted"),
    ],
    ["an enc in double quotes", "yaml", quotedEnc],
    ["two spaces of indentation", "json", (text: string) => text.replaceAll("\t", "  ")],
  ])("survives %s (%s)", async (_, ending, edit) => {
    const sops = sopsIn();
    const { admin, bot, old, fresh } = keys;
    const path = `luna.sops.${ending}`;
    const made = await sops.encrypt({ path, plain: plains[path] ?? "", recipients: [admin, old, bot] });
    const text = edit(made);
    expect(text).not.toBe(made);
    const target = withReplaced(groupsOf({ path, text }), old.recipient, fresh.recipient);
    const after = ok(await rewrap({ ...sealedFor(bot, { path, text }), target }));
    expect(changedLines({ before: text, after: after.text, of: old.recipient })).toEqual([]);
    expect(await sops.decrypt({ path, text: after.text }, fresh)).toBe(
      await sops.decrypt({ path, text: made }, admin),
    );
  });

  test.each([
    "--encrypted-regex=^(password|many)$",
    "--unencrypted-regex=(?i)^PORT|channel",
    "--encrypted-suffix=word",
    "--unencrypted-suffix=_clear",
    "--encrypted-comment-regex=inside",
    "--unencrypted-comment-regex=inside",
    "--mac-only-encrypted",
  ])("keeps its rule %s", async (option) => {
    const sops = sopsIn();
    const { bot, old, fresh } = keys;
    const path = "luna.sops.yaml";
    const text = await sops.encrypt({
      path,
      plain: plains[path] ?? "",
      recipients: [old, bot],
      options: [option],
    });
    const target = withReplaced(groupsOf({ path, text }), old.recipient, fresh.recipient);
    const after = ok(await rewrap({ ...sealedFor(bot, { path, text }), target }));
    expect(await sops.decrypt({ path, text: after.text }, fresh)).toBe(
      await sops.decrypt({ path, text }, old),
    );
  });

  test("has key groups (Shamir): the group's share goes to the new key", async () => {
    const sops = sopsIn();
    const { admin, bot, old, fresh } = keys;
    const path = "luna.sops.yaml";
    const config = `creation_rules:\n  - shamir_threshold: 2\n    key_groups:\n      - age: [${admin.recipient}, ${old.recipient}]\n      - age: [${bot.recipient}]\n      - age: [${fresh.recipient}]\n`;
    const text = await sops.encrypt({ path, plain: "a: b\n", recipients: [], config });
    const groups = groupsOf({ path, text });
    expect(ok(readSopsFile(path, text)).threshold).toBe(2);
    const target = withReplaced(groups, old.recipient, bot.recipient);
    const both = [admin.identity, bot.identity];
    const after = ok(await rewrap({ path, text, identities: both, target }));
    expect(await sops.decrypt({ path, text: after.text }, bot)).toBe("a: b\n");
    expect(await rewrap({ path, text, identities: [admin.identity], target })).toMatchObject({
      code: "threshold",
      detail: expect.stringContaining("group 2, 3"),
    });
    const third = withReplaced(groups, fresh.recipient, old.recipient);
    expect(await rewrap({ path, text, identities: both, target: third })).toMatchObject({
      code: "threshold",
      detail: expect.stringContaining("group 3"),
    });
  });
});

test("many files are rewrapped in their order, each for itself", async () => {
  const { admin, bot, old, fresh } = keys;
  const recipients = [admin, bot, old].map(({ recipient }) => recipient);
  const files = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const path = `${i}.sops.yaml`;
      const { text } = ok(createSopsFile({ path, names: [`n${i}`], recipients, at: new Date(0) }));
      const target = withReplaced(groupsOf({ path, text }), old.recipient, fresh.recipient);
      return { ...sealedFor(i === 7 ? old : bot, { path, text }), target };
    }),
  );
  const results = await rewrapAll(files);
  expect(results.flatMap((result, i) => (isFault(result) ? [[i, result.code]] : []))).toEqual([
    [7, "bot-removed"],
  ]);
  expect(
    results.flatMap((result, i) =>
      isFault(result) || readNames(files[i]?.path, result.text) === `n${i}` ? [] : [i],
    ),
  ).toEqual([]);
});

function readNames(path: string | undefined, text: string): string {
  return ok(readSopsFile(path ?? "", text)).names.join();
}

/** sops before 3.13: recipient first, and lists of the other kinds that are empty. */
function oldLayout(text: string): string {
  return text
    .replaceAll(
      /( +)- enc: \|\n((?: {12}.*\n)+) +recipient: (\S+)\n/g,
      (_, indent: string, enc: string, recipient: string) =>
        `${indent}- recipient: ${recipient}\n${indent}  enc: |\n${enc}`,
    )
    .replace("sops:\n", "sops:\n    kms: []\n    gcp_kms: []\n    azure_kv: []\n    hc_vault: []\n")
    .replace(/\n( +)mac:/, "\n$1pgp: []\n$1mac:");
}

function quotedEnc(text: string): string {
  return text.replaceAll(
    /enc: \|\n((?: {12}.*\n)+)/g,
    (_, enc: string) => `enc: ${JSON.stringify(enc.replaceAll(/^ +/gm, ""))}\n`,
  );
}
