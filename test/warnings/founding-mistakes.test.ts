import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { edit, founding, places, problemsOf } from "../lab/lab-text.ts";
import { reportOn } from "./lab.ts";

/**
 * What went wrong in the repositories that the founding analysis comes from, written into the founding lab: each must be
 * refused or warned of. What a host's own configuration decides is evaluated in test/nix/cases and test/files/checks.test.ts.
 */
function rules(text: string): string[] {
  return places(problemsOf(text)).map((place) => place.split(" ")[0] ?? "");
}

function ids(text: string): string[] {
  return reportOn(text).open.map(({ id, scope }) => `${id} ${scope}`);
}

const before = ids(founding);
const added = (text: string) => ids(text).filter((one) => !before.includes(one));

describe("one: mistakes that took 184 fixes", () => {
  test("profiles grew fat: ours are short and declare no options", () => {
    const directory = new URL("../../nix/profiles/", import.meta.url);
    const isFat = (text: string) =>
      /\boptions\.|mkOption|mkEnableOption/.test(text) || text.split("\n").length > 80;
    const files = readdirSync(directory).map((file) => readFileSync(new URL(file, directory), "utf8"));
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter(isFat)).toEqual([]);
    expect(isFat("{ options.lab.enable = lib.mkEnableOption; }"), "control").toBe(true);
  });

  test("containers ran unhardened: each thing that is opened has a reason, and is warned of", () => {
    const opened = "      readOnly: false\n      noNewPrivileges: false\n      dropCapabilities: false\n";
    const open = edit(founding, "      tmpfs: [/tmp, /run]\n", opened);
    expect(rules(open)).toEqual(["hardening-reason", "hardening-reason", "hardening-reason"]);
    expect(added(edit(open, opened, `${opened}      reason: it was so\n`)).toSorted()).toEqual([
      "container-caps services.paperless",
      "container-no-new-privs-off services.paperless",
      "container-writable-root services.paperless",
    ]);
  });

  test("every host could read every secret", () => {
    const all = edit(founding, "hosts: [luna, rymac]\n", "hosts: [luna, rydev, rymac]\n");
    expect(added(all), "a host for development is spared").toEqual([]);
    const production = (text: string) => edit(text, "    purpose: development\n", "");
    const said = ids(production(all)).filter((one) => !ids(production(founding)).includes(one));
    expect(said).toEqual(["secret-overbroad secrets.files[0]"]);
  });

  test("a host's own secrets file had no recipient for it", () => {
    const without = edit(
      founding,
      "hosts: [luna, rydev]\n      names: [notify/ntfy-url]",
      "hosts: [luna, rydev]\n      names: [notify/ntfy-url, attic/env]",
    );
    expect(rules(without)).toEqual([]);
    expect(rules(edit(without, "hosts: [luna, rydev]\n      names", "hosts: [rydev]\n      names"))).toEqual([
      "secret-host",
    ]);
  });

  test("most recipients belonged to hosts that were gone", () => {
    expect(rules(edit(founding, "hosts: [luna, rymac]", "hosts: [luna, rymac, dns01]"))).toEqual([
      "unknown-host",
    ]);
  });
});

test("two: no host's recipient can be written into lab.yaml, another lab's least of all", () => {
  const keys = ["age1lj5vmr02qkudvv2xedfj5tq8x93gllgpr6tzylwdlt7lud4tfv5qfqsd5u"];
  for (const key of keys) {
    const host = "    address: 10.20.0.10\n";
    expect(rules(edit(founding, host, `${host}    ageKey: ${key}\n`))).toEqual(["unknown-key"]);
    expect(rules(founding.replace(/ssh-ed25519 \S+ root@luna/, key))).toEqual(["format"]);
  }
});

test("three: a profile for x86_64 on a host with an ARM processor", () => {
  expect(rules(edit(founding, "hw-aarch64-vm", "hw-x86_64-vm"))).toEqual(["profile-platform"]);
  expect(rules(founding)).toEqual([]);
});

describe("four: what was open on luna", () => {
  test("one networking.hostId on two hosts", () => {
    const zfs = (id: string) =>
      edit(founding, "    address: 10.20.0.11\n", `    address: 10.20.0.11\n    zfs: { hostId: ${id} }\n`);
    expect(rules(zfs("e60030de"))).toEqual(["duplicate-host-id"]);
    expect(rules(zfs("e60030df"))).toEqual([]);
  });

  test("1Password Connect on all interfaces", () => {
    const expose = "    expose: { name: op, auth: app }\n";
    const open = "    ports: [{ container: 8080, name: api, host: 18081, lan: true }]\n";
    expect(rules(edit(founding, expose, expose + open)), "behind its virtual host").toEqual([
      "port-public-behind-proxy",
    ]);
    expect(added(edit(founding, expose, open))).toEqual([
      "port-exposed-no-auth services.onepassword-connect",
    ]);
    expect(added(edit(founding, expose, open.replace(", lan: true", "")))).toEqual([]);
  });

  test("a mode for a secret cannot be asked for", () => {
    const secret = "    environmentSecrets: [onepassword/env]\n";
    const files = "    secretFiles: [{ secret: onepassword/credentials, mount: /c.json, mode: '0444' }]\n";
    expect(rules(edit(founding, secret, secret + files))).toEqual(["unknown-key"]);
    expect(rules(edit(founding, secret, secret + files.replace(", mode: '0444'", "")))).toEqual([]);
  });
});
