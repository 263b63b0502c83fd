import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { readRegularFile, writeFiles } from "../../../src/edge/git/disk.ts";
import { Stop } from "../../../src/errors.ts";
import { tempDirectory } from "../../support/temp.ts";
import { type Scratch, scratchAt, world } from "../repository.ts";

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  return { ...real, rename: vi.fn(real.rename) };
});
const real = await vi.importActual<typeof import("node:fs/promises")>("node:fs/promises");
afterEach(() => vi.mocked(rename).mockReset().mockImplementation(real.rename));

/** The disk fails at the renames with these numbers, counted from 1. */
function failAtRename(...numbers: readonly number[]): void {
  let count = 0;
  vi.mocked(rename).mockImplementation(async (from, to) => {
    count += 1;
    if (numbers.includes(count)) throw Object.assign(new Error("EIO: i/o error, rename"), { code: "EIO" });
    await real.rename(from, to);
  });
}

const nothing = { create: new Map<string, string>(), update: new Map<string, string>(), remove: [] };

function lab(): Scratch {
  const scratch = scratchAt(tempDirectory());
  scratch.write({
    "lab.yaml": "old\n",
    "hosts/luna/gone/only.nix": "only\n",
    "docs/kept.md": "kept\n",
    "docs/old.md": "old\n",
  });
  return scratch;
}

const change = {
  create: new Map([["hosts/sol/generated/default.nix", "{ }\n"]]),
  update: new Map([
    ["lab.yaml", "new\n"],
    ["docs/kept.md", "new\n"],
  ]),
  remove: ["docs/old.md", "hosts/luna/gone/only.nix"],
};

test("creates, updates and removes, and removes the directories that this empties", async () => {
  const scratch = lab();
  scratch.write({ "hosts/sol/default.nix": "mine\n" });
  await writeFiles(scratch.root, change);
  expect([...world(scratch.root).keys()]).toEqual([
    "docs",
    "docs/kept.md",
    "hosts",
    "hosts/sol",
    "hosts/sol/default.nix",
    "hosts/sol/generated",
    "hosts/sol/generated/default.nix",
    "lab.yaml",
  ]);
  expect(scratch.read("hosts/sol/generated/default.nix")).toBe("{ }\n");
  expect(scratch.read("lab.yaml")).toBe("new\n");
  expect(scratch.read("docs/kept.md")).toBe("new\n");
});

test("the last file that goes leaves the root standing", async () => {
  const scratch = scratchAt(tempDirectory());
  scratch.write({ "a/b": "1" });
  await writeFiles(scratch.root, { ...nothing, remove: ["a/b"] });
  expect(readdirSync(scratch.root)).toEqual([]);
});

test("an update keeps the mode of the file; a new file gets what the umask says", async () => {
  const scratch = lab();
  chmodSync(join(scratch.root, "lab.yaml"), 0o775);
  await writeFiles(scratch.root, {
    ...nothing,
    create: new Map([["n", "1"]]),
    update: new Map([["lab.yaml", "new\n"]]),
  });
  expect(lstatSync(join(scratch.root, "lab.yaml")).mode & 0o7777).toBe(0o775);
  expect(lstatSync(join(scratch.root, "n")).mode & 0o7777).toBe(0o666 & ~process.umask());
});

test("a name as long as the file system allows can be written", async () => {
  const { root } = lab();
  await writeFiles(root, { ...nothing, create: new Map([["n".repeat(255), "1"]]) });
  expect(readdirSync(root)).toContain("n".repeat(255));
});

test("what stands in the way is a Stop, and nothing at all is written", async () => {
  const scratch = lab();
  const outside = scratchAt(tempDirectory());
  outside.write({ "f.nix": "outside\n" });
  symlinkSync(outside.root, join(scratch.root, "out"));
  symlinkSync("lab.yaml", join(scratch.root, "link.yaml"));
  const before = [world(scratch.root), world(outside.root)];
  const text = (path: string) => new Map([[path, "x\n"]]);
  const refused = [
    { bad: { create: text("docs/old.md") }, says: /on disk already/ },
    { bad: { create: text("link.yaml") }, says: /on disk already/ },
    { bad: { create: text("docs") }, says: /on disk already/ },
    { bad: { create: text("out/new.nix") }, says: /out is a symlink or a file, not a directory/ },
    { bad: { create: text("lab.yaml/new.nix") }, says: /lab.yaml is a symlink or a file/ },
    { bad: { update: text("out/f.nix") }, says: /out is a symlink/ },
    { bad: { update: text("link.yaml") }, says: /no regular file/ },
    { bad: { update: text("absent") }, says: /not on disk/ },
    { bad: { remove: ["out/f.nix"] }, says: /out is a symlink/ },
    { bad: { remove: ["docs"] }, says: /no regular file/ },
    { bad: { remove: ["absent/file"] }, says: /not on disk/ },
  ];
  for (const { bad, says } of refused) {
    const good = {
      create: new Map([["fine", "1"]]),
      update: new Map([["docs/kept.md", "new\n"]]),
      remove: [],
    };
    const stop = await writeFiles(scratch.root, {
      create: new Map([...good.create, ...(bad.create ?? [])]),
      update: new Map([...good.update, ...(bad.update ?? [])]),
      remove: bad.remove ?? [],
    }).catch((error) => error);
    expect(stop).toBeInstanceOf(Stop);
    expect(stop.message).toMatch(says);
    expect(stop.remedy).not.toBe("");
  }
  expect([world(scratch.root), world(outside.root)]).toEqual(before);
  // The control: without what is in the way, the rest of the change is fine.
  await writeFiles(scratch.root, { ...nothing, create: new Map([["fine", "1"]]) });
  expect(world(scratch.root)).not.toEqual(before[0]);
});

