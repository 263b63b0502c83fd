import { generateHybridIdentity } from "age-encryption";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { unwrap, wrap } from "../../../src/secrets/sops/age.ts";
import { openIdentity } from "../../../src/secrets/sops/identity.ts";
import { tempDirectory, writeTree } from "../../support/temp.ts";
import { describeWith } from "../../support/tools.ts";
import { newKey } from "./keys.ts";

describe("an age key file", () => {
  test("gives its identities and is wiped", async () => {
    const [one, two] = [await newKey(), await newKey()];
    const file = Buffer.from(`# created: today\r\n# public key: x\r\n${one.secret}\r\n\n  ${two.secret}  `);
    const opened = await openIdentity(file);
    expect(opened?.map(({ recipient }) => recipient)).toEqual([one.recipient, two.recipient]);
    expect(file.every((byte) => byte === 0)).toBe(true);
  });

  test("hands the key to WebCrypto, which does not give it out", async () => {
    const { identity } = await newKey();
    expect(identity.key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey("pkcs8", identity.key)).rejects.toThrow("not extractable");
  });

  test("is none where a line is anything else; it is wiped all the same", async () => {
    const { secret, recipient } = await newKey();
    const swapped = secret.replace(/.$/, (last) => (last === "Q" ? "P" : "Q"));
    const others = [
      "",
      "# no key\n",
      recipient,
      secret.toLowerCase(),
      swapped,
      secret.slice(0, -1),
      `${secret}\nx`,
      `${secret}Q`,
      "ssh-ed25519 AAAA",
      await generateHybridIdentity(),
    ];
    const files = others.map((text) => Buffer.from(text));
    expect(await Promise.all(files.map(openIdentity))).toEqual(others.map(() => undefined));
    expect(Buffer.concat(files).every((byte) => byte === 0)).toBe(true);
  });
});

describe("a data key", () => {
  test("goes there and back, and opens for nobody else", async () => {
    const [one, two] = [await newKey(), await newKey()];
    const secret = crypto.getRandomValues(new Uint8Array(33));
    const enc = wrap(secret, one.recipient);
    expect(await unwrap(enc, one.identity)).toEqual(Buffer.from(secret));
    expect(await unwrap(enc, two.identity)).toBeUndefined();
  });

  test.each([100, 200, 250])("whose armor was flipped at %i opens for nobody", async (at) => {
    const { recipient, identity } = await newKey();
    const enc = wrap(new Uint8Array(32), recipient);
    const flipped = enc.slice(0, at) + (enc[at] === "A" ? "B" : "A") + enc.slice(at + 1);
    expect(await unwrap(flipped, identity)).toBeUndefined();
  });
});

describeWith(["age", "age-keygen"], "the real age", ({ age, "age-keygen": keygen }) => {
  test("understands what is wrapped here, and the other way round", async () => {
    const secret = (await execa(keygen)).stdout;
    const [identity] = (await openIdentity(Buffer.from(secret))) ?? [];
    expect(secret).toContain(identity?.recipient);
    if (identity === undefined) return;
    const key = "0123456789abcdef0123456789abcdef";
    const ours = wrap(Buffer.from(key), identity.recipient);
    const directory = tempDirectory();
    writeTree(directory, { key: secret, file: ours });
    const opened = await execa(age, ["--decrypt", "--identity", "key", "file"], { cwd: directory });
    expect(opened.stdout).toBe(key);
    const theirs = (await execa(age, ["--armor", "--recipient", identity.recipient], { input: key })).stdout;
    expect((await unwrap(theirs, identity))?.toString()).toBe(key);
  });
});
