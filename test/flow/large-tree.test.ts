/** Trees that GitHub lists only in part: what is not listed is never taken for missing. */
import { describe, expect, test } from "vitest";
import { SECRETS_DOC } from "../../src/files/paths.ts";
import { reportOf } from "../../src/flow/check.ts";
import { onboard } from "../../src/flow/onboard.ts";
import { readWorld } from "../../src/flow/world.ts";
import type { Forge } from "../../src/forge/forge.ts";
import { blobId } from "../../src/plan/blob.ts";
import { sshToAge } from "../../src/secrets/ssh-to-age.ts";
import { fixture, fixtures } from "../adopt/fixtures.ts";
import { library } from "../cases/case.ts";
import { newHostKey } from "../secrets/host-key.ts";
import { labOf, OWN, SHARED } from "../secrets/story.ts";
import { deskOf, persistently } from "../support/forge/desk.ts";
import { SYNC, storyOf } from "../support/forge/sync.ts";
import { idIn, opens, rekeyStage } from "./command/rekey-stage.ts";
import { answers, branchesOf, say } from "./command/stage.ts";

/** From now on GitHub lists no more than this in one answer. */
function shorten(forge: Forge, entries = 8): void {
  Object.assign(forge.world, { mostTreeEntries: entries });
}

/** Directories that are none of ours, and too large together. */
const photos = Object.fromEntries(
  ["big/a", "big/b", "private/photos"].flatMap((directory) =>
    Array.from({ length: 6 }, (_, i) => [`${directory}/${i}.jpg`, `${directory} ${i}\n`]),
  ),
);

const NAMED = "private/keys/shared.sops.json";
const UNNAMED = "big/b/luna.sops.yaml";

const [luna, sol] = [newHostKey("luna"), newHostKey("sol")];
const admin = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
const sealed = (...names: readonly string[]) =>
  names.map((name) => `${name.split("/")[0]}: { ${name.split("/")[1]}: "ENC[x]" }\n`).join("");
const files = {
  "lab.yaml": labOf(admin, luna.line, sol.line).replaceAll(SHARED, NAMED),
  [OWN]: sealed("dash/env"),
  [NAMED]: '{ "shared": { "smtp": "ENC[x]" } }\n',
  [UNNAMED]: sealed("more/env"),
  ...photos,
};

