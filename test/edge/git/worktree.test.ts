import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openRepository } from "../../../src/edge/git.ts";
import { tempDirectory } from "../../support/temp.ts";
import { type Scratch, scratchAt, scratchRepository, world } from "../repository.ts";

/** Where labkeeper puts its scratch directories in this test. */
let scratches = "";
beforeEach(() => {
  scratches = tempDirectory();
  vi.stubEnv("TMPDIR", scratches);
});
afterEach(() => vi.unstubAllEnvs());

async function snapshot(root: string) {
  return (await (await openRepository(root)).workTree.snapshot()).entries;
}

/** What git itself makes of a copy of the repository: path -> "mode id". */
function addedInCopy(scratch: Scratch): Record<string, string> {
  const copy = join(tempDirectory(), "copy");
  cpSync(scratch.root, copy, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  scratchAt(copy).git("add", "--all");
  const listing = scratchAt(copy)
    .git("ls-files", "--stage", "-z")
    .split("\0")
    .filter((record) => record !== "");
  return Object.fromEntries(
    listing.map((record) => {
      const [head = "", path = ""] = record.split("\t");
      return [path, head.split(" ").slice(0, 2).join(" ")];
    }),
  );
}

function shortened(entries: Awaited<ReturnType<typeof snapshot>>): Record<string, string> {
  return Object.fromEntries([...entries].map(([path, { mode, id }]) => [path, `${mode} ${id}`]));
}

/** Tracked, changed, removed, new, ignored, odd: something of everything. */
function busyRepository(...initArgs: readonly string[]): Scratch {
  const scratch = scratchRepository(...initArgs);
  scratch.write({
    ".gitignore": "*.key\n",
    same: "same\n",
    changed: "old\n",
    removed: "gone\n",
    "d/removed": "x\n",
  });
  scratch.commitAll();
  rmSync(join(scratch.root, "removed"));
  rmSync(join(scratch.root, "d"), { recursive: true });
  scratch.write({
    changed: "new\n",
    "new file": "new\n",
    'ünï "q"': "odd\n",
    "host.key": "secret\n",
    "bin/run": "#!\n",
    d: "now a file",
  });
  chmodSync(join(scratch.root, "bin/run"), 0o755);
  symlinkSync("/etc/passwd", join(scratch.root, "link"));
  const embedded = scratchAt(join(scratch.root, "embedded"));
  mkdirSync(embedded.root);
  embedded.git("init", "--quiet", ...initArgs);
  embedded.git(
    "-c",
    "user.name=a",
    "-c",
    "user.email=a@b",
    "commit",
    "--quiet",
    "--allow-empty",
    "--message",
    "one",
  );
  return scratch;
}

test.each(["sha1", "sha256"])(
  "sees what `git add --all` would store, in a repository of %s",
  async (format) => {
    const scratch = busyRepository(`--object-format=${format}`);
    const entries = await snapshot(scratch.root);
    expect(shortened(entries)).toEqual(addedInCopy(scratch));
    expect([...entries.keys()].toSorted()).toEqual(
      [".gitignore", "bin/run", "changed", "d", "embedded", "link", "new file", "same", 'ünï "q"'].toSorted(),
    );
  },
);

test("writes nothing to the repository and leaves no scratch behind", async () => {
  const scratch = busyRepository();
  const { workTree } = await openRepository(scratch.root);
  const before = world(scratch.root);
  await workTree.snapshot();
  await workTree.texts(["changed", "new file"]);
  await workTree.untracked(["changed"]);
  expect(world(scratch.root)).toEqual(before);
  expect([...world(scratches)]).toEqual([]);
  // The control: git's own way leaves the plain text in the object store.
  scratch.git("add", "--all");
  expect(world(scratch.root)).not.toEqual(before);
});

test("a failure leaves no scratch behind either, and is a Stop in git's words", async () => {
  const scratch = busyRepository();
  scratchAt(scratch.root).git("init", "--quiet", "empty");
  await expect(snapshot(scratch.root)).rejects.toMatchObject({
    name: "Stop",
    message: expect.stringMatching(/'empty\/' does not have a commit checked out/),
  });
  expect([...world(scratches)]).toEqual([]);
});

test("a signal in the middle leaves no scratch behind", async () => {
  const scratch = busyRepository();
  const seen = join(tempDirectory(), "seen");
  // Tells us that git is in the middle of storing the file, and stays there.
  scratch.git(
    "config",
    "filter.slow.clean",
    `ls -A ${scratches} >${seen}.part; mv ${seen}.part ${seen}; sleep 20; cat`,
  );
  scratch.write({ ".gitattributes": "slow filter=slow\n", slow: "plain text of a secret\n" });
  const gitModule = new URL("../../../src/edge/git.ts", import.meta.url).href;
  const script = `
    import { existsSync } from "node:fs";
    import { openRepository } from ${JSON.stringify(gitModule)};
    setInterval(() => existsSync(${JSON.stringify(seen)}) && process.kill(process.pid, "SIGTERM"), 20);
    await (await openRepository(${JSON.stringify(scratch.root)})).workTree.snapshot();
  `;
  const run = () =>
    execFileSync(process.execPath, ["--input-type=module", "-e", script], { stdio: "pipe", timeout: 15_000 });
  expect(run).toThrow(expect.objectContaining({ signal: "SIGTERM" }));
  expect(execFileSync("cat", [seen], { encoding: "utf8" })).toMatch(/^labkeeper-\w{6}$/m);
  expect([...world(scratches)]).toEqual([]);
});

test("a file that changed within the tick of the index's clock is seen", async () => {
  const scratch = scratchRepository();
  // Without it, the change time alone would give the file away.
  scratch.git("config", "core.trustctime", "false");
  scratch.write({ "lab.yaml": "one\n" });
  utimesSync(join(scratch.root, "lab.yaml"), 1_700_000_000, 1_700_000_000);
  scratch.commitAll();
  utimesSync(join(scratch.root, ".git/index"), 1_700_000_000, 1_700_000_000);
  writeFileSync(join(scratch.root, "lab.yaml"), "two\n", { flag: "r+" });
  utimesSync(join(scratch.root, "lab.yaml"), 1_700_000_000, 1_700_000_000);
  const id = scratch.git("hash-object", "lab.yaml");
  expect((await snapshot(scratch.root)).get("lab.yaml")).toEqual({ mode: "100644", id });
  // The control: a younger index hides it from git.
  utimesSync(join(scratch.root, ".git/index"), 1_700_000_100, 1_700_000_100);
  expect(scratch.git("--no-optional-locks", "status", "--short")).toBe("");
});

test("runs no hook and no file system monitor, and makes no shared index", async () => {
  const scratch = scratchRepository();
  scratch.write({ "lab.yaml": "{}\n" });
  scratch.commitAll();
  const ran = join(tempDirectory(), "ran");
  const script = `#!/bin/sh\necho "$0" >>${ran}\n`;
  for (const hook of ["post-index-change", "fsmonitor"]) {
    writeFileSync(join(scratch.root, ".git/hooks", hook), script, { mode: 0o755 });
  }
  scratch.git("config", "core.fsmonitor", ".git/hooks/fsmonitor");
  scratch.git("config", "core.splitIndex", "true");
  scratch.git("add", "--all");
  // The control: git itself ran them.
  expect(existsSync(ran)).toBe(true);
  rmSync(ran);
  scratch.write({ new: "1\n" });
  const before = [...world(scratch.root).keys()];
  expect([...(await snapshot(scratch.root)).keys()]).toEqual(["lab.yaml", "new"]);
  expect(existsSync(ran)).toBe(false);
  expect([...world(scratch.root).keys()]).toEqual(before);
});

test("reads the user's objects where git needs them, whatever the directory is called", async () => {
  const root = join(tempDirectory(), 'a:b "c"');
  mkdirSync(root);
  const scratch = scratchAt(root);
  scratch.git("init", "--quiet");
  scratch.write({ "lab.yaml": "a\r\nb\r\n" });
  scratch.git("add", "--all");
  // Git keeps CRLF only where the blob it has already holds CRLF.
  scratch.git("config", "core.autocrlf", "true");
  scratch.write({ "lab.yaml": "a\r\nb\r\nc\r\n" });
  const kept = scratch.git("hash-object", "--no-filters", "lab.yaml");
  expect(addedInCopy(scratch)).toEqual({ "lab.yaml": `100644 ${kept}` });
  expect(shortened(await snapshot(root))).toEqual({ "lab.yaml": `100644 ${kept}` });
});

test("looks into a submodule without refreshing its index", async () => {
  const scratch = scratchRepository();
  const inner = scratchAt(join(scratch.root, "sub"));
  mkdirSync(inner.root);
  inner.git("init", "--quiet");
  inner.write({ file: "1\n" });
  inner.git("add", "--all");
  inner.git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message", "one");
  scratch.commitAll();
  utimesSync(join(inner.root, "file"), 1_700_000_000, 1_700_000_000);
  const before = world(scratch.root);
  expect((await snapshot(scratch.root)).get("sub")).toEqual({
    mode: "160000",
    id: inner.git("rev-parse", "HEAD"),
  });
  expect(world(scratch.root)).toEqual(before);
  // The control: git's own look does.
  scratch.git("status", "--short");
  expect(world(scratch.root)).not.toEqual(before);
});

test("a linked work tree has an index and files of its own", async () => {
  const scratch = busyRepository();
  const linked = scratchAt(join(tempDirectory(), "linked"));
  scratch.git("worktree", "add", "--quiet", "-b", "other", linked.root);
  linked.write({ "only-here": "1\n" });
  const before = world(scratch.root);
  const repository = await openRepository(linked.root);
  expect(repository.root).toBe(linked.root);
  const paths = [...(await repository.workTree.snapshot()).entries.keys()];
  expect(paths).toEqual([".gitignore", "changed", "d/removed", "only-here", "removed", "same"]);
  expect(await repository.workTree.untracked(["same", "only-here"])).toEqual(["only-here"]);
  expect(world(scratch.root)).toEqual(before);
});

test("a sparse checkout loses no file: snapshot and texts have what is not on disk", async () => {
  const scratch = scratchRepository();
  scratch.write({ "in/a": "in\n", "out/b": "out\n", top: "top\n" });
  scratch.commitAll();
  scratch.git("sparse-checkout", "set", "in");
  scratch.write({ "other/c": "not in the sparse set\n" });
  expect(existsSync(join(scratch.root, "out/b"))).toBe(false);
  const { workTree } = await openRepository(scratch.root);
  expect([...(await workTree.snapshot()).entries.keys()]).toEqual(["in/a", "other/c", "out/b", "top"]);
  expect(await workTree.texts(["in/a", "out/b"])).toEqual(
    new Map([
      ["in/a", "in\n"],
      ["out/b", "out\n"],
    ]),
  );
});

test("texts are what is on disk, of regular files that git would take", async () => {
  const scratch = busyRepository();
  scratch.git("config", "core.autocrlf", "true");
  scratch.write({ crlf: "a\r\nb\r\n", "bom.yaml": "\uFEFFa: 1\n" });
  const { workTree } = await openRepository(scratch.root);
  const asked = [
    "changed",
    "removed",
    "new file",
    "host.key",
    "link",
    "embedded",
    "crlf",
    "bom.yaml",
    "absent",
  ];
  expect(Object.fromEntries(await workTree.texts(asked))).toEqual({
    changed: "new\n",
    "new file": "new\n",
    crlf: "a\r\nb\r\n",
    "bom.yaml": "\uFEFFa: 1\n",
  });
  const lineFeeds = scratch.git("hash-object", "--no-filters", "same");
  expect((await workTree.snapshot()).entries.get("same")?.id).toBe(lineFeeds);
  expect((await workTree.snapshot()).entries.get("crlf")?.id).toBe(scratch.git("hash-object", "crlf"));
});

test("bytes that are not UTF-8 become U+FFFD", async () => {
  const scratch = scratchRepository();
  scratch.write({ "lab.yaml": Buffer.from([0x61, 0xff]), other: "fine" });
  const { workTree } = await openRepository(scratch.root);
  expect(Object.fromEntries(await workTree.texts(["lab.yaml", "other"]))).toEqual({
    "lab.yaml": "a\uFFFD",
    other: "fine",
  });
});

test("an interrupted merge is seen as the files are", async () => {
  const scratch = scratchRepository();
  scratch.write({ "lab.yaml": "base\n" });
  scratch.commitAll();
  scratch.git("checkout", "--quiet", "-b", "other");
  scratch.write({ "lab.yaml": "theirs\n" });
  scratch.commitAll();
  scratch.git("checkout", "--quiet", "main");
  scratch.write({ "lab.yaml": "ours\n" });
  scratch.commitAll();
  expect(() => scratch.git("merge", "other")).toThrow(/merge other/);
  const before = world(scratch.root);
  expect((await snapshot(scratch.root)).get("lab.yaml")?.id).toBe(scratch.git("hash-object", "lab.yaml"));
  expect(world(scratch.root)).toEqual(before);
});

test("git itself then finds what was written, and nothing more", async () => {
  const scratch = scratchRepository();
  scratch.write({ "lab.yaml": "old\n", gone: "1\n", ".gitignore": "*.log\n", "x.log": "mine\n" });
  scratch.commitAll();
  const { workTree } = await openRepository(scratch.root);
  const index = statSync(join(scratch.root, ".git/index")).mtimeMs;
  const change = {
    create: new Map([["hosts/ünï/a.nix", "{ }\n"]]),
    update: new Map([["lab.yaml", "new\n"]]),
    remove: ["gone"],
  };
  const ignored = { ...change, create: new Map([...change.create, ["x.log", "ours\n"]]) };
  await expect(workTree.write(ignored)).rejects.toThrow(/x.log would be created, but it is on disk already/);
  expect(scratch.git("--no-optional-locks", "status", "--short")).toBe("");
  await workTree.write(change);
  expect(scratch.read("x.log")).toBe("mine\n");
  expect(await workTree.untracked(["lab.yaml", "hosts/ünï/a.nix"])).toEqual(["hosts/ünï/a.nix"]);
  expect(statSync(join(scratch.root, ".git/index")).mtimeMs).toBe(index);
  const status = scratch.git(
    "-c",
    "core.quotePath=false",
    "--no-optional-locks",
    "status",
    "--short",
    "--untracked-files=all",
  );
  expect(status).toBe(" D gone\n M lab.yaml\n?? hosts/ünï/a.nix");
});

test("works while `git commit --all` runs its pre-commit hook", async () => {
  const scratch = scratchRepository();
  scratch.write({ "lab.yaml": "old\n" });
  scratch.commitAll();
  const seen = join(tempDirectory(), "seen");
  const gitModule = new URL("../../../src/edge/git.ts", import.meta.url).href;
  const script = join(tempDirectory(), "hook.mjs");
  writeFileSync(
    script,
    `import { writeFileSync } from "node:fs";
     import { openRepository } from ${JSON.stringify(gitModule)};
     const repository = await openRepository(".");
     const { entries } = await repository.workTree.snapshot();
     writeFileSync(${JSON.stringify(seen)}, [process.env.GIT_INDEX_FILE, repository.root, ...entries.keys()].join("|"));`,
  );
  const hook = join(scratch.root, ".git/hooks/pre-commit");
  writeFileSync(hook, `#!/bin/sh\nexec '${process.execPath}' '${script}'\n`, { mode: 0o755 });
  appendFileSync(join(scratch.root, "lab.yaml"), "new\n");
  scratch.write({ untracked: "1\n" });
  scratch.git("commit", "--quiet", "--all", "--message", "with hook");
  const [index, ...rest] = execFileSync("cat", [seen], { encoding: "utf8" }).split("|");
  expect(index).toMatch(/index/);
  expect(rest).toEqual([scratch.root, "lab.yaml", "untracked"]);
  expect(scratch.git("show", "--name-only", "--format=")).toBe("lab.yaml");
});

test("a command looks once: texts are of the files that the last snapshot saw, anew after a write", async () => {
  const scratch = scratchRepository();
  scratch.write({ "lab.yaml": "a\n" });
  const { workTree } = await openRepository(scratch.root);
  const namesOf = async (...paths: string[]) => [...(await workTree.texts(paths)).keys()];
  await workTree.snapshot();
  scratch.write({ late: "late\n" });
  expect(await namesOf("lab.yaml", "late")).toEqual(["lab.yaml"]);
  await workTree.snapshot();
  expect(await namesOf("lab.yaml", "late")).toEqual(["lab.yaml", "late"]);
  await workTree.write({ create: new Map([["ours", "ours\n"]]), update: new Map(), remove: [] });
  expect(await namesOf("ours")).toEqual(["ours"]);
});
