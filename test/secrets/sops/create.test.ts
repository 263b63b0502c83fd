import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { createSopsFile, placeholder } from "../../../src/secrets/sops/create.ts";
import { readSopsFile } from "../../../src/secrets/sops/read.ts";
import { verifyMac } from "../../../src/secrets/sops/verify.ts";
import { writeTree } from "../../support/temp.ts";
import { describeWith } from "../../support/tools.ts";
import { type Keys, newKeys, sealedFor } from "./keys.ts";
import { ok } from "./ok.ts";
import { sopsIn } from "./sops.ts";

let keys: Keys;
beforeAll(async () => {
  keys = await newKeys();
});

const at = new Date("2026-03-04T05:06:07.089Z");
const odd = ["true", "10", "010", "1e3", "null", "no", "2020-01-01", "_", "x-y", "0x1F"];
const wanted: readonly (readonly [string, readonly string[]])[] = [
  ["yaml", ["wifi/password", "wifi/deep/er", "restic", ...odd]],
  ["json", ["wifi/password", "wifi/deep/er", "restic", ...odd]],
  ["env", ["PASSWORD", "restic.env"]],
  ["ini", ["wifi/password", "wifi/user", "more/x"]],
  ["bin", []],
];

describe.each(wanted)("a new .%s file", (ending, names) => {
  const path = `hosts/luna/secrets.sops.${ending}`;
  const create = async () =>
    ok(
      createSopsFile({
        path,
        names,
        recipients: [keys.admin, keys.fresh].map(({ recipient }) => recipient),
        at,
      }),
    ).text;

  test("holds the names and a placeholder each; public keys were enough", async () => {
    const text = await create();
    expect(ok(readSopsFile(path, text))).toMatchObject({
      groups: [[keys.admin, keys.fresh].map(({ recipient }) => ({ kind: "age", id: recipient }))],
      lastmodified: "2026-03-04T05:06:07Z",
      names: names.toSorted(),
    });
    expect(text).not.toContain(placeholder);
    expect(await verifyMac(sealedFor(keys.fresh, { path, text }))).toBeUndefined();
  });

  test("is never the same twice", async () => {
    expect(await create()).not.toBe(await create());
  });
});

describeWith(["sops"], "a new file and the real sops", () => {
  test.each(wanted)(
    ".%s: sops decrypts it, edits it and finds the recipients up to date",
    async (ending, names) => {
      const sops = sopsIn();
      const path = `luna.sops.${ending}`;
      const recipients = [keys.admin, keys.fresh].map(({ recipient }) => recipient);
      const { text } = ok(createSopsFile({ path, names, recipients, at }));
      const plain = await sops.decrypt({ path, text }, keys.fresh);
      expect(String(plain).split(placeholder)).toHaveLength(Math.max(names.length, 1) + 1);
      expect(await sops.decrypt({ path, text }, keys.old)).toBe(128);
      const editor = join(sops.directory, "editor");
      writeFileSync(editor, `#!/bin/sh\nexec sed -i s/${placeholder}/edited/ "$1"\n`, { mode: 0o755 });
      writeTree(sops.directory, {
        [path]: text,
        ".sops.yaml": `creation_rules:\n  - age: ${recipients.join(",")}\n`,
      });
      expect((await sops.run(["updatekeys", "--yes", path], keys.admin)).output).toContain(
        "already up to date",
      );
      const edit = await sops.run(["edit", path], keys.admin, { EDITOR: editor });
      expect(edit).toMatchObject({ code: 0 });
      expect((await sops.run(["decrypt", path], keys.fresh)).output).toContain("edited");
    },
  );
});

describe("what cannot be made is refused", () => {
  test.each<readonly [what: string, path: string, names: readonly string[], code: string]>([
    ["no name", "a.sops.yaml", [], "bad-config"],
    ["a secret that is a map as well", "a.sops.yaml", ["a/b", "a"], "bad-config"],
    ["a map that is a secret as well", "a.sops.json", ["a", "a/b"], "bad-config"],
    ["a name twice", "a.sops.json", ["a", "a"], "bad-config"],
    ["sops' own key", "a.sops.yaml", ["sops/a"], "bad-config"],
    ["a slash in .env", "a.sops.env", ["a/b"], "bad-config"],
    ["sops' own prefix in .env", "a.sops.env", ["sops_mac"], "bad-config"],
    ["no section in .ini", "a.sops.ini", ["a"], "bad-config"],
    ["a name that sops leaves plain", "a.sops.yaml", ["token_unencrypted"], "bad-config"],
  ])("%s", async (_, path, names, code) => {
    const result = createSopsFile({ path, names, recipients: [keys.admin.recipient], at });
    expect(result).toMatchObject({ code, path });
  });

  test("nobody, and recipients that are none", () => {
    const create = (recipients: readonly string[]) =>
      createSopsFile({ path: "a.sops.yaml", names: ["a"], recipients, at });
    expect(create([])).toMatchObject({ code: "no-rule" });
    expect(create([keys.admin.recipient, "age1x"])).toMatchObject({ code: "bad-recipient" });
    expect(create(["ssh-ed25519 AAAA"])).toMatchObject({ code: "needs-sops" });
  });

  test("a rule of the repository decides what is sealed", async () => {
    const file = { path: "a.sops.yaml", names: ["password"], recipients: [keys.admin.recipient], at };
    const sealed = { by: "encrypted_regex", value: "^(?i:PASS)" } as const;
    const made = ok(createSopsFile({ ...file, selector: sealed }));
    expect(ok(readSopsFile(file.path, made.text)).selector).toEqual(sealed);
    expect(createSopsFile({ ...file, selector: { ...sealed, value: "^PASS" } })).toMatchObject({
      code: "bad-config",
    });
    const byComment = { by: "encrypted_comment_regex", value: "." } as const;
    expect(createSopsFile({ ...file, selector: byComment })).toMatchObject({ code: "bad-config" });
  });
});
