import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sshToAge } from "../src/secrets/ssh-to-age.ts";
import type { HostKey } from "./secrets/host-key.ts";
import { newKey } from "./secrets/sops/keys.ts";
import { canary, newStory, OWN, opens, readFile, rekey, replaceKey, SHARED, SOLS } from "./secrets/story.ts";
import { labkeeper } from "./support/cli.ts";
import { tempDirectory } from "./support/temp.ts";
import { describeWith } from "./support/tools.ts";

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
