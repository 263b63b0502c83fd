import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openRepository } from "../../../src/edge/git.ts";
import { type Scratch, scratchRepository, world } from "../repository.ts";

const oddNames = {
  "with space": "1",
  'with "quotes"': "2",
  "back\\slash": "3",
  "ünï/cødé": "4",
  "tab\tand\nline": "5",
};

async function tree(scratch: Scratch, commit = "HEAD") {
  return (await openRepository(scratch.root)).commitTree(scratch.git("rev-parse", commit));
}

test.each(["sha1", "sha256"])("lists every path of a commit with mode and %s id", async (format) => {
  const scratch = scratchRepository(`--object-format=${format}`);
  scratch.write({ ...oddNames, "bin/run": "#!\n" });
  symlinkSync("bin", join(scratch.root, "link"));
  scratch.git("update-index", "--add", "--chmod=+x", "bin/run");
  scratch.git("commit", "--quiet", "--message", "one");
  scratch.git("config", "core.fileMode", "false");
  const commit = scratch.commitAll();
  scratch.git("update-index", "--add", "--cacheinfo", `160000,${commit},sub`);
  scratch.git("commit", "--quiet", "--message", "submodule");
  const { objectFormat, entries } = await (await tree(scratch)).snapshot();
  expect(objectFormat).toBe(format);
  expect([...entries.keys()].toSorted()).toEqual(
    [...Object.keys(oddNames), "bin/run", "link", "sub"].toSorted(),
  );
  expect(entries.get("sub")).toEqual({ mode: "160000", id: commit });
  expect(entries.get("link")?.mode).toBe("120000");
  expect(entries.get("bin/run")).toEqual({ mode: "100755", id: scratch.git("rev-parse", "HEAD:bin/run") });
  expect(entries.get("with space")).toEqual({
    mode: "100644",
    id: scratch.git("rev-parse", "HEAD:with space"),
  });
});

test("reads the texts of regular files only, byte for byte", async () => {
  const scratch = scratchRepository();
  scratch.git("config", "core.autocrlf", "false");
  const files = {
    ...oddNames,
    "bom.yaml": "\uFEFFa: 1\n",
    crlf: "a\r\nb",
    empty: "",
    twin: "1",
    newlines: "\n\n",
  };
  scratch.write(files);
  symlinkSync("crlf", join(scratch.root, "link"));
  scratch.commitAll();
  scratch.write({ crlf: "not committed" });
  const texts = await (await tree(scratch)).texts([...Object.keys(files), "link", "ünï", "absent"]);
  expect(Object.fromEntries(texts)).toEqual(files);
  expect(await (await tree(scratch)).texts([])).toEqual(new Map());
});

test("bytes that are not UTF-8 become U+FFFD", async () => {
  const scratch = scratchRepository();
  scratch.write({ "lab.yaml": Buffer.from("name: caf\xe9\n", "latin1"), other: "fine" });
  scratch.commitAll();
  expect(Object.fromEntries(await (await tree(scratch)).texts(["lab.yaml", "other"]))).toEqual({
    "lab.yaml": "name: caf\uFFFD\n",
    other: "fine",
  });
});

test("a path that is not UTF-8 stands in nobody's way", async () => {
  const scratch = scratchRepository();
  scratch.write({ "lab.yaml": "{}\n" });
  const blob = scratch.git("hash-object", "-w", "lab.yaml");
  scratch.commitAll();
  const script = `printf '100644 %s\\tcaf\\351\\0' ${blob} | git -C '${scratch.root}' update-index -z --index-info`;
  scratch.git("-c", `alias.latin=!${script}`, "latin");
  scratch.git("commit", "--quiet", "--message", "latin1");
  expect([...(await (await tree(scratch)).snapshot()).entries.keys()]).toEqual(["caf\uFFFD", "lab.yaml"]);
});

test("a commit that replaces another locally is not what others get, so it is not read", async () => {
  const scratch = scratchRepository();
  scratch.write({ "lab.yaml": "first\n" });
  const first = scratch.commitAll();
  scratch.write({ "lab.yaml": "second\n" });
  const second = scratch.commitAll();
  scratch.git("replace", first, second);
  expect(scratch.git("show", `${first}:lab.yaml`)).toBe("second");
  expect(await (await tree(scratch)).texts(["lab.yaml"])).toEqual(new Map([["lab.yaml", "second\n"]]));
  const source = (await openRepository(scratch.root)).commitTree(first);
  expect(await source.texts(["lab.yaml"])).toEqual(new Map([["lab.yaml", "first\n"]]));
});

test("reading changes nothing, not even a stale index", async () => {
  const scratch = scratchRepository();
  scratch.write({ "lab.yaml": "{}\n" });
  scratch.commitAll();
  scratch.write({ "lab.yaml": "{}\n" });
  const before = world(scratch.root);
  const repository = await openRepository(scratch.root);
  const source = await tree(scratch);
  await source.snapshot();
  await source.texts(["lab.yaml"]);
  await repository.branch("main");
  expect(world(scratch.root)).toEqual(before);
});

test("a repository that lost an object is a Stop that names git fsck", async () => {
  const scratch = scratchRepository();
  scratch.write({ "lab.yaml": "{}\n" });
  scratch.commitAll();
  const blob = scratch.git("rev-parse", "HEAD:lab.yaml");
  scratch.git("-c", `alias.lose=!rm -f .git/objects/${blob.slice(0, 2)}/${blob.slice(2)}`, "lose");
  await expect((await tree(scratch)).texts(["lab.yaml"])).rejects.toMatchObject({
    name: "Stop",
    remedy: expect.stringMatching(/git fsck/),
  });
});
