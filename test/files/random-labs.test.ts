import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { GeneratedFile } from "../../src/files/file.ts";
import { planWorld } from "../../src/flow/decide.ts";
import { readWorld, type World } from "../../src/flow/world.ts";
import { readYaml } from "../../src/lab/document.ts";
import { blobId } from "../../src/plan/blob.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { fileOf, filesOf, findCase, library } from "../cases/case.ts";
import { alteredLabText, damagedLabText, labHistory, labText } from "../lab/random-lab.ts";
import { patience, runs, seed } from "../support/seed.ts";
import { faultsOf } from "./invariants.ts";

const numRuns = runs(200);
const started = performance.now();
const counts: string[] = [];
afterAll(() => {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`random labs, seed ${seed}, ${numRuns} runs each, ${seconds} s: ${counts.join("; ")}`);
});

/** A repository in memory: path -> text of a regular file, or a symbolic link, whose blob is its target. */
type Tree = ReadonlyMap<string, string | { readonly target: string }>;

/** What labkeeper makes of a tree: undefined where lab.yaml is refused, which no lab that is right may be. */
async function understand(tree: Tree): Promise<World | undefined> {
  const entries = [...tree].map(([path, there]) => {
    const [mode, text] = typeof there === "string" ? ["100644", there] : ["120000", there.target];
    return [path, { mode, id: blobId(text, "sha1") }] as const;
  });
  const texts = [...tree].filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const world = await readWorld(
    {
      snapshot: async () => ({ objectFormat: "sha1", entries: new Map(entries) }),
      texts: async (paths) => new Map(texts.filter(([path]) => paths.includes(path))),
    },
    library,
  );
  expect(world.ok || world.problems.length > 0).toBe(true);
  return world.ok ? world.value : undefined;
}

function plan(world: World): Plan {
  return planWorld(world, library, { asked: {} });
}

/** The tree after the plan. */
function apply(tree: Tree, { write, remove }: Plan): Tree {
  const after = new Map([...tree, ...write]);
  for (const path of remove) after.delete(path);
  return after;
}

function dataOf(lab: string): unknown {
  const yaml = readYaml(lab);
  return "data" in yaml ? yaml.data : undefined;
}

/** Every file of secrets that lab.yaml can mean, with every secret that it names: jobs and messages wait for theirs. */
function sealedSecrets(data: unknown): ReadonlyMap<string, string> {
  const names = new Set<string>();
  const gather = (value: unknown, key: string): void => {
    if (typeof value === "string" && /secrets?$/i.test(key)) names.add(value);
    else if (typeof value === "object" && value !== null)
      for (const [name, inner] of Object.entries(value)) gather(inner, Array.isArray(value) ? key : name);
  };
  gather(data, "");
  const lab = data as { hosts?: object; secrets?: { files?: readonly { path: string }[] } } | undefined;
  const files = [
    ...Object.keys(lab?.hosts ?? {}).map((host) => `hosts/${host}/secrets.sops.yaml`),
    ...(lab?.secrets?.files ?? []).map(({ path }) => path),
  ];
  const text = JSON.stringify(nested([...names]));
  return new Map(files.map((path) => [path, text]));
}

/** `a/b` as a key in a map; a name that is also the beginning of another keeps to the longer one. */
function nested(names: readonly string[]): object {
  const root: Record<string, object | string> = {};
  for (const name of names.toSorted((a, b) => b.length - a.length)) {
    const steps = name.split("/");
    steps.reduce<Record<string, object | string>>((at, step, i) => {
      const inner = at[step] ?? (i === steps.length - 1 ? "sealed" : {});
      at[step] = inner;
      return typeof inner === "object" ? (inner as Record<string, object | string>) : {};
    }, root);
  }
  return root;
}

/** One lab.yaml in a repository of its own: its files obey, and a second sync has nothing to do. Whether it was accepted. */
async function syncs(lab: string): Promise<boolean> {
  return (await settles(lab, new Map())) && (await settles(lab, sealedSecrets(dataOf(lab))));
}

/** The same in a repository that holds these secrets already. */
async function settles(lab: string, secrets: ReadonlyMap<string, string>): Promise<boolean> {
  const tree: Tree = new Map([...secrets, ["lab.yaml", lab]]);
  const world = await understand(tree);
  if (world === undefined) return false;
  expect(faultsOf(world.files, dataOf(lab))).toEqual([]);
  await expectSettled(apply(tree, plan(world)));
  return true;
}

/** A repository that holds this lab.yaml, which is right, and what labkeeper makes of it. */
async function synced(lab: string): Promise<Tree> {
  const tree: Tree = new Map([["lab.yaml", lab]]);
  const world = await understand(tree);
  if (world === undefined) throw new Error("a right lab is refused");
  return apply(tree, plan(world));
}

async function expectSettled(tree: Tree): Promise<void> {
  const world = await understand(tree);
  if (world === undefined) throw new Error("lab.yaml is refused the second time");
  const { write, remove } = plan(world);
  expect([...write.keys(), ...remove]).toEqual([]);
}

test(
  "a random lab is accepted, its files obey, and a second sync changes nothing",
  async () => {
    const property = fc.asyncProperty(labText, async (lab) => {
      expect(await syncs(lab)).toBe(true);
    });
    await fc.assert(property, { seed, numRuns });
    counts.push(`${numRuns} right, 0 refused`);
  },
  patience,
);

test.for([
  { kind: "damaged", texts: damagedLabText },
  { kind: "altered", texts: alteredLabText },
])("$kind labs end in problems or in files that obey", { timeout: patience }, async ({ kind, texts }) => {
  let accepted = 0;
  const property = fc.asyncProperty(texts, async (lab) => {
    if (await syncs(lab)) accepted += 1;
  });
  await fc.assert(property, { seed, numRuns });
  counts.push(`${numRuns} ${kind}, ${numRuns - accepted} refused`);
  expect(accepted).toBeGreaterThan(0);
  expect(accepted).toBeLessThan(numRuns);
});

