import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, vi } from "vitest";
import { unwrap } from "../src/secrets/sops/age.ts";
import { canary, newStory, OWN, readFile, replaceKey, type Story } from "./secrets/story.ts";
import { patience } from "./support/seed.ts";
import { tempDirectory, writeTree } from "./support/temp.ts";
import { testWith, tool } from "./support/tools.ts";

// Some whole runs of the command line, one after the other.
vi.setConfig({ testTimeout: patience });

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

/** Stands in for git: notes its arguments, its environment and what lies in the temporary directory, then is git. */
const spy = (git: string, log: string) => `#!/bin/sh
{ echo "call $*"; cat /proc/$$/environ /proc/$PPID/cmdline; grep -rh . "$TMPDIR"; } >> '${log}' 2>/dev/null
exec '${git}' "$@"
`;

interface Run {
  readonly exitCode: number | undefined;
  /** All that the run left or let out: output, what its children were given, files, objects of git. */
  readonly traces: Buffer;
}

async function watched(story: Story, args: readonly string[], env: Record<string, string>): Promise<Run> {
  const [bin, temp, home] = [tempDirectory(), tempDirectory(), tempDirectory()];
  const log = join(bin, "log");
  writeFileSync(log, "");
  writeFileSync(join(bin, "git"), spy(tool("git") ?? "/usr/bin/git", log));
  chmodSync(join(bin, "git"), 0o755);
  const { exitCode, all } = await execa(process.execPath, [cli, "-C", story.repository.path, ...args], {
    env: {
      PATH: `${bin}:${process.env.PATH}`,
      TMPDIR: temp,
      HOME: home,
      CONTROL: "control-in-environment",
      ...env,
    },
    extendEnv: false,
    reject: false,
    all: true,
    stdin: "ignore",
  });
  const objects = await execa("git", ["cat-file", "--batch-all-objects", "--batch", "--unordered"], {
    cwd: story.repository.path,
    encoding: "buffer",
  });
  const files = [temp, home, join(story.repository.path, ".git")].flatMap(contents);
  return { exitCode, traces: Buffer.concat([Buffer.from(all), readFileSync(log), objects.stdout, ...files]) };
}

function contents(directory: string): Buffer[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name)));
}

/** A secret in every way in which it could have been written down. */
function spellings(secret: Buffer): readonly (Buffer | string)[] {
  return [secret, secret.toString("base64"), secret.toString("hex"), secret.toString("hex").toUpperCase()];
}

async function dataKeys({ admin, repository }: Story, path: string): Promise<readonly Buffer[]> {
  const armored = readFile(repository, path).matchAll(
    /-----BEGIN AGE[\s\S]*?-----END AGE ENCRYPTED FILE-----/g,
  );
  const opened = [...armored].map(async ([text]) =>
    unwrap(text.replaceAll(/\n[ \t]+/g, "\n"), admin.identity),
  );
  return (await Promise.all(opened)).flatMap((key) => (key === undefined ? [] : [Buffer.from(key)]));
}

function hits(traces: Buffer, needles: readonly (Buffer | string)[]): number {
  return needles.filter((needle) => traces.includes(needle)).length;
}

testWith(
  ["sops"],
  "no value and no key is in output, child processes, temporary files or git's objects",
  async () => {
    const story = await newStory();
    const before = await dataKeys(story, OWN);
    const hosts = [story.luna, await replaceKey(story)];
    const { admin, identity } = story;
    const runs = [
      await watched(story, ["secrets"], { LABKEEPER_AGE_KEY: admin.secret }),
      await watched(story, ["secrets", "--json"], { SOPS_AGE_KEY: admin.secret }),
      await watched(story, ["rekey", "luna", "--identity", identity], {}),
      await watched(story, ["rekey", "luna"], {
        LABKEEPER_AGE_KEY: admin.secret,
        SOPS_AGE_KEY: admin.secret,
      }),
      await watched(story, ["rekey", "all", "--rotate"], { SOPS_AGE_KEY: admin.secret }),
    ];
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([1, 1, 0, 0, 0]);
    await story.repository.git("merge", "--quiet", "labkeeper/rekey-all");
    const after = await dataKeys(story, OWN);
    const credentials = tempDirectory();
    writeTree(credentials, { "labkeeper-age-key": admin.secret });
    const tampered = readFile(story.repository, OWN).replace(/lastmodified: "20../, 'lastmodified: "203');
    await replaceKey(story);
    await story.repository.commit("Tamper", { [OWN]: tampered });
    runs.push(await watched(story, ["rekey", "luna"], { CREDENTIALS_DIRECTORY: credentials }));
    expect(runs.at(-1)?.exitCode).toBe(1);
    expect(
      runs.at(-1)?.traces.includes("mac-mismatch") || runs.at(-1)?.traces.includes("value-corrupt"),
    ).toBe(true);

    expect([before.length, after.length]).toEqual([1, 1]);
    expect(before[0]?.equals(after[0] ?? Buffer.alloc(0))).toBe(false);
    const needles = [
      canary,
      "AGE-SECRET-KEY-1",
      ...[admin.secret, ...hosts.map(({ secret }) => secret)].map((secret) => secret.slice(20, 60)),
      ...[...before, ...after].flatMap(spellings),
    ];
    const all = Buffer.concat(runs.map(({ traces }) => traces));
    console.log(
      `${needles.length} needles in ${Math.round(all.length / 1024)} KiB of traces of ${runs.length} runs`,
    );
    expect(hits(all, needles)).toBe(0);

    // What the search looks through is there: each place holds what was put there to be found.
    for (const control of [
      "control-in-environment",
      "call ",
      "--identity",
      "luna: age1",
      "&host_luna",
      "ENC[AES256_GCM",
    ])
      expect([control, all.includes(control)]).toEqual([control, true]);
    const control = Buffer.concat([all, ...needles.map((needle) => Buffer.from(needle))]);
    expect(hits(control, needles)).toBe(needles.length);
  },
);
