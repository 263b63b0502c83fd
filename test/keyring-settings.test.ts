import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keyringFrom } from "../src/keyring-settings.ts";
import { newKey } from "./secrets/sops/keys.ts";
import { tempDirectory } from "./support/temp.ts";

const none = { identityFile: undefined };

test("without repositories there is no keyring, whatever key there is", async () => {
  expect(
    await keyringFrom({ rekey: { repositories: undefined, identityFile: "/k" }, credentialsDirectory: "/c" }),
  ).toBeUndefined();
});

test("a key comes from its file or from systemd's credential, anew each time, and is wiped by who takes it", async () => {
  const directory = tempDirectory();
  const { secret } = await newKey();
  for (const name of ["key.txt", "labkeeper-age-key"]) writeFileSync(join(directory, name), `${secret}\n`);
  for (const given of [
    {
      rekey: { repositories: "7", identityFile: join(directory, "key.txt") },
      credentialsDirectory: undefined,
    },
    { rekey: { repositories: "7", ...none }, credentialsDirectory: directory },
  ]) {
    const keyring = await keyringFrom(given);
    expect(keyring?.bindings.repositories).toEqual(new Set([7]));
    const key = await keyring?.read();
    expect(
      Buffer.from(key ?? [])
        .toString()
        .trim(),
    ).toBe(secret);
    key?.fill(0);
    expect(
      Buffer.from((await keyring?.read()) ?? [])
        .toString()
        .trim(),
    ).toBe(secret);
  }
});

test("what is wrong is said at the start: what was expected, what was found, what to do", async () => {
  const wrong = { repositories: "erin/homelab", ...none };
  await expect(keyringFrom({ rekey: wrong, credentialsDirectory: undefined })).rejects.toThrow(
    'LABKEEPER_REKEY: expected GitHub\'s numbers of repositories, with :public behind those that may be public, found "erin/homelab"',
  );
  const keyless = { repositories: "7", ...none };
  await expect(keyringFrom({ rekey: keyless, credentialsDirectory: undefined })).rejects.toThrow(
    "there is no key",
  );
  const absent = { repositories: "7", identityFile: "/nowhere/key" };
  await expect(keyringFrom({ rekey: absent, credentialsDirectory: undefined })).rejects.toThrow(
    "cannot be read",
  );
});
