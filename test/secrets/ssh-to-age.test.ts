import { expect, test } from "vitest";
import { openIdentity } from "../../src/secrets/sops/identity.ts";
import { sshFingerprint, sshToAge } from "../../src/secrets/ssh-to-age.ts";
import { newHostKey } from "./host-key.ts";

/** ssh-to-age's own: the key of its test assets and README, and the two of its ssh-keyscan example. */
const vectors = [
  [
    "AAAAC3NzaC1lZDI1NTE5AAAAIOHz+U0YtjINc54dZiJNclfmEFifF7RXCFlNlTbuZBji",
    "age17044m9wgakla6pzftf4srtl3h5mcsr85jysgt5fg23zpnta8sfdqhzn452",
  ],
  [
    "AAAAC3NzaC1lZDI1NTE5AAAAIF/KPU3Z5LSjbBI6hrq25wCcseq2UpqSzUFZRr+ux6LM",
    "age1hjm3aujg9e79f5yth8a2cejzdjg5n9vnu96l05p70uvfpeltnpms7yy3pp",
  ],
  [
    "AAAAC3NzaC1lZDI1NTE5AAAAIIL2vjdqpppuCn7yPdF2muINriAG7zBWrsELKpPWkhn5",
    "age1v8zjc47jmlqwefyu66s0d4ke98qr4vnuj3cpvs4z9npfdw833dxqwjrhzv",
  ],
] as const;

test.for(vectors)("%s, as ssh-to-age converts it", ([key, recipient]) => {
  expect(sshToAge(`ssh-ed25519 ${key}`)).toBe(recipient);
  expect(sshToAge(`ssh-ed25519 ${key} root@luna\n`)).toBe(recipient);
});

test("the private half of a key opens what is wrapped for its recipient", async () => {
  const runs = 50;
  for (let i = 0; i < runs; i++) {
    const { line, secret } = newHostKey();
    const [identity] = (await openIdentity(Buffer.from(secret))) ?? [];
    expect(identity?.recipient).toBe(sshToAge(line));
  }
  console.log(`${runs} random host keys, none discarded`);
});

const [[sound]] = vectors;
const encoded = (point: string) =>
  Buffer.concat([
    Buffer.from("0000000b7373682d6564323535313900000020", "hex"),
    Buffer.from(point, "hex"),
  ]).toString("base64");

test.for([
  ["the neutral point", `ssh-ed25519 ${encoded(`01${"00".repeat(31)}`)}`],
  ["a point of order two", `ssh-ed25519 ${encoded(`ec${"ff".repeat(30)}7f`)}`],
  [
    "a point of order eight",
    `ssh-ed25519 ${encoded("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")}`,
  ],
  ["no point", `ssh-ed25519 ${encoded("ff".repeat(32))}`],
  ["a key that is cut off", `ssh-ed25519 ${sound.slice(0, -4)}`],
  ["a security key", `sk-ssh-ed25519@openssh.com ${sound}`],
  ["a certificate", `ssh-ed25519-cert-v01@openssh.com ${sound}`],
  ["an RSA key", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7"],
  ["a revoked line of known_hosts", `@revoked luna ssh-ed25519 ${sound}`],
  ["a line of ssh-keyscan, which names a host first", `luna ssh-ed25519 ${sound}`],
  ["options before the key", `restrict ssh-ed25519 ${sound}`],
  ["nothing", ""],
] as const)("%s has no recipient", ([, line]) => {
  expect(sshToAge(line)).toBeUndefined();
});

test("a fingerprint is ssh-keygen's", () => {
  expect(sshFingerprint(`ssh-ed25519 ${sound} me`)).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
});
