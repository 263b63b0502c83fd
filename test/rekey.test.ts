import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sshToAge } from "../src/secrets/ssh-to-age.ts";
import { type HostKey, newHostKey } from "./secrets/host-key.ts";
import { newKey } from "./secrets/sops/keys.ts";
import { sopsIn } from "./secrets/sops/sops.ts";
import {
  canary,
  labOf,
  newStory,
  OWN,
  opens,
  readFile,
  replaceKey,
  SHARED,
  SOLS,
  type Story,
  sync,
} from "./secrets/story.ts";
import { type Answer, labkeeper, repositoryWith } from "./support/cli.ts";
import { tempDirectory } from "./support/temp.ts";
import { describeWith } from "./support/tools.ts";

function rekey({ repository, identity }: Story, ...args: readonly string[]): Promise<Answer> {
  return labkeeper(repository.path, "rekey", ...args, "--identity", identity);
}

describeWith(["sops"], "a host whose key was replaced", () => {
  test("a sync leaves its recipient as it is, and `secrets` says that a rekey is due", async () => {
    const story = await newStory();
    const { repository, luna } = story;
    const before = await labkeeper(repository.path, "secrets");
    expect(before).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("All secrets are as") });
    const fresh = await replaceKey(story);
    await sync(repository);
    expect(readFile(repository, ".sops.yaml")).toContain(`&host_luna ${sshToAge(luna.line)}`);
    const { exitCode, stdout } = await labkeeper(repository.path, "secrets");
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`luna: its key changed (${sshToAge(luna.line)} -> ${sshToAge(fresh.line)})`);
    expect(stdout).toContain("labkeeper rekey luna");
  });

  test("keyed: rule and files in one commit; the new key opens what the old one opened, and nothing else", async () => {
    const story = await newStory();
    const { repository, luna, admin } = story;
    const fresh = await replaceKey(story);
    const files = [OWN, SHARED, SOLS].map((path) => [path, readFile(repository, path)] as const);
    const { exitCode, stdout } = await rekey(story, "luna");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("2 files re-wrapped");
    expect(stdout).toContain(`${OWN}: dash/env`);
    await repository.git("merge", "--quiet", "--ff-only", "labkeeper/rekey-luna");
    const changed = await repository.git("diff", "--name-only", "HEAD~1");
    expect(changed.split("\n")).toEqual([".sops.yaml", OWN, SHARED]);
    for (const [path, text] of files) {
      expect(await opens(repository, path, fresh)).toBe(path !== SOLS);
      expect(await opens(repository, path, admin)).toBe(true);
      expect(await opens(repository, path, luna)).toBe(false);
      expect(readFile(repository, path) === text).toBe(path === SOLS);
    }
    const updated = await sopsIn(repository.path).run(["updatekeys", "--yes", OWN, SHARED, SOLS], admin);
    expect(updated.code).toBe(0);
    expect(await repository.git("status", "--porcelain")).toBe("");
    expect(await labkeeper(repository.path, "secrets")).toMatchObject({ exitCode: 0 });
    expect((await rekey(story, "luna")).stdout).toContain("Nothing to rekey");
    expect((await labkeeper(repository.path, "plan")).stdout).toMatch(/: \d+ unchanged$/m);
  });

  test("--rotate: new data keys too, which the old key never sees", async () => {
    const story = await newStory();
    const { repository } = story;
    const fresh = await replaceKey(story);
    const seal = (path: string) => /ENC\[[^\]]*\]/.exec(readFile(repository, path))?.[0];
    const before = seal(OWN);
    expect((await rekey(story, "all", "--rotate")).stdout).toContain("3 files with a new data key");
    await repository.git("merge", "--quiet", "labkeeper/rekey-all");
    expect(seal(OWN)).not.toBe(before);
    expect(await opens(repository, OWN, fresh)).toBe(true);
    const { stdout } = await sopsIn(repository.path)
      .run(["decrypt", OWN], story.admin)
      .then(({ output }) => ({ stdout: output }));
    expect(stdout).toContain(canary);
  });

  test("keyless: the rules only, the lines for a person, and `secrets` turns green after them", async () => {
    const story = await newStory();
    const { repository, admin } = story;
    const fresh = await replaceKey(story);
    const { exitCode, stdout } = await labkeeper(repository.path, "rekey", "luna");
    expect(exitCode).toBe(0);
    expect(await repository.git("diff", "--name-only", "HEAD", "labkeeper/rekey-luna")).toBe(".sops.yaml");
    const lines = stdout.split("\n").filter((line) => line.startsWith("  sops "));
    expect(lines).toEqual([`  sops updatekeys --yes ${OWN}`, `  sops updatekeys --yes ${SHARED}`]);
    await repository.git("merge", "--quiet", "labkeeper/rekey-luna");
    const red = await labkeeper(repository.path, "secrets");
    expect(red.exitCode).toBe(1);
    expect(red.stdout).toMatch(
      /unknown \(stale\)\n {2}to do {2}sops updatekeys.*\n {2}to renew {2}dash\/env/,
    );
    for (const line of lines) await sopsIn(repository.path).run(line.trim().split(" ").slice(1), admin);
    expect(await labkeeper(repository.path, "secrets")).toMatchObject({ exitCode: 0 });
    expect(await opens(repository, OWN, fresh)).toBe(true);
  });
});

