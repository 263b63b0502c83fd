import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { createSopsFile } from "../../../src/secrets/sops/create.ts";
import { isFault } from "../../../src/secrets/sops/fault.ts";
import { readSopsFile } from "../../../src/secrets/sops/read.ts";
import { ageRecipients } from "../../../src/secrets/sops/recipients.ts";
import { rewrap } from "../../../src/secrets/sops/rewrap.ts";
import { rotate } from "../../../src/secrets/sops/rotate.ts";
import { patience, runs, seed } from "../../support/seed.ts";
import { makeTempDirectory, removeTree, writeTree } from "../../support/temp.ts";
import { testWith, tool } from "../../support/tools.ts";
import { fourAtOnce } from "./four-at-once.ts";
import { type Case, type Change, judge, targetOf, unreadable } from "./judge.ts";
import { type Keys, newKey, newKeys, sealedFor, type TestKey } from "./keys.ts";
import { ok } from "./ok.ts";
import { edited, type RandomFile, randomFile } from "./random-file.ts";
import { type Sops, SopsFailed, sopsIn } from "./sops.ts";
import { noMacCheck, parseAndStringify, rewrapForAll } from "./wrong.ts";

/** A tenth may be discarded: 500 are left. */
const usual = 560;
const endings = ["yaml", "json", "env", "ini", "bin"];
const each = Math.ceil(runs(usual) / endings.length);
const hasSops = tool("sops") !== undefined;

let keys: Keys;
let others: readonly TestKey[];
let newcomers: readonly TestKey[];
let cases: readonly Case[];
let discarded = 0;
/** Files of sops that it cannot open itself: some comments in .ini files, some blocks of text in lists of YAML. */
let closed = 0;

/** luna's key is replaced. */
const replacement = (): Change => ({ added: [keys.fresh], removed: [keys.old] });

beforeAll(async () => {
  keys = await newKeys();
  others = [await newKey(), await newKey(), await newKey()];
  newcomers = [await newKey(), await newKey()];
  const directory = makeTempDirectory();
  const files = endings.flatMap((ending) => fc.sample(randomFile(ending), { numRuns: each, seed }));
  const made = await fourAtOnce(files, (file) => sealed(sopsIn(directory), file));
  removeTree(directory);
  cases = made.filter((one) => one !== undefined);
  discarded = made.length - cases.length - closed;
}, patience);

/** Undefined where sops does not take the plain text. */
async function sealed(sops: Sops, what: RandomFile): Promise<Case | undefined> {
  const { path, plain, options } = what;
  const recipients = [keys.bot, ...others.slice(0, what.others), keys.old];
  try {
    const text = hasSops
      ? await sops.encrypt({ path, plain, recipients, options })
      : await ownFile(what, recipients);
    const one = { what, path, text: edited(text, what.edit), recipients };
    if (!isFault(readSopsFile(path, one.text)) || typeof (await sops.decrypt(one, keys.old)) === "string")
      return one;
    closed++;
    return undefined;
  } catch (error) {
    if (error instanceof SopsFailed) return undefined;
    throw error;
  }
}

async function ownFile({ path, plain }: RandomFile, recipients: readonly TestKey[]): Promise<string> {
  const names = Array.from({ length: (plain.length % 7) + 1 }, (_, i) =>
    path.endsWith(".ini") ? `s${i % 2}/n${i}` : `n${i}`,
  );
  const ids = recipients.map(({ recipient }) => recipient);
  return ok(createSopsFile({ path, names, recipients: ids, at: new Date(0) })).text;
}

test(
  `random files are rewrapped as they should be (seed ${seed})`,
  async () => {
    const said = await judged(cases.map((one) => ({ one, change: replacement() })));
    const [either, wrong] = [said.filter(isUnreadable), said.filter((one) => !isUnreadable(one))];
    console.log(
      `fuzz: ${cases.length} files, ${discarded} discarded, ${closed + either.length} that sops cannot open either, sops ${hasSops ? "judged" : "absent"}`,
    );
    expect(wrong).toEqual([]);
    expect(closed + either.length).toBeLessThan(cases.length / 10);
    expect(cases.length).toBeGreaterThanOrEqual(runs(usual) * 0.9);
    expect(new Set(cases.map(({ path }) => path)).size).toBe(endings.length);
  },
  patience,
);

test(
  `recipients come and go in every second of them (seed ${seed})`,
  async () => {
    const some = listChanges();
    const said = (await judged(some)).filter((one) => !isUnreadable(one));
    const [refused, wrong] = [said.filter(isModelless), said.filter((one) => !isModelless(one))];
    const longer = some.filter(({ change }) => change.added.length > change.removed.length).length;
    const shorter = some.filter(({ change }) => change.added.length < change.removed.length).length;
    console.log(
      `fuzz: ${some.length} lists changed, ${longer} longer, ${shorter} shorter, ${refused.length} refused`,
    );
    expect(wrong).toEqual([]);
    expect(Math.min(longer, shorter)).toBeGreaterThan(some.length / 5);
    expect(refused.length).toBeLessThan(some.length / 10);
  },
  patience,
);