test.each(["../x", "/etc/x", "a//b", "a/../../x", ".git/config", "a/.GIT/hooks/x", "", "a/", "./a", "a\nb"])(
  "a path like %j is a bug and never reaches the disk",
  async (path) => {
    const scratch = lab();
    const before = world(scratch.root);
    const failure = await writeFiles(scratch.root, { ...nothing, create: new Map([[path, "x"]]) }).catch(
      (error) => error,
    );
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(Stop);
    expect(world(scratch.root)).toEqual(before);
  },
);

test.each([1, 2, 3])("a disk that fails at rename %i leaves all as it was", async (number) => {
  const scratch = lab();
  chmodSync(join(scratch.root, "docs/kept.md"), 0o751);
  const before = world(scratch.root);
  failAtRename(number);
  await expect(writeFiles(scratch.root, change)).rejects.toMatchObject({
    name: "Stop",
    message: expect.stringMatching(/nothing was changed: EIO/),
  });
  expect(world(scratch.root)).toEqual(before);
});

test("a removal that fails after all renames puts everything back", async () => {
  const scratch = lab();
  const before = world(scratch.root);
  failAtRename();
  const late = { ...change, remove: [...change.remove] };
  vi.mocked(rename).mockImplementation(async (from, to) => {
    await real.rename(from, to);
    // Someone puts a directory where the next file to remove was.
    if (String(to).endsWith("kept.md") && String(from).endsWith(".new")) {
      await real.rename(join(scratch.root, "docs/old.md"), join(scratch.root, "aside"));
      mkdirSync(join(scratch.root, "docs/old.md"));
    }
  });
  await expect(writeFiles(scratch.root, late)).rejects.toBeInstanceOf(Stop);
  const after = new Map(world(scratch.root));
  expect(after.get("aside")).toBe(before.get("docs/old.md"));
  for (const path of ["lab.yaml", "docs/kept.md"]) expect(after.get(path)).toBe(before.get(path));
  expect(after.has("hosts/sol")).toBe(false);
  expect([...after.keys()].filter((path) => path.includes(".labkeeper-"))).toEqual([]);
});

test("what cannot be put back is whole, named, and its old text is kept", async () => {
  const scratch = lab();
  failAtRename(3, 4);
  const stop = await writeFiles(scratch.root, change).catch((error) => error);
  expect(stop).toBeInstanceOf(Stop);
  const [, backup = ""] = /lab\.yaml \(was: ([^)]+)\)/.exec(stop.message) ?? [];
  expect(readFileSync(backup, "utf8")).toBe("old\n");
  expect(scratch.read("lab.yaml")).toBe("new\n");
  expect(scratch.read("docs/kept.md")).toBe("kept\n");
  expect([...world(scratch.root).keys()].filter((path) => path.includes(".labkeeper-"))).toHaveLength(1);
});

test("a disk that refuses the new text changes nothing", async () => {
  const scratch = lab();
  const before = world(scratch.root);
  const tooLong = new Map([[`hosts/new/${"n".repeat(300)}/x`, "1"]]);
  await expect(writeFiles(scratch.root, { ...change, create: tooLong })).rejects.toThrow(
    /nothing was changed: ENAMETOOLONG/,
  );
  expect(world(scratch.root)).toEqual(before);
  expect(existsSync(join(scratch.root, "hosts/new"))).toBe(false);
});

test("reads a regular file, and nothing through or behind anything else", async () => {
  const scratch = lab();
  symlinkSync("docs", join(scratch.root, "link"));
  symlinkSync("../lab.yaml", join(scratch.root, "docs/link.yaml"));
  expect((await readRegularFile(scratch.root, "docs/kept.md"))?.toString()).toBe("kept\n");
  for (const path of ["link/kept.md", "docs/link.yaml", "docs", "lab.yaml/x", "absent/x", "absent"]) {
    expect(await readRegularFile(scratch.root, path)).toBeUndefined();
  }
});
