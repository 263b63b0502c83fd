import { expect, test } from "vitest";
import { sshToAge } from "../src/secrets/ssh-to-age.ts";
import { sopsIn } from "./secrets/sops/sops.ts";
import {
  canary,
  newStory,
  OWN,
  opens,
  readFile,
  rekey,
  replaceKey,
  SHARED,
  SOLS,
  type Story,
  sync,
} from "./secrets/story.ts";
import { labkeeper } from "./support/cli.ts";
import { describeWith } from "./support/tools.ts";

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
