import { expect, test } from "vitest";
import { isSopsPath, secretNames } from "../../src/lab/secret-names.ts";
import { hasSecret, secretPath } from "../../src/lab/secrets.ts";
import { founding, read } from "./lab-text.ts";

const sops = "sops:\n    mac: ENC[AES256_GCM,data:x]\n    age: []\n";

test("names of keys, maps joined by a slash, without what sops keeps", () => {
  const yaml = `restic:\n    password: ENC[AES256_GCM,data:x]\n    r2-env: ENC[x]\n#ENC[x]\nlist:\n    - ENC[a]\n    - ENC[b]\nin:\n    sops: ENC[x]\n`;
  expect(secretNames("a.sops.yaml", yaml + sops)).toEqual([
    "in/sops",
    "list",
    "restic/password",
    "restic/r2-env",
  ]);
  const json = '{"b": {"c": "ENC[x]"}, "a": "ENC[y]", "sops": {"mac": "z"}}';
  expect(secretNames("a.sops.json", json)).toEqual(["a", "b/c"]);
  expect(secretNames("a.sops.env", "A=ENC[x]\r\n#B=x\nsops_mac=x\n C =y\n")).toEqual(["A", "C"]);
  expect(secretNames("a.sops.ini", "[one]\na = ENC[x]\n; b = 1\n[sops]\nmac = x\n[two]\na=1\n")).toEqual([
    "one/a",
    "two/a",
  ]);
});

test("a whole file has no names, and neither has what cannot be read", () => {
  expect(secretNames("a.sops.bin", '{"data": "x"}')).toEqual([]);
  for (const text of ["", "- a", "a: [", "just text", "{", "\0"]) {
    expect(secretNames("a.sops.yaml", text)).toEqual([]);
  }
});

test("a key that no path can name is left out", () => {
  expect(secretNames("a.sops.yaml", '"a/b": ENC[x]\n"a b": ENC[x]\n"": ENC[x]\nb: ENC[x]\n')).toEqual(["b"]);
});

test("an alias is not followed", () => {
  const bomb = `a: &a { x: 1 }\nb: &b { x: *a, y: *a }\nc: { x: *b, y: *b }\n`;
  expect(secretNames("a.sops.yaml", bomb)).toEqual(["a/x", "b/x", "b/y", "c/x", "c/y"]);
});

test("sops' files are told by their names", () => {
  expect(["secrets/a.sops.yaml", "a.sops.env", "b.sops.bin"].every(isSopsPath)).toBe(true);
  expect([".sops.yaml", "a.yaml", "a.sops.txt"].some(isSopsPath)).toBe(false);
});

test("a secret lives where secrets.files says, for the hosts named there, else in the host's own file", () => {
  const model = read(founding);
  if (!model.ok) throw new Error("founding");
  const path = (host: string, name: string) => secretPath(model.value, host, name);
  expect(path("luna", "restic/password")).toBe("secrets/backup.sops.yaml");
  expect(path("rydev", "restic/password")).toBe("hosts/rydev/secrets.sops.yaml");
  expect(path("luna", "attic/env")).toBe("hosts/luna/secrets.sops.yaml");
  expect(path("rydev", "notify/ntfy-url")).toBe("secrets/notify.sops.yaml");
});

test("a secret exists where a file of the tree has its name", () => {
  const facts = { secrets: new Map([["hosts/luna/secrets.sops.yaml", ["attic/env"]]]) };
  expect(hasSecret(facts, "hosts/luna/secrets.sops.yaml", "attic/env")).toBe(true);
  expect(hasSecret(facts, "hosts/luna/secrets.sops.yaml", "attic")).toBe(false);
  expect(hasSecret(facts, "hosts/rydev/secrets.sops.yaml", "attic/env")).toBe(false);
});

/** The hosts of secrets/notify.sops.yaml, which names restic/password too. */
const notified = (hosts: string) =>
  apart.replace(/(notify\.sops\.yaml\n +hosts: )\[luna, rydev\]/, `$1${hosts}`);

const apart = founding.replace("names: [notify/ntfy-url]", "names: [notify/ntfy-url, restic/password]");

test("a name may stand in two files of different hosts: each host has its own", () => {
  expect(read(apart)).toMatchObject({ ok: false, problems: [{ rule: "duplicate-secret" }] });
  const model = read(notified("[rydev]"));
  if (!model.ok) throw new Error("refused");
  expect(secretPath(model.value, "luna", "restic/password")).toBe("secrets/backup.sops.yaml");
  expect(secretPath(model.value, "rydev", "restic/password")).toBe("secrets/notify.sops.yaml");
});

test("a name that several hosts share twice is one problem", () => {
  const model = read(notified("[luna, rymac]"));
  expect(model.ok ? [] : model.problems.map(({ rule }) => rule)).toEqual(["duplicate-secret"]);
});
