import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { createSopsFile } from "../../../src/secrets/sops/create.ts";
import { isFault } from "../../../src/secrets/sops/fault.ts";
import { readSopsFile } from "../../../src/secrets/sops/read.ts";
import { withReplaced } from "../../../src/secrets/sops/recipients.ts";
import { rewrap } from "../../../src/secrets/sops/rewrap.ts";
import { rotate } from "../../../src/secrets/sops/rotate.ts";
import { patience, runs, seed } from "../../support/seed.ts";
import { makeTempDirectory, removeTree, writeTree } from "../../support/temp.ts";
import { testWith, tool } from "../../support/tools.ts";
import { type Keys, newKey, newKeys, sealedFor, type TestKey } from "./keys.ts";
import { changedLines } from "./lines.ts";
import { ok } from "./ok.ts";
import { edited, type RandomFile, randomFile } from "./random-file.ts";
import { type Sops, SopsFailed, sopsIn } from "./sops.ts";
import { type Implementation, noMacCheck, parseAndStringify, rewrapForAll } from "./wrong.ts";

/** A tenth may be discarded: 500 are left. */
const usual = 560;
const endings = ["yaml", "json", "env", "ini", "bin"];
const each = Math.ceil(runs(usual) / endings.length);
const hasSops = tool("sops") !== undefined;

/** A random file, made by the real sops where it is there, else by us. */
interface Case {
  readonly what: RandomFile;
  readonly path: string;
  readonly text: string;
  readonly recipients: readonly TestKey[];
}

let keys: Keys;
let others: readonly TestKey[];
let cases: readonly Case[];
let discarded = 0;
/** Files of sops that it cannot open itself: some comments in .ini files, some blocks of text in lists of YAML. */
let unreadable = 0;

beforeAll(async () => {
  keys = await newKeys();
  others = [await newKey(), await newKey(), await newKey()];
  const directory = makeTempDirectory();
  const files = endings.flatMap((ending) => fc.sample(randomFile(ending), { numRuns: each, seed }));
  const made = await fourAtOnce(files, (file) => sealed(sopsIn(directory), file));
  removeTree(directory);
  cases = made.filter((one) => one !== undefined);
  discarded = made.length - cases.length - unreadable;
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
    unreadable++;
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

async function fourAtOnce<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const worker = async () => {
    for (const [i, item] of waiting) results[i] = await work(item);
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return results;
}

/** What is wrong with how an implementation replaces luna's key in a file; empty where nothing is. */
async function judge(
  implementation: Implementation,
  one: Case,
  sops: Sops | undefined,
): Promise<readonly string[]> {
  const groups = ok(readSopsFile(one.path, one.text)).groups;
  const target = withReplaced(groups, keys.old.recipient, keys.fresh.recipient);
  const result = await implementation({ ...sealedFor(keys.bot, one), target });
  const tampered = await implementation({
    ...sealedFor(keys.bot, { path: one.path, text: tamper(one.text) }),
    target,
  });
  const accepted = isFault(tampered) ? [] : ["a tampered file was taken"];
  if (isFault(result)) return [`refused: ${result.code}, ${result.detail}`, ...accepted];
  const lines = changedLines({ before: one.text, after: result.text, of: keys.old.recipient });
  const bytes = lines.length === 0 ? [] : [`lines of others changed: ${lines[0]}`];
  return [...bytes, ...accepted, ...(sops === undefined ? [] : await judgedBySops(sops, one, result.text))];
}

async function judgedBySops(sops: Sops, one: Case, text: string): Promise<string[]> {
  const file = { path: one.path, text };
  const [forFresh, forOld] = [await sops.decrypt(file, keys.fresh), await sops.decrypt(file, keys.old)];
  if (typeof forFresh === "number" && (await sops.decrypt(one, keys.old)) === forFresh) {
    unreadable++;
    return [];
  }
  return [
    ...(typeof forFresh === "string" ? [] : [`sops does not open it for the new key: ${forFresh}`]),
    ...(forOld === 128 ? [] : ["sops still opens it for the old key"]),
  ];
}

/** Flips a bit of the first sealed value that the MAC covers; where there is none, moves the time. */
function tamper(text: string): string {
  const mac = text.search(/mac["']?\s*[:=]/);
  const value = [...text.matchAll(/ENC\[AES256_GCM,data:(.)[^\]]*type:(\w+)\]/g)].find(
    ({ index, 2: type }) =>
      type !== "comment" && !text.slice(Math.max(0, index - 25), index).match(/mac\W+$/),
  );
  if (value === undefined || mac < 0) return text.replace(/(lastmodified\W+\d{3})\d/, "$10");
  const at = value.index + "ENC[AES256_GCM,data:".length;
  return text.slice(0, at) + (value[1] === "A" ? "B" : "A") + text.slice(at + 1);
}

test(
  `random files are rewrapped as they should be (seed ${seed})`,
  async () => {
    const directory = makeTempDirectory();
    const sops = hasSops ? sopsIn(directory) : undefined;
    const complaints = await fourAtOnce(cases, (one) => judge(rewrap, one, sops));
    removeTree(directory);
    const bad = complaints.flatMap((said, i) => said.map((words) => ({ words, ...cases[i]?.what })));
    console.log(
      `fuzz: ${cases.length} files, ${discarded} discarded, ${unreadable} that sops cannot open either, sops ${hasSops ? "judged" : "absent"}`,
    );
    expect(bad).toEqual([]);
    expect(unreadable).toBeLessThan(cases.length / 10);
    expect(cases.length).toBeGreaterThanOrEqual(runs(usual) * 0.9);
    expect(new Set(cases.map(({ path }) => path)).size).toBe(endings.length);
  },
  patience,
);

testWith(["sops"], "sops updatekeys finds nothing to do in any of them", async () => {
  const directory = makeTempDirectory();
  const sops = sopsIn(directory);
  const files: Record<string, string> = {};
  const rules: string[] = [];
  for (const [i, one] of cases.entries()) {
    const groups = ok(readSopsFile(one.path, one.text)).groups;
    const target = withReplaced(groups, keys.old.recipient, keys.fresh.recipient);
    files[`${i}/${one.path}`] = ok(await rewrap({ ...sealedFor(keys.bot, one), target })).text;
    const wanted = [keys.fresh, ...one.recipients.slice(0, -1)].map(({ recipient }) => recipient);
    rules.push(`  - path_regex: ^${i}/\n    age: ${wanted.join(",")}\n`);
  }
  writeTree(directory, { ...files, ".sops.yaml": `creation_rules:\n${rules.join("")}` });
  const { code, output } = await sops.run(["updatekeys", "--yes", ...Object.keys(files)], keys.bot);
  removeTree(directory);
  expect(code).toBe(0);
  expect(output.match(/already up to date/g)).toHaveLength(cases.length);
});

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
    for (const ending of endings) {
      const some = cases.filter(({ path }) => path.endsWith(ending)).slice(0, 10);
      const said = await Promise.all(some.map((one) => judge(implementation, one, undefined)));
      expect([ending, ...said.flat()].join("\n")).toMatch(new RegExp(complaint));
    }
  });
});
