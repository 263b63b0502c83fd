import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { openRepository } from "../src/edge/git.ts";
import { applyWrite, proposeWrite } from "../src/flow/sync.ts";
import { cases, factsOf, findCase, library, modelOf, treeOf } from "./cases/case.ts";
import { compareTrees, isRewrite, readTree, rewriteTree } from "./cases/golden.ts";
import { repositoryWith } from "./support/cli.ts";
import { seed } from "./support/seed.ts";
import { type ScratchRepository, tempDirectory } from "./support/temp.ts";

const same = { extra: [], missing: [], changed: [] };
const rewrite = isRewrite(process.env);

describe.for(cases)("$name", ({ lab, repository, expected }) => {
  test("its tree is the golden one", () => {
    const tree = treeOf(modelOf(lab), factsOf({ repository }));
    if (rewrite) rewriteTree(expected, tree);
    const golden = readTree(expected);
    expect(compareTrees(tree, golden)).toEqual(same);
    expect(tree).toEqual(golden);
  });
});

test("every example is a case, beside those that show something of their own", () => {
  expect(cases.map(({ name }) => name)).toEqual(expect.arrayContaining(["founding", "minimal", "observe"]));
});

test.for(["founding", "observe", "services-with-secrets"])(
  "%s: what `sync --write` leaves on disk is the golden tree",
  async (name) => {
    const { lab, repository: before, expected } = findCase(name);
    const scratch = await repositoryWith({ ...before, "lab.yaml": lab });
    const repository = await openRepository(scratch.path);
    const proposal = await proposeWrite(repository, library);
    if (!proposal.ok) throw new Error("lab.yaml is refused");
    await applyWrite(repository, proposal.value);

    expect(await tracked(scratch)).toEqual({ ...before, ...readTree(expected), "lab.yaml": lab });
    const again = await proposeWrite(repository, library);
    expect(again.ok && [...again.value.write.keys(), ...again.value.remove]).toEqual([]);
  },
);

/** Everything in a scratch repository but .git. */
async function tracked(scratch: ScratchRepository) {
  await scratch.git("add", "--all");
  const paths = (await scratch.git("ls-files")).split("\n");
  const all = readTree(scratch.path);
  return Object.fromEntries(paths.map((file) => [file, all[file]]));
}

test("a second run gives the same bytes", () => {
  for (const { lab } of cases) expect(treeOf(modelOf(lab))).toEqual(treeOf(modelOf(lab)));
});

test.for(["founding", "several-admins"])("%s: keys of lab.yaml in any order give the same tree", (name) => {
  const { lab } = findCase(name);
  const golden = treeOf(modelOf(lab));
  const orders = new Set<string>();
  const property = fc.property(shuffled(parse(lab)), (other) => {
    const text = stringify(other);
    orders.add(text);
    expect(treeOf(modelOf(text))).toEqual(golden);
  });
  fc.assert(property, { numRuns: 60, seed });
  expect(orders.size).toBeGreaterThan(50);
});

test("the order of keys is all that the comparison forgives", () => {
  const { lab } = findCase("founding");
  const other = lab.replace("timeZone: America/New_York", "timeZone: America/Chicago");
  const { changed } = compareTrees(treeOf(modelOf(other)), treeOf(modelOf(lab)));
  expect(changed.toSorted()).toEqual([
    ".lab/manifest.json",
    "hosts/luna/generated/host.nix",
    "hosts/rydev/generated/host.nix",
    "hosts/rymac/generated/host.nix",
  ]);
});

/** The same data with the keys of every map in any order. A Map keeps the order of keys that look like numbers too. */
function shuffled(data: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(data)) return fc.tuple(...data.map(shuffled));
  if (typeof data !== "object" || data === null) return fc.constant(data);
  const entries = Object.entries(data).map(([key, value]) => fc.tuple(fc.constant(key), shuffled(value)));
  const order = fc.shuffledSubarray([...entries.keys()], { minLength: entries.length });
  return fc
    .tuple(order, fc.tuple(...entries))
    .map(([keys, pairs]) => new Map(keys.flatMap((key) => (pairs[key] === undefined ? [] : [pairs[key]]))));
}

describe("golden trees", () => {
  test("a comparison sees a file too many, one too few and one with another text", () => {
    expect(compareTrees({ a: "1", b: "2" }, { b: "3", c: "4" })).toEqual({
      extra: ["a"],
      missing: ["c"],
      changed: ["b"],
    });
  });

  test("are rewritten whole, so that no file of an earlier version stays", () => {
    const directory = tempDirectory();
    rewriteTree(directory, { "old/file": "1", kept: "1" });
    rewriteTree(directory, { ".new": "2", kept: "2" });
    expect(readTree(directory)).toEqual({ ".new": "2", kept: "2" });
  });

  test("are rewritten when a person asks for it, and never in CI", () => {
    expect(isRewrite({})).toBe(false);
    expect(isRewrite({ CI: "true" })).toBe(false);
    expect(isRewrite({ UPDATE_GOLDEN: "1" })).toBe(true);
    expect(() => isRewrite({ UPDATE_GOLDEN: "1", CI: "true" })).toThrow("not rewritten in CI");
  });
});