/** What a person does to a file: which one, as a share of all, and what becomes of it. */
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  deed: fc.constantFrom("write", "remove", "link"),
});
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

/** The tree after a person's edits, and the paths that he touched: anything but lab.yaml and the manifest. */
function editByHand(tree: Tree, edits: readonly Edit[]) {
  const paths = [...tree.keys()].filter((path) => path !== "lab.yaml" && path !== ".lab/manifest.json");
  const after = new Map(tree);
  const touched = edits.flatMap(({ at, deed }) => {
    const path = paths[Math.floor(at * paths.length)];
    if (path === undefined) return [];
    const there = tree.get(path);
    if (deed === "remove") after.delete(path);
    // The hardest link to tell from what we wrote: one with the same blob.
    else after.set(path, deed === "link" && typeof there === "string" ? { target: there } : "# mine\n");
    return [path];
  });
  return { after, touched: new Set(touched) };
}

/** Paths that a person touched and that the plan would change. What he removed of his own is made again: no loss. */
function lost({ write, remove }: Plan, { files }: World, { after, touched }: ReturnType<typeof editByHand>) {
  const his = new Set(files.flatMap(({ path, once }) => (once && !after.has(path) ? [path] : [])));
  return [...write.keys(), ...remove].filter((path) => touched.has(path) && !his.has(path));
}

test(
  "what a person wrote, removed or linked in a random lab stays, whatever becomes of lab.yaml",
  async () => {
    const count = { refused: 0, touched: 0, removed: 0 };
    const edits = fc.array(edit, { maxLength: 3 });
    const property = fc.asyncProperty(labHistory, edits, async ([lab, later], made) => {
      const edited = editByHand(await synced(lab), made);
      const tree = edited.after.set("lab.yaml", later);
      const world = await understand(tree);
      if (world === undefined) {
        count.refused += 1;
        return;
      }
      expect(faultsOf(world.files, dataOf(later))).toEqual([]);
      expect(lost(plan(world), world, edited)).toEqual([]);
      await expectSettled(apply(tree, plan(world)));
      count.touched += edited.touched.size;
      count.removed += plan(world).remove.length;
    });
    // No shrinking: through two labs it takes longer than a person waits. Seed and path repeat the run.
    await fc.assert(property, { seed, numRuns, endOnFailure: true });
    const { refused, touched, removed } = count;
    counts.push(`${numRuns} histories, ${refused} refused, ${touched} hand edits, ${removed} files removed`);
    expect([touched, removed, numRuns - refused].filter((one) => one === 0)).toEqual([]);
  },
  patience,
);

describe("controls", () => {
  const { lab } = findCase("founding");
  const hostFile = fileOf(lab, "hosts/luna/generated/host.nix");
  const faultsWith = (change: Partial<GeneratedFile>): string[] =>
    faultsOf([{ ...hostFile, ...change }], dataOf(lab));

  test("founding obeys, and is more than one file", () => {
    expect(faultsOf(filesOf(lab), dataOf(lab))).toEqual([]);
    expect(filesOf(lab).length).toBeGreaterThan(20);
  });

  test.for<[string, Partial<GeneratedFile>]>([
    ["no path that a generator may write", { path: "hosts/luna/other.nix" }],
    ["no path that a generator may write", { path: "../luna.nix" }],
    ["written once, and yet ours to delete", { once: true }],
    ["has a carriage return", { text: hostFile.text.replace("\n", "\r\n") }],
    ["does not end with one line break", { text: hostFile.text.slice(0, -1) }],
    ["does not end with one line break", { text: `${hostFile.text}\n` }],
    ["is no text", { text: `# \0${hostFile.text.slice(3)}` }],
    ["has no header", { text: hostFile.text.replace("Generated", "Made") }],
    ["not sorted or unknown", { hosts: ["luna", "sol"] }],
    ["not sorted or unknown", { hosts: ["rydev", "luna"] }],
    ["origins", { origins: [null] }],
    ["leads nowhere", { origins: hostFile.origins.map(() => ["hosts", "sol"]) }],
  ])("%s: is seen", ([fault, change]) => {
    expect(faultsWith(change).join("\n")).toContain(fault);
  });

  test("a path that stands twice, and paths out of order, are seen", () => {
    const files = filesOf(lab);
    expect(faultsOf([...files, ...files.slice(-1)], dataOf(lab))).toHaveLength(1);
    expect(faultsOf(files.toReversed(), dataOf(lab))).toHaveLength(1);
  });

  test("a second sync that has something to do is seen", async () => {
    await expect(expectSettled(new Map([["lab.yaml", lab]]))).rejects.toThrow(
      /expected \[.+\] to deeply equal \[\]/,
    );
    await expect(expectSettled(new Map([["lab.yaml", "version: 2"]]))).rejects.toThrow("is refused");
  });

  test("a plan that takes a person's edit back is seen", async () => {
    const tree = await synced(lab);
    const at = [...tree.keys()].filter((path) => path !== "lab.yaml" && path !== ".lab/manifest.json");
    const made = { at: (at.indexOf(hostFile.path) + 0.5) / at.length, deed: "write" } as const;
    const edited = editByHand(tree, [made]);
    expect([...edited.touched]).toEqual([hostFile.path]);
    const world = await understand(edited.after);
    if (world === undefined) throw new Error("founding is refused");
    expect(lost(plan(world), world, edited)).toEqual([]);
    const reverted = planWorld(world, library, { asked: { revert: hostFile.path } });
    expect(lost(reverted, world, edited)).toEqual([hostFile.path]);
  });
});
