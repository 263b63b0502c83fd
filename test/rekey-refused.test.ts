import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, vi } from "vitest";
import type { FaultCode } from "../src/secrets/sops/fault.ts";
import { newKey } from "./secrets/sops/keys.ts";
import { sopsIn } from "./secrets/sops/sops.ts";
import { canary, newStory, OWN, readFile, replaceKey, SHARED, SOLS, type Story } from "./secrets/story.ts";
import { labkeeper } from "./support/cli.ts";
import { patience } from "./support/seed.ts";
import { tempDirectory } from "./support/temp.ts";
import { testWith, tool } from "./support/tools.ts";

// Thirty whole runs of the command line, one after the other.
vi.setConfig({ testTimeout: patience });

/** A tree that is refused with a code, and what was asked of it. */
interface Case {
  readonly code: FaultCode;
  /** Removed before. */
  readonly without?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Whose key is passed. Default: the admin's. */
  readonly key?: string;
}

const armor = /-----BEGIN[\s\S]*?-----END AGE ENCRYPTED FILE-----/;

/** For two key groups, of which the admin opens one. */
async function splitFile({ repository, admin, luna }: Story): Promise<string> {
  const stranger = await newKey();
  const host = /&host_luna (age1\S+)/.exec(readFile(repository, ".sops.yaml"))?.[1];
  const config = `creation_rules:
  - shamir_threshold: 2
    key_groups: [{ age: [${admin.recipient}, ${host}] }, { age: [${stranger.recipient}] }]
`;
  expect(luna.line).not.toBe("");
  const plain = `dash:\n    env: ${canary}\n`;
  return sopsIn(tempDirectory()).encrypt({ path: OWN, plain, recipients: [], options: [], config });
}

async function casesOf(story: Story): Promise<readonly Case[]> {
  const { repository, luna, sol, admin, lab } = story;
  const own = readFile(repository, OWN);
  const theirs = armor.exec(readFile(repository, SHARED))?.[0].replaceAll("\\n", "\n            ") ?? "";
  const config = readFile(repository, ".sops.yaml");
  return [
    { code: "not-sops", files: { [OWN]: `dash:\n    env: ${canary}\n` } },
    { code: "parse", files: { [OWN]: `<<<<<<< ours\ndash: ${canary}\n=======\n${own}` } },
    { code: "mac-mismatch", files: { [OWN]: own.replace(/lastmodified: "20../, 'lastmodified: "203') } },
    { code: "value-corrupt", files: { [OWN]: own.replace(/(env: ENC\[AES256_GCM,data:)..../, "$1AAAA") } },
    { code: "data-key-mismatch", files: { [OWN]: own.replace(armor, theirs) } },
    { code: "needs-sops", files: { [OWN]: `x: !!binary aGk=\n${own}` } },
    { code: "scope", files: { [SOLS]: own } },
    { code: "bad-config", files: { ".sops.yaml": `${config}stores: [\n# ${canary}\n` } },
    { code: "not-recipient", key: sol.secret },
    { code: "bot-removed", key: luna.secret },
    { code: "unknown-host", args: ["rekey", "lunna"] },
    { code: "host-key-pending", files: { "lab.yaml": lab("pending") } },
    { code: "threshold", files: { [OWN]: await splitFile(story) } },
    {
      code: "no-rule",
      files: { ".sops.yaml": `creation_rules:\n  - path_regex: ^hosts/\n    age: ${admin.recipient}\n` },
      args: ["secrets", "grant", "luna"],
    },
    {
      code: "bad-recipient",
      without: OWN,
      files: { ".sops.yaml": "creation_rules:\n  - path_regex: ^hosts/luna\n    age: age1canary\n" },
      args: ["secrets", "create", OWN],
    },
  ];
}

testWith(
  ["sops"],
  "each refusal: its code, exit 1, no branch, no object, the work tree as it was, nothing of what a file holds",
  async () => {
    const story = await newStory();
    const { repository, identity } = story;
    await replaceKey(story);
    const cases = await casesOf(story);
    const state = async () =>
      await Promise.all([
        repository.git("for-each-ref"),
        repository.git("status", "--porcelain"),
        repository.git("count-objects"),
      ]);
    for (const { code, without, files = {}, args = ["rekey", "luna"], key } of cases) {
      if (without !== undefined) await repository.git("rm", "--quiet", without);
      if (Object.keys(files).length > 0) await repository.commit(code, files);
      const other = join(tempDirectory(), "key");
      writeFileSync(other, key ?? "");
      const before = await state();
      const who = args.includes("create") ? [] : ["--identity", key === undefined ? identity : other];
      const answer = await labkeeper(repository.path, ...args, ...who);
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
    const shown = new Set<FaultCode>([...cases.map(({ code }) => code), "stale"]);
    expect([...codes].filter((code) => !shown.has(code))).toEqual([]);
    console.log(`${cases.length} refusals`);
  },
);

/** All of them: the type knows no other. */
const codes: ReadonlySet<FaultCode> = new Set(
  Object.keys({
    "not-recipient": 1,
    threshold: 1,
    "mac-mismatch": 1,
    "value-corrupt": 1,
    "data-key-mismatch": 1,
    "bot-removed": 1,
    "no-rule": 1,
    "bad-config": 1,
    "bad-recipient": 1,
    "unknown-host": 1,
    "host-key-pending": 1,
    "not-sops": 1,
    parse: 1,
    scope: 1,
    stale: 1,
    "needs-sops": 1,
  } satisfies Record<FaultCode, 1>) as FaultCode[],
);

/** Stands in for git: before the texts of a commit are read it makes another one, as a colleague's merge would. */
const mover = (git: string, repository: string, flag: string) => `#!/bin/sh
case "$*" in
  *cat-file*) [ -e '${flag}' ] || { : > '${flag}'; '${git}' -C '${repository}' -c user.name=A -c user.email=a@example.org commit --quiet --allow-empty -m Meanwhile; } ;;
esac
exec '${git}' "$@"
`;

testWith(
  ["sops"],
  "stale: HEAD moved during the run; exit 3, no branch, the other's commit stays",
  async () => {
    const story = await newStory();
    const { repository, identity } = story;
    await replaceKey(story);
    const bin = tempDirectory();
    const flag = join(bin, "moved");
    writeFileSync(join(bin, "git"), mover(tool("git") ?? "/usr/bin/git", repository.path, flag));
    chmodSync(join(bin, "git"), 0o755);
    const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      [cli, "-C", repository.path, "rekey", "luna", "--identity", identity],
      { env: { PATH: `${bin}:${process.env.PATH}` }, extendEnv: false, reject: false, stdin: "ignore" },
    );
    expect([exitCode, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(/^HEAD moved meanwhile; nothing was written \(stale\)\n {2}to do {2}try again$/);
    expect(await repository.git("log", "-1", "--format=%s")).toBe("Meanwhile");
    expect(await repository.git("branch", "--list", "labkeeper/rekey-*")).toBe("");
    const again = await labkeeper(repository.path, "rekey", "luna", "--identity", identity);
    expect(again.exitCode, "the control: on the new HEAD it is done").toBe(0);
  },
);
