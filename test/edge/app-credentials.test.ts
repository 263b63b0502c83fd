import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readCredentials } from "../../src/edge/app-credentials.ts";
import { tempDirectory, writeTree } from "../support/temp.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
});
const secret = "0123456789abcdef";
const nothing = {
  appId: "7",
  privateKey: undefined,
  privateKeyPath: undefined,
  webhookSecret: undefined,
  webhookSecretPath: undefined,
  credentialsDirectory: undefined,
};

test("a key in any of the shapes that environments carry, from a value, a file or systemd", async () => {
  const directory = tempDirectory();
  writeTree(directory, { "labkeeper-private-key": privateKey, "labkeeper-webhook-secret": `${secret}\n` });
  const ways = [
    { privateKey, webhookSecret: secret },
    { privateKey: privateKey.replaceAll("\n", "\\n"), webhookSecret: secret },
    { privateKey: Buffer.from(privateKey).toString("base64"), webhookSecret: secret },
    {
      privateKeyPath: join(directory, "labkeeper-private-key"),
      webhookSecretPath: join(directory, "labkeeper-webhook-secret"),
    },
    { credentialsDirectory: directory },
  ];
  const read = await Promise.all(ways.map((way) => readCredentials({ ...nothing, ...way })));
  const [first] = read;
  expect(first).toMatchObject({ appId: 7, webhookSecret: secret });
  expect(first?.privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  for (const one of read) expect(one).toEqual(first);
});

test.each([
  ["no number", { appId: "labkeeper" }, /APP_ID: expected the App's number, found "labkeeper"/],
  ["no App", { appId: undefined }, /APP_ID: .* found "nothing"/],
  ["no key", { webhookSecret: secret }, /expected PRIVATE_KEY, PRIVATE_KEY_PATH or the credential/],
  ["no key in it", { privateKey: "x", webhookSecret: secret }, /expected a private key in PEM/],
  [
    "no such file",
    { privateKeyPath: "/nowhere", webhookSecret: secret },
    /PRIVATE_KEY_PATH: "\/nowhere" cannot/,
  ],
  ["no secret", { privateKey }, /expected WEBHOOK_SECRET, WEBHOOK_SECRET_PATH or the credential/],
  [
    "Probot's own secret",
    { privateKey, webhookSecret: "development" },
    /expected at least 16 characters, found 11/,
  ],
])("%s: nothing starts", async (_, sources, message) => {
  await expect(readCredentials({ ...nothing, ...sources })).rejects.toThrow(message);
});