interface Said extends RandomFile {
  readonly words: string;
}

/** What is wrong with our way to change these files. */
async function judged(some: readonly ListChange[]): Promise<readonly Said[]> {
  const directory = makeTempDirectory();
  const trial = { bot: keys.bot, sops: hasSops ? sopsIn(directory) : undefined };
  const said = await fourAtOnce(some, ({ one, change }) => judge(rewrap, one, { ...trial, change }));
  removeTree(directory);
  return some.flatMap(({ one }, i) => (said[i] ?? []).map((words) => ({ words, ...one.what })));
}

function isUnreadable({ words }: Said): boolean {
  return words === unreadable;
}

/** A comment in every entry leaves none that could be the model of a new one. */
function isModelless({ words, edit }: Said): boolean {
  return (
    edit === "comments" && words.startsWith("refused: needs-sops, no age entry of the file can be the model")
  );
}

interface ListChange {
  readonly one: Case;
  readonly change: Change;
}

/** For every second file: up to two newcomers, and some of those who are there, never the bot; never nobody. */
function listChanges(): readonly ListChange[] {
  const some = cases.filter((_, i) => i % 2 === 1);
  const dice = fc.record({ added: fc.integer({ min: 0, max: 2 }), going: fc.integer({ min: 0, max: 31 }) });
  const thrown = fc.sample(dice, { numRuns: some.length, seed });
  return some.map((one, i) => {
    const { added = 0, going = 0 } = thrown[i] ?? {};
    const removed = one.recipients.filter((key, at) => key !== keys.bot && (going >> at) % 2 === 1);
    return { one, change: { added: newcomers.slice(0, removed.length === 0 ? 1 : added), removed } };
  });
}

testWith(["sops"], "sops updatekeys finds nothing to do in any of them", async () => {
  const directory = makeTempDirectory();
  const all = [...cases.map((one) => ({ one, change: replacement() })), ...listChanges()];
  // sops reads all rules anew for every file.
  const some = Array.from({ length: Math.ceil(all.length / 50) }, (_, i) => all.slice(i * 50, i * 50 + 50));
  await fourAtOnce([...some.entries()], ([i, changes]) => upToDate(sopsIn(join(directory, `${i}`)), changes));
  removeTree(directory);
});

/** All files after their change, in one directory under rules that say the same. */
async function upToDate(sops: Sops, changes: readonly ListChange[]): Promise<void> {
  const files: Record<string, string> = {};
  const rules: string[] = [];
  for (const [i, { one, change }] of changes.entries()) {
    const target = targetOf(one, change);
    const after = await rewrap({ ...sealedFor(keys.bot, one), target });
    if (isFault(after) && change.added.length > 0 && one.what.edit === "comments") continue;
    files[`${i}/${one.path}`] = ok(after).text;
    rules.push(`  - path_regex: ^${i}/\n    age: ${ageRecipients(target).join(",")}\n`);
  }
  writeTree(sops.directory, { ...files, ".sops.yaml": `creation_rules:\n${rules.join("")}` });
  const { code, output } = await sops.run(["updatekeys", "--yes", ...Object.keys(files)], keys.bot);
  expect(code).toBe(0);
  expect(output.match(/already up to date/g)).toHaveLength(rules.length);
}

testWith(["sops"], "a rotated file reads the same to sops", async () => {
  const directory = makeTempDirectory();
  const sops = sopsIn(directory);
  const some = cases.filter((_, i) => i % 5 === 0);
  const wrong = await fourAtOnce(some, async (one) => {
    const after = await rotate({ ...sealedFor(keys.bot, one), at: new Date(0) });
    if (isFault(after)) return [{ ...one.what, ...after }];
    const [now, before] = await fourAtOnce([after.text, one.text], (text) =>
      sops.decrypt({ path: one.path, text }, keys.old),
    );
    return now === before ? [] : [{ ...one.what, now, before }];
  });
  removeTree(directory);
  console.log(`fuzz: ${some.length} files rotated`);
  expect(wrong.flat()).toEqual([]);
  expect(some.length).toBeGreaterThan(cases.length / 6);
});

describe("implementations that are wrong are found out", () => {
  test.each([
    ["parse and stringify", parseAndStringify, "lines of others changed|became"],
    ["no MAC check", noMacCheck, "a tampered file was taken"],
    ["re-wrap for all", rewrapForAll, "lines of others changed"],
  ])("%s, in every format", async (_, implementation, complaint) => {
    const trial = { bot: keys.bot, sops: undefined };
    for (const ending of endings) {
      const some = cases.filter(({ path }) => path.endsWith(ending)).slice(0, 10);
      const said = await Promise.all(
        some.map((one) => judge(implementation, one, { ...trial, change: replacement() })),
      );
      expect([ending, ...said.flat()].join("\n")).toMatch(new RegExp(complaint));
      const listed = await Promise.all(
        some.map((one) =>
          judge(implementation, one, { ...trial, change: { added: newcomers, removed: [keys.old] } }),
        ),
      );
      expect([ending, ...listed.flat()].join("\n")).toMatch(new RegExp(complaint));
    }
  });
});
