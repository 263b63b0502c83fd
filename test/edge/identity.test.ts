import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readKey } from "../../src/edge/identity.ts";
import { tempDirectory, writeTree } from "../support/temp.ts";

const text = async (sources: Parameters<typeof readKey>[0]) => {
  const key = await readKey(sources);
  return key && Buffer.from(key).toString();
};

test("a named file, then systemd's credential, then the environment; else there is no key", async () => {
  const credentialsDirectory = tempDirectory();
  const ageKey = Buffer.from("environment");
  const spare = () => Buffer.from(ageKey);
  writeTree(credentialsDirectory, { named: "file", "labkeeper-age-key": "credential" });
  const file = join(credentialsDirectory, "named");
  expect(await text({ file, credentialsDirectory, ageKey: spare() })).toBe("file");
  expect(await text({ file: undefined, credentialsDirectory, ageKey: spare() })).toBe("credential");
  expect(await text({ file: undefined, credentialsDirectory: tempDirectory(), ageKey })).toBe("environment");
  expect(await text({ file: undefined, credentialsDirectory: undefined, ageKey: undefined })).toBeUndefined();
});

test("a named file that cannot be read stops, rather than another key being taken", async () => {
  const sources = {
    file: "/nowhere/keys.txt",
    credentialsDirectory: undefined,
    ageKey: Buffer.from("environment"),
  };
  await expect(readKey(sources)).rejects.toThrow('--identity: "/nowhere/keys.txt" cannot be read');
});

test("a key in the environment that is not taken is wiped", async () => {
  const credentialsDirectory = tempDirectory();
  writeTree(credentialsDirectory, { "labkeeper-age-key": "credential" });
  const ageKey = Buffer.from("environment");
  await readKey({ file: undefined, credentialsDirectory, ageKey });
  expect(ageKey.every((byte) => byte === 0)).toBe(true);
});

test("a credential that is there and cannot be read stops, rather than another key being taken", async () => {
  const credentialsDirectory = tempDirectory();
  // Root reads whatever the mode says: a directory cannot be read by anybody.
  mkdirSync(join(credentialsDirectory, "labkeeper-age-key"));
  const ageKey = Buffer.from("environment");
  await expect(readKey({ file: undefined, credentialsDirectory, ageKey })).rejects.toMatchObject({
    name: "Stop",
    message: expect.stringMatching(
      /^the systemd credential ".*labkeeper-age-key" is there and cannot be read/,
    ),
    remedy: expect.stringContaining("LoadCredentialEncrypted="),
  });
});
