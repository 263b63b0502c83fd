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
  writeTree(credentialsDirectory, { named: "file", "labkeeper-age-key": "credential" });
  const file = join(credentialsDirectory, "named");
  expect(await text({ file, credentialsDirectory, ageKey })).toBe("file");
  expect(await text({ file: undefined, credentialsDirectory, ageKey })).toBe("credential");
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