describe("a listing that was cut short", () => {
  test("knows what it lacks, whatever GitHub listed of that, and can list more", async () => {
    const story = await storyOf(files);
    const tree = () => story.hub().commitTree(story.forge.headOf(story.repository) ?? "");
    const all = await tree().snapshot();
    expect(all.unlisted).toBeUndefined();
    shorten(story.forge);
    const source = tree();
    const part = await source.snapshot();
    expect([...(part.unlisted?.keys() ?? [])]).toEqual(["big/", "private/"]);
    const listed = [...all.entries].filter(([path]) => !/^(big|private)\//.test(path));
    expect([...part.entries]).toEqual(expect.arrayContaining(listed));
    expect(part.entries.size).toBe(listed.length);

    const more = await source.listing?.([NAMED]).snapshot();
    expect([...(more?.unlisted?.keys() ?? [])]).toEqual(["big/", "private/photos/"]);
    expect(more?.entries.get(NAMED)?.id).toBe(blobId(files[NAMED], "sha1"));
    const rest = await source.listing?.("all").snapshot();
    expect(rest?.unlisted).toBeUndefined();
    expect(rest?.entries).toEqual(all.entries);
  });

  test("is given up where it takes too many calls", async () => {
    const many = [0, 1, 2, 3, 4, 5].flatMap((a) =>
      [0, 1, 2, 3, 4].flatMap((b) => [0, 1, 2, 3, 4].map((c) => `big/${a}/${b}/${c}/x`)),
    );
    const story = await storyOf(Object.fromEntries(many.map((path) => [path, `${path}\n`])));
    shorten(story.forge);
    const source = story.hub().commitTree(story.forge.headOf(story.repository) ?? "");
    await expect(source.listing?.("all").snapshot()).rejects.toMatchObject({
      name: "Stop",
      message: expect.stringContaining("more than 200 calls"),
      remedy: expect.stringContaining("in a clone"),
    });
  });
});

describe("a reconcile", () => {
  test("sees the secrets files that lab.yaml names, and leaves out what would have to list all", async () => {
    const proposed = async (limit: number | undefined, without?: string) => {
      const story = await storyOf(files);
      if (without !== undefined) story.push({ [without]: null });
      if (limit !== undefined) shorten(story.forge, limit);
      await story.sync();
      const { entries } = (await story
        .hub()
        .commitTree(story.forge.headOf(story.repository, SYNC) ?? "")
        .listing?.("all")
        .snapshot()) ?? { entries: new Map() };
      const ours = [...entries].filter(([path]) => !(path in files) && path !== ".lab/manifest.json");
      const [pull] = story.pulls();
      const read = (path: string) => story.read(path);
      return { ours: new Map(ours), body: pull?.body ?? "", read };
    };
    const small = await proposed(undefined);
    // The App's own files must still fit into one answer for each directory.
    const large = await proposed(19);
    expect(large.read("hosts/luna/generated/dash.nix")).toContain("shared/smtp");
    expect(small.ours.has(SECRETS_DOC)).toBe(true);
    small.ours.delete(SECRETS_DOC);
    expect(large.ours).toEqual(small.ours);
    expect(large.body).toContain("GitHub lists this tree only in part");
    expect(small.body).not.toContain("only in part");
    const absent = await proposed(19, NAMED);
    expect(absent.read("hosts/luna/generated/dash.nix")).not.toContain("shared/smtp");
  });

  test("stays at rest when a file elsewhere moves the end of GitHub's list", async () => {
    const story = await storyOf(files);
    shorten(story.forge, 19);
    await story.sync();
    await story.merge("merge");
    expect(await story.sync()).toMatchObject({ did: "nothing" });
    story.push({ "aaa/one.sops.yaml": sealed("more/env"), "aaa/two.txt": "2\n" });
    expect(await story.sync()).toMatchObject({ did: "nothing" });
  });
});

test("no rule of .sops.yaml is said to be idle for want of files that nobody listed", async () => {
  const config = [
    "creation_rules:",
    `  - path_regex: ^(hosts|private)/`,
    `    age: ${admin},${sshToAge(luna.line)}`,
    String.raw`  - path_regex: \.sops\.yaml$`,
    `    age: ${admin},${sshToAge(luna.line)}`,
  ].join("\n");
  const warned = async (limit: number | undefined, without: Readonly<Record<string, null>> = {}) => {
    const story = await storyOf({ ...files, ".sops.yaml": `${config}\n` });
    story.push({ "README.md": "Mine too\n", ...without });
    if (limit !== undefined) shorten(story.forge, limit);
    const source = story.hub().commitTree(story.forge.headOf(story.repository) ?? "");
    const world = await readWorld(source, library);
    if (!world.ok) throw new Error("lab.yaml is refused");
    const { open } = reportOf(world.value, { base: undefined, today: "2026-11-28" });
    return open.map(({ id }) => id).includes("secret-rule-shadowed");
  };
  expect(await warned(undefined)).toBe(false);
  expect(await warned(8)).toBe(false);
  expect(await warned(undefined, { [UNNAMED]: null })).toBe(true);
});

describe("/rekey", () => {
  const stage = async () =>
    await rekeyStage({
      files: ({ config, seal, admin: key, luna: old }) => ({
        ...photos,
        ".sops.yaml": `${config}  - path_regex: ^${UNNAMED}$\n    age: ${key},${old}\n`,
        [UNNAMED]: seal(UNNAMED, [key, old]),
      }),
    });

  test("takes up every file of the host, also where nobody looks otherwise", async () => {
    const large = await stage();
    shorten(large.forge);
    const shown = await say(large, "maintain", "/rekey luna");
    expect(shown).toContain(UNNAMED);
    expect(await say(large, "maintain", `/confirm ${idIn(shown)}`)).toContain("one commit");
    const at = "labkeeper/rekey-luna";
    for (const path of [OWN, UNNAMED]) {
      expect(await opens(large, { path, at }, large.fresh)).toBe(true);
      expect(await opens(large, { path, at }, large.luna)).toBe(false);
    }
  });

  test("refuses, and says why, where the tree cannot be looked through", async () => {
    const large = await stage();
    const crowd = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`big/a/b/${i}.txt`, `${i}\n`]));
    large.forge.commitFiles(large.repository, { by: large.erin, message: "Crowd", files: crowd });
    shorten(large.forge);
    const before = await branchesOf(large);
    expect(await say(large, "maintain", "/rekey luna")).toContain(
      "GitHub lists the directory big/a/b/ only in part",
    );
    expect(answers(large)).toHaveLength(1);
    expect(await branchesOf(large)).toEqual(before);
  });
});

test("no lab.yaml is inferred from half a tree", async () => {
  const story = await storyOf({ ...fixture(fixtures[0] ?? ""), ...photos });
  shorten(story.forge);
  expect(await onboard(deskOf(story))).toBe("no-lab-here");
  shorten(story.forge, 1000);
  expect(await persistently(async () => await onboard(deskOf(story)))).not.toBe("no-lab-here");
});