describeWith(["sops"], "authority", () => {
  test("a ciphertext that was copied from another host's directory is not opened for luna", async () => {
    const story = await newStory();
    const { repository } = story;
    const fresh = await replaceKey(story);
    await repository.commit("Copy", { [OWN]: readFile(repository, SOLS) });
    const { stdout } = await rekey(story, "luna");
    expect(stdout).toContain(`Not opened, since the host's key is not in them`);
    await repository.git("merge", "--quiet", "labkeeper/rekey-luna");
    expect(await opens(repository, OWN, fresh)).toBe(false);
    expect(await opens(repository, SHARED, fresh), "the control: its own file is").toBe(true);
  });

  test("a ciphertext of sol's whose entry was relabelled as luna's: nothing is opened", async () => {
    const story = await newStory();
    const { repository, luna, sol } = story;
    const fresh = await replaceKey(story);
    const label = (host: HostKey) => sshToAge(host.line) ?? "";
    const planted = readFile(repository, SOLS).replace(label(sol), label(luna));
    expect(planted).toContain(label(luna));
    await repository.commit("Plant", { [OWN]: planted });
    const { exitCode, stdout } = await rekey(story, "luna");
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining(`${OWN}  scope: it has the data key of`)]);
    expect(await repository.git("branch", "--list", "labkeeper/rekey-luna")).toBe("");
    expect((await rekey(story, "luna", "--skip-broken")).exitCode).toBe(1);
    await repository.git("merge", "--quiet", "labkeeper/rekey-luna");
    expect([await opens(repository, OWN, fresh), await opens(repository, SHARED, fresh)]).toEqual([
      false,
      true,
    ]);
  });

  test("a file that holds luna's key against its rule stops all; --skip-broken leaves it out", async () => {
    const story = await newStory();
    const { repository } = story;
    const fresh = await replaceKey(story);
    await repository.commit("Copy", { [SOLS]: readFile(repository, OWN) });
    const { exitCode, stdout } = await rekey(story, "luna");
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/hosts\/sol\/secrets\.sops\.yaml {2}scope: .*does not name the host/);
    expect(stdout).toContain("Nothing was written");
    expect(await repository.git("branch", "--list", "labkeeper/rekey-luna")).toBe("");
    expect((await rekey(story, "luna", "--skip-broken")).exitCode).toBe(1);
    await repository.git("merge", "--quiet", "labkeeper/rekey-luna");
    expect(await opens(repository, SOLS, fresh)).toBe(false);
    expect(await opens(repository, OWN, fresh)).toBe(true);
  });

  test.for([
    [
      "a value",
      (text: string) => text.replace(/(env: ENC\[AES256_GCM,data:)./, (all, start) => start + other(all)),
    ],
    ["lastmodified", (text: string) => text.replace(/lastmodified: "20../, 'lastmodified: "203')],
    ["a key's name", (text: string) => text.replace("env:", "evn:")],
    ["a value in the clear", (text: string) => text.replace(/env: ENC\[[^\]]*\]/, "env: planted")],
  ] as const)("tampered with %s: refused, nothing is written", async ([, tamper]) => {
    const story = await newStory();
    const { repository } = story;
    await replaceKey(story);
    const tampered = tamper(readFile(repository, OWN));
    expect(tampered).not.toBe(readFile(repository, OWN));
    await repository.commit("Tamper", { [OWN]: tampered });
    const { exitCode, stdout } = await rekey(story, "luna");
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/secrets\.sops\.yaml {2}(mac-mismatch|value-corrupt|needs-sops|not-sops): /);
    expect(await repository.git("branch", "--list", "labkeeper/*rekey*")).toBe("");
  });

  test("`rekey all` with one broken file: none is written; with --skip-broken all others, and the answer says which", async () => {
    const story = await newStory();
    const { repository } = story;
    const fresh = await replaceKey(story);
    const whole = readFile(repository, OWN);
    await repository.commit("Tamper", { [OWN]: whole.replace(/lastmodified: "20../, 'lastmodified: "203') });
    const tampered = readFile(repository, OWN);
    expect(tampered).not.toBe(whole);
    for (const more of [[], ["--rotate"]]) {
      const { exitCode, stdout } = await rekey(story, "all", ...more);
      expect([exitCode, stdout]).toEqual([1, expect.stringContaining("Nothing was written")]);
      expect(stdout).toContain(`${OWN}  mac-mismatch: `);
      expect(stdout).not.toContain(canary);
      expect(await repository.git("branch", "--list", "labkeeper/rekey-*")).toBe("");
    }
    const { exitCode, stdout } = await rekey(story, "all", "--skip-broken");
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`1 file re-wrapped\n  ${SHARED}\nTo look`);
    expect(stdout, "the old key could read both").toMatch(
      /new values for\n {2}\S+: dash\/env\n {2}\S+: shared\/smtp/,
    );
    await repository.git("merge", "--quiet", "labkeeper/rekey-all");
    expect(readFile(repository, OWN)).toBe(tampered);
    expect(await opens(repository, SHARED, fresh)).toBe(true);
  });

  test("an identity that is no recipient, one that is no age key, and one that is not there", async () => {
    const story = await newStory();
    await replaceKey(story);
    const directory = tempDirectory();
    const stranger = join(directory, "stranger");
    writeFileSync(stranger, (await newKey()).secret);
    const { exitCode, stdout } = await labkeeper(
      story.repository.path,
      "rekey",
      "luna",
      "--identity",
      stranger,
    );
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining("not-recipient: ")]);
    const ssh = join(directory, "ssh");
    writeFileSync(ssh, "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n");
    const wrong = await labkeeper(story.repository.path, "rekey", "luna", "--identity", ssh);
    expect([wrong.exitCode, wrong.stderr]).toEqual([1, expect.stringContaining("AGE-SECRET-KEY-1…")]);
    expect(wrong.stderr).not.toContain("c2VjcmV0");
    const none = await labkeeper(
      story.repository.path,
      "rekey",
      "luna",
      "--identity",
      join(directory, "none"),
    );
    expect([none.exitCode, none.stderr]).toEqual([1, expect.stringContaining("cannot be read")]);
    const host = await rekey(story, "lunna");
    expect([host.exitCode, host.stderr]).toEqual([1, expect.stringContaining('did you mean "luna"?')]);
    expect(host.stderr).toContain("(unknown-host)");
  });
});

