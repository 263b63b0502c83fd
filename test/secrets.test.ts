import { describe, expect, test } from "vitest";
import { sshToAge } from "../src/secrets/ssh-to-age.ts";
import { newHostKey } from "./secrets/host-key.ts";
import { newKey } from "./secrets/sops/keys.ts";
import { canary, labOf, newStory, OWN, readFile, SHARED, SOLS, sync } from "./secrets/story.ts";
import { labkeeper, repositoryWith } from "./support/cli.ts";
import { describeWith } from "./support/tools.ts";

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

  test.each(["env", "ini", "bin"])(
    "a .%s file is one secret as a whole: made, found, handed to Nix, and never two",
    async (ending) => {
      const path = `secrets/smtp.sops.${ending}`;
      const admin = await newKey();
      const text = labOf(admin.recipient, newHostKey().line, newHostKey().line).replace(SHARED, path);
      const repository = await repositoryWith({ "lab.yaml": text });
      await sync(repository);
      const dash = () => readFile(repository, "hosts/luna/generated/dash.nix");
      const lacks = `${path} lacks shared/smtp, which luna, sol need`;
      expect((await labkeeper(repository.path, "secrets")).stdout).toContain(lacks);
      expect(dash()).not.toContain("shared/smtp");
      const made = await labkeeper(repository.path, "secrets", "create", path);
      expect(made).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining("placeholder for shared/smtp"),
      });
      const unasked = await labkeeper(repository.path, "secrets", "create", `other.sops.${ending}`);
      expect([unasked.exitCode, unasked.stderr]).toEqual([1, expect.stringContaining("asks for no secret")]);
      await repository.commit("A file of its own", {});
      expect((await labkeeper(repository.path, "secrets")).stdout).not.toContain(lacks);
      expect((await labkeeper(repository.path, "check")).stdout).not.toContain(path);
      await sync(repository);
      expect(dash()).toContain(`../../../${path}`);
      const two = text.replace("names: [shared/smtp]", "names: [shared/smtp, shared/imap]");
      await repository.commit("Two names", { "lab.yaml": two });
      const refused = await labkeeper(repository.path, "check");
      expect([refused.exitCode, refused.stdout + refused.stderr]).toEqual([
        1,
        expect.stringContaining(`${path} is handed out as a whole`),
      ]);
    },
  );

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
