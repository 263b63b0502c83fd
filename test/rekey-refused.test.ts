import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { canary, newStory, OWN, readFile, replaceKey, SOLS, type Story } from "./secrets/story.ts";
import { labkeeper } from "./support/cli.ts";
import { tempDirectory } from "./support/temp.ts";
import { testWith } from "./support/tools.ts";

/** A tree that is refused with a code, and what was asked of it. */
interface Case {
  readonly code: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Whose key is passed. Default: the admin's. */
  readonly key?: string;
}

const armor = /-----BEGIN[\s\S]*?-----END AGE ENCRYPTED FILE-----/;

function casesOf({ repository, luna, sol }: Story): readonly Case[] {
  const [own, sols] = [readFile(repository, OWN), readFile(repository, SOLS)];
  const config = readFile(repository, ".sops.yaml");
  return [
    { code: "not-sops", files: { [OWN]: `dash:\n    env: ${canary}\n` } },
    { code: "parse", files: { [OWN]: `<<<<<<< ours\ndash: ${canary}\n=======\n${own}` } },
    { code: "mac-mismatch", files: { [OWN]: own.replace(/lastmodified: "20../, 'lastmodified: "203') } },
    { code: "value-corrupt", files: { [OWN]: own.replace(/(env: ENC\[AES256_GCM,data:)..../, "$1AAAA") } },
    { code: "data-key-mismatch", files: { [OWN]: own.replace(armor, armor.exec(sols)?.[0] ?? "") } },
    { code: "needs-sops", files: { [OWN]: `x: !!binary aGk=\n${own}` } },
    { code: "scope", files: { [SOLS]: own } },
    { code: "bad-config", files: { ".sops.yaml": `${config}stores: [\n# ${canary}\n` } },
    { code: "not-recipient", key: sol.secret },
    { code: "bot-removed", key: luna.secret },
    { code: "unknown-host", args: ["rekey", "lunna"] },
  ];
}

testWith(
  ["sops"],
  "each refusal: its code, exit 1, no branch, no object, the work tree as it was, nothing of what a file holds",
  async () => {
    const story = await newStory();
    const { repository, identity } = story;
    await replaceKey(story);
    const cases = casesOf(story);
    const state = async () =>
      await Promise.all([
        repository.git("for-each-ref"),
        repository.git("status", "--porcelain"),
        repository.git("count-objects"),
      ]);
    for (const { code, files = {}, args = ["rekey", "luna"], key } of cases) {
      if (Object.keys(files).length > 0) await repository.commit(code, files);
      const other = join(tempDirectory(), "key");
      writeFileSync(other, key ?? "");
      const before = await state();
      const answer = await labkeeper(
        repository.path,
        ...args,
        "--identity",
        key === undefined ? identity : other,
      );
      const said = answer.stdout + answer.stderr;
      expect([code, answer.exitCode, said]).toEqual([
        code,
        1,
        expect.stringMatching(`${code}: |\\(${code}\\)`),
      ]);
      expect([code, await state()]).toEqual([code, before]);
      for (const content of [canary, "ENC[", "-----BEGIN", "AGE-SECRET"]) {
        expect([code, said.includes(content)]).toEqual([code, false]);
      }
      if (Object.keys(files).length > 0) await repository.git("reset", "--quiet", "--hard", "HEAD~1");
    }
    // The control: without any of it the same request writes a branch.
    const before = await state();
    expect(await labkeeper(repository.path, "rekey", "luna", "--identity", identity)).toMatchObject({
      exitCode: 0,
    });
    expect(await state()).not.toEqual(before);
    console.log(`${cases.length} refusals`);
  },
);