function other(text: string): string {
  return text.endsWith("A") ? "B" : "A";
}

describeWith(["sops"], "a host's first access", () => {
  test("grant: its key into its files, by its rule, and into no others", async () => {
    const story = await newStory();
    const { repository, identity, lab } = story;
    const text = lab("pending");
    const pending = { ...story, repository: await repositoryWith({ "lab.yaml": text }) };
    await sync(pending.repository);
    const waiting = await labkeeper(
      pending.repository.path,
      "secrets",
      "grant",
      "luna",
      "--identity",
      identity,
    );
    expect([waiting.exitCode, waiting.stderr]).toEqual([1, expect.stringContaining("host-key-pending")]);

    expect((await labkeeper(pending.repository.path, "secrets", "create", OWN)).exitCode).toBe(0);
    expect((await labkeeper(pending.repository.path, "secrets", "create", SHARED)).exitCode).toBe(0);
    const luna = newHostKey("luna");
    await pending.repository.commit("luna exists", { "lab.yaml": lab(luna.line) });
    expect(await opens(pending.repository, OWN, luna)).toBe(false);
    const granted = await labkeeper(
      pending.repository.path,
      "secrets",
      "grant",
      "luna",
      "--identity",
      identity,
    );
    expect(granted).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("2 files opened for it") });
    await pending.repository.git("merge", "--quiet", "labkeeper/grant-luna");
    expect(await opens(pending.repository, OWN, luna)).toBe(true);
    expect(await opens(pending.repository, SHARED, luna)).toBe(true);
    expect(await repository.git("branch", "--list", "labkeeper/grant*")).toBe("");
  });

  test("an adopted .sops.yaml is followed and left as it is: only files whose rule there names the host", async () => {
    const { identity, lab } = await newStory();
    const repository = await repositoryWith({ "lab.yaml": lab("pending") });
    await sync(repository);
    for (const path of [OWN, SHARED]) {
      expect((await labkeeper(repository.path, "secrets", "create", path)).exitCode).toBe(0);
    }
    expect(await labkeeper(repository.path, "adopt", ".sops.yaml", "--write")).toMatchObject({ exitCode: 0 });
    const luna = newHostKey("luna");
    await repository.commit("luna exists", { "lab.yaml": lab(luna.line) });
    const grant = (...more: readonly string[]) =>
      labkeeper(repository.path, "secrets", "grant", "luna", "--identity", identity, ...more);
    const refused = await grant();
    expect([refused.exitCode, refused.stdout + refused.stderr]).toEqual([
      1,
      expect.stringContaining("of .sops.yaml, which is yours, does not name luna"),
    ]);
    expect(await repository.git("branch", "--list", "labkeeper/grant*")).toBe("");

    const rule = "  - path_regex: ^hosts/luna/secrets\\.sops\\.yaml$\n    key_groups:\n      - age:\n";
    const [before = "", after = ""] = readFile(repository, ".sops.yaml").split(rule);
    const theirs = `${before}${rule}          - ${sshToAge(luna.line)} # luna, by hand\n${after}`;
    await repository.commit("Name luna in one rule", { ".sops.yaml": theirs });
    expect(await grant("--skip-broken")).toMatchObject({
      stdout: expect.stringContaining("1 file opened for it"),
    });
    await repository.git("merge", "--quiet", "labkeeper/grant-luna");
    expect(readFile(repository, ".sops.yaml")).toBe(theirs);
    expect(await opens(repository, OWN, luna)).toBe(true);
    expect(await opens(repository, SHARED, luna)).toBe(false);
  });

  test("the split of a shared key: a broad rule of the user's gives way for the host that was granted", async () => {
    const story = await newStory();
    const { admin, luna, identity, lab } = story;
    const shared = await newKey();
    const rules = `# ours, for years\ncreation_rules:\n  - path_regex: \\.sops\\.(yaml|json)$\n    age: >-\n      ${admin.recipient},${shared.recipient}\n`;
    const repository = await repositoryWith({ "lab.yaml": lab(luna.line), ".sops.yaml": rules });
    const sops = sopsIn(repository.path);
    await repository.git("config", "user.name", "Ada");
    await repository.commit("Secrets", { [OWN]: `dash:\n    env: ${canary}\n` });
    await sops.run(["encrypt", "--in-place", OWN]);
    await repository.commit("Seal", {});
    await sync(repository);
    expect(readFile(repository, ".sops.yaml")).not.toContain("hosts/luna/");
    expect(readFile(repository, ".sops.yaml")).toContain("hosts/sol/");
    const granted = await labkeeper(repository.path, "secrets", "grant", "luna", "--identity", identity);
    expect(granted.exitCode).toBe(0);
    await repository.git("merge", "--quiet", "labkeeper/grant-luna");
    expect(readFile(repository, ".sops.yaml")).toContain("^hosts/luna/secrets\\.sops\\.yaml$");
    expect(readFile(repository, ".sops.yaml")).toContain(rules.slice(rules.indexOf("  - path_regex")));
    expect(await opens(repository, OWN, luna)).toBe(true);
    const { stdout } = await labkeeper(repository.path, "secrets");
    expect(stdout).toContain(`${shared.recipient}: can read it and should not (over-broad)`);
    await sops.run(["updatekeys", "--yes", OWN], admin);
    expect(await opens(repository, OWN, shared)).toBe(false);
  });
});

