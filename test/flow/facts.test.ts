import { expect, test } from "vitest";
import { readWorld } from "../../src/flow/world.ts";
import type { Facts } from "../../src/lab/facts.ts";
import { blobId } from "../../src/plan/blob.ts";
import { findCase, library, modelOf, treeOf } from "../cases/case.ts";

const { lab } = findCase("founding");
/** The founding lab as labkeeper leaves it: placeholders and all. */
const synced: Readonly<Record<string, string>> = { ...treeOf(modelOf(lab)), "lab.yaml": lab };
const unifi = "hosts/luna/generated/unifi.nix";

/** The facts of a tree: path -> text; undefined: the path is not there. */
async function factsOf(tree: Readonly<Record<string, string | undefined>>): Promise<Facts> {
  const files = new Map(
    Object.entries(tree).flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const])),
  );
  const world = await readWorld(
    {
      snapshot: async () => ({
        objectFormat: "sha1",
        entries: new Map(
          [...files].map(([path, text]) => [path, { mode: "100644", id: blobId(text, "sha1") }]),
        ),
      }),
      texts: async (paths) => new Map([...files].filter(([path]) => paths.includes(path))),
    },
    library,
  );
  if (!world.ok) throw new Error(JSON.stringify(world.problems));
  return world.value.facts;
}

test("a lab that was just synced: placeholders, no lock, nothing edited", async () => {
  expect(await factsOf(synced)).toMatchObject({
    flake: { lock: null },
    placeholders: ["luna", "rydev"],
    edited: [],
    hosts: ["luna", "rydev", "rymac"],
  });
});

test("a repository with nothing but lab.yaml has no flake", async () => {
  expect(await factsOf({ "lab.yaml": lab })).toMatchObject({ flake: null, placeholders: [], edited: [] });
});

test("flake.lock and workflows are read; what else stands beside them is not", async () => {
  const facts = await factsOf({
    ...synced,
    "flake.lock": "{}",
    ".github/workflows/check.yml": "on: push",
    ".github/workflows/old/check.yml": "on: push",
    ".github/dependabot.yml": "version: 2",
  });
  expect(facts.flake).toEqual({ lock: "{}" });
  // labkeeper's own is one of them: it tests what a filter of another skips.
  expect([...facts.workflows.keys()].toSorted()).toEqual([
    ".github/workflows/check.yml",
    ".github/workflows/lab-check.yaml",
  ]);
  expect(facts.workflows.get(".github/workflows/check.yml")).toBe("on: push");
});

test("what sops keeps in the clear is read: its rules, and the texts of its files", async () => {
  const [config, sealed] = ["creation_rules:\n  - age: age1x\n", "a: ENC[x]\nsops: {}\n"];
  const facts = await factsOf({
    ...synced,
    ".sops.yaml": config,
    "x.sops.yaml": sealed,
    "plain.yaml": "a: 1\n",
  });
  expect(facts.sopsConfig).toBe(config);
  expect([...facts.sopsFiles]).toEqual([["x.sops.yaml", sealed]]);
});

test("a placeholder that was replaced is none", async () => {
  const path = "hosts/luna/hardware-configuration.nix";
  const changed = `{ }\n${synced[path]}`;
  expect((await factsOf({ ...synced, [path]: "{ }\n" })).placeholders).toEqual(["rydev"]);
  expect((await factsOf({ ...synced, [path]: changed })).placeholders).toEqual(["rydev"]);
  expect((await factsOf({ ...synced, [path]: `${synced[path]}# a note\n` })).placeholders).toEqual([
    "luna",
    "rydev",
  ]);
});

test("edited: changed or deleted by hand; not what lab.yaml asks for now, nor what is the user's", async () => {
  const edited = async (tree: Readonly<Record<string, string | undefined>>) =>
    (await factsOf({ ...synced, ...tree })).edited;
  expect(await edited({ [unifi]: "{ }\n" })).toEqual([unifi]);
  expect(await edited({ [unifi]: undefined })).toEqual([unifi]);
  expect(await edited({ "hosts/luna/default.nix": "{ }\n" })).toEqual([]);

  const other = lab.replace("unifi:v9.5.21", "unifi:v9.5.22");
  const wanted = treeOf(modelOf(other))[unifi];
  expect(wanted).not.toBe(synced[unifi]);
  expect(await edited({ "lab.yaml": other }), "not written yet").toEqual([]);
  expect(await edited({ "lab.yaml": other, [unifi]: wanted }), "written by hand as it should be").toEqual([]);
  expect(await edited({ "lab.yaml": other, [unifi]: "{ }\n" })).toEqual([unifi]);
});

test("a file that no lab.yaml asks for any more: gone is fine, changed is not", async () => {
  const without = lab.replace(/ {2}unifi:\n(?: {4}.*\n)+/, "");
  expect(without).not.toContain("unifi");
  const tree = { ...synced, "lab.yaml": without };
  expect((await factsOf({ ...tree, [unifi]: undefined })).edited).toEqual([]);
  expect((await factsOf({ ...tree, [unifi]: "{ }\n" })).edited).toEqual([unifi]);
});