describeWith(["sops"], "a host that left", () => {
  const without = ({ lab, luna }: Story) =>
    lab(luna.line)
      .replace(/^ {2}sol: \n( {4}.*\n)+/m, "")
      .replaceAll("[luna, sol]", "[luna]");

  test("is named, with what it could read, before the sync that takes it out of the rules is merged", async () => {
    const story = await newStory();
    const { repository } = story;
    await repository.commit("sol is gone", { "lab.yaml": without(story) });
    const { exitCode, stdout } = await labkeeper(repository.path, "secrets");
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      new RegExp(
        `^sol: gone from lab.yaml, and its key \\(age1\\w+\\) is still in .sops.yaml and opens ${SOLS}, ${SHARED}$`,
        "m",
      ),
    );
    expect(stdout).toContain("to do  labkeeper sync, merge it, then labkeeper rekey all");
    expect(stdout).toContain(`  to renew  ${SOLS}: dash/env\n  to renew  ${SHARED}: shared/smtp\n`);
    const early = await rekey(story, "all");
    expect(early).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Nothing to rekey") });
    expect(early.stdout).toContain("sol is gone from lab.yaml and .sops.yaml still names it: labkeeper sync");
    expect(await repository.git("branch", "--list", "labkeeper/rekey-*")).toBe("");
  });

  test("is taken out of the files by `rekey all`, which lists what to renew, and by nothing else", async () => {
    const story = await newStory();
    const { repository, sol, luna } = story;
    await repository.commit("sol is gone", { "lab.yaml": without(story) });
    await sync(repository);
    expect((await rekey(story, "luna")).stdout).toContain("Nothing to rekey");
    const { exitCode, stdout } = await rekey(story, "all");
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`${sshToAge(sol.line)}: nobody's any more, taken out`);
    expect(stdout).toMatch(/new values for\n {2}\S+sol\S+: dash\/env\n {2}\S+shared\S+: shared\/smtp$/);
    await repository.git("merge", "--quiet", "labkeeper/rekey-all");
    expect(await repository.git("diff", "--numstat", "HEAD~1", "--", SOLS)).toMatch(/^0\t/);
    expect([await opens(repository, SHARED, sol), await opens(repository, SHARED, luna)]).toEqual([
      false,
      true,
    ]);
    expect(await opens(repository, SOLS, sol)).toBe(false);
    expect(await labkeeper(repository.path, "secrets")).toMatchObject({ exitCode: 0 });
  });

  test("what it could read is listed by name, until sops has taken it out", async () => {
    const story = await newStory();
    const { repository, admin } = story;
    await repository.commit("sol is gone", { "lab.yaml": without(story) });
    await sync(repository);
    const { exitCode, stdout } = await labkeeper(repository.path, "secrets");
    expect(exitCode).toBe(1);
    const stale = "age1[0-9a-z]+: can read it and is unknown \\(stale\\)\n  to do  sops updatekeys --yes";
    const instead = ", or labkeeper rekey all";
    expect(stdout).toMatch(new RegExp(`${stale} ${SOLS}${instead}\n  to renew  dash/env`));
    expect(stdout).toMatch(new RegExp(`${stale} ${SHARED}${instead}\n  to renew  shared/smtp`));
    await sopsIn(repository.path).run(["updatekeys", "--yes", SOLS], admin);
    await sopsIn(repository.path).run(["updatekeys", "--yes", SHARED], admin);
    expect(await labkeeper(repository.path, "secrets")).toMatchObject({ exitCode: 0 });
  });
});

describeWith(["sops"], "a recipient that somebody wrote by hand between our marks", () => {
  test("is named by `secrets` and `check`; the next sync shows that it goes, and who can read what stays", async () => {
    const { repository } = await newStory();
    const { recipient } = await newKey();
    const text = readFile(repository, ".sops.yaml");
    const edited = text.replace("      - age:\n", `      - age:\n          - ${recipient}\n`);
    await repository.commit("Let somebody in", { ".sops.yaml": edited });
    const { stdout } = await labkeeper(repository.path, "secrets");
    expect(stdout).toContain(`${recipient}: cannot read it and should (missing)`);
    expect(stdout, "only a host can be granted something").not.toContain("labkeeper secrets grant");
    const check = await labkeeper(repository.path, "check");
    expect(check.stdout).toContain(`key-stale-recipient  ${recipient} of .sops.yaml is nobody's in lab.yaml`);
    expect((await labkeeper(repository.path, "plan")).stdout).toContain("update    .sops.yaml");
    await labkeeper(repository.path, "sync");
    const removed = await repository.git("diff", "HEAD", "labkeeper/sync", "--", ".sops.yaml");
    expect(removed.match(/^[-+] .*$/gm)).toEqual([`-          - ${recipient}`]);
  });
});

describe("secrets", () => {
  test("create: names that lab.yaml asks for, for those whom the rule names, never over a file", async () => {
    const admin = await newKey();
    const [luna, sol] = [newHostKey(), newHostKey()];
    const repository = await repositoryWith({ "lab.yaml": labOf(admin.recipient, luna.line, sol.line) });
    const missing = await labkeeper(repository.path, "secrets");
    expect(missing).toMatchObject({ exitCode: 1, stderr: "" });
    expect(missing.stdout).toContain(
      "There is no .sops.yaml yet. By the one that the next labkeeper sync writes:",
    );
    expect(missing.stdout).toContain(
      `${OWN} lacks dash/env, which luna needs\n  to do  labkeeper secrets create ${OWN}`,
    );
    expect(missing.stdout).toMatch(/^4 to settle$/m);
    const made = await labkeeper(repository.path, "secrets", "create", OWN);
    expect(made).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("placeholder for dash/env") });
    const text = readFile(repository, OWN);
    expect(text.match(/recipient: \S+/g)).toEqual(
      [admin.recipient, sshToAge(luna.line)].map((one) => `recipient: ${one}`),
    );
    const again = await labkeeper(repository.path, "secrets", "create", OWN);
    expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining("is there already")]);
    expect(readFile(repository, OWN)).toBe(text);
    const plain = await labkeeper(repository.path, "secrets", "create", "hosts/luna/secrets.yaml");
    expect([plain.exitCode, plain.stderr]).toEqual([1, expect.stringContaining("no name of a secrets file")]);
    const unasked = await labkeeper(repository.path, "secrets", "create", "other.sops.yaml");
    expect([unasked.exitCode, unasked.stderr]).toEqual([1, expect.stringContaining("asks for no secret")]);
  });

  test("what is amiss is said with its remedy, and nothing of what a file holds", async () => {
    const admin = await newKey();
    const [luna, sol] = [newHostKey(), newHostKey()];
    const repository = await repositoryWith({ "lab.yaml": labOf(admin.recipient, luna.line, sol.line) });
    await sync(repository);
    await labkeeper(repository.path, "secrets", "create", SHARED);
    await repository.commit("Files", {
      [OWN]: `dash:\n    env: ${canary}\n`,
      [SOLS]: `<<<<<<< ours\ndash: ${canary}\n=======\n`,
    });
    const { exitCode, stdout, stderr } = await labkeeper(repository.path, "secrets");
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`${OWN}: there is no metadata of sops: this is plain text (not-sops)`);
    expect(stdout).toMatch(/hosts\/sol\/secrets\.sops\.yaml:1: there are conflict markers \(parse\)/);
    expect(stdout).toContain(`sops encrypt --in-place ${OWN}`);
    expect(stdout + stderr).not.toContain(canary);
    const json = await labkeeper(repository.path, "secrets", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      settled: false,
      due: [],
      files: [
        { fault: { code: "not-sops" } },
        { fault: { code: "parse", line: 1 } },
        { fault: null, missing: [] },
      ],
    });
    expect(json.stdout).not.toContain(canary);
  });
});
