import { spawn } from "node:child_process";
import { cpSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { CommitRequest } from "../../../src/edge/edges.ts";
import { openRepository } from "../../../src/edge/git.ts";
import { Retry, Stop } from "../../../src/errors.ts";
import { tempDirectory } from "../../support/temp.ts";
import { type Scratch, scratchAt, scratchRepository, world } from "../repository.ts";

const branch = "labkeeper/sync";
const committer = { name: "labkeeper", email: "bot@labkeeper.invalid" };
const odd = ["with space", 'with "quotes"', "back\\slash dir/x", "ünï/cødé"];

function lab(...initArgs: readonly string[]): { scratch: Scratch; parent: string } {
  const scratch = scratchRepository(...initArgs);
  scratch.write({ "lab.yaml": "old\n", "a/b/only": "1\n", kept: "kept\n", [odd[1] ?? ""]: "quoted\n" });
  return { scratch, parent: scratch.commitAll() };
}

function request(parent: string, rest: Partial<CommitRequest> = {}): CommitRequest {
  const write = new Map([["lab.yaml", "new\n"]]);
  const at = new Date("2026-11-23T10:20:30.900Z");
  return {
    branch,
    parent,
    message: "labkeeper: sync\n",
    committer,
    write,
    remove: [],
    expected: undefined,
    at,
    ...rest,
  };
}

/** What a commit must leave alone: everything but objects, our branch and its log. */
function rest(root: string): readonly (readonly [string, string])[] {
  return [...world(root)].filter(
    ([path]) => !/\.git\/(objects|refs\/heads\/labkeeper|logs\/refs\/heads\/labkeeper)/.test(path),
  );
}

test.each(["sha1", "sha256"])(
  "writes one commit onto a new branch of a %s repository, and nothing else",
  async (format) => {
    const { scratch, parent } = lab(`--object-format=${format}`);
    scratch.git("config", "commit.gpgSign", "true");
    scratch.git("config", "core.logAllRefUpdates", "always");
    scratch.write({ kept: "changed by hand\n", new: "untracked\n" });
    const repository = await openRepository(scratch.root);
    const before = rest(scratch.root);
    const message = 'labkeeper: sync\n\nBody: ünï "q" from refs/heads/x\n\nLabkeeper-Plan: abc\n';
    const write = new Map([
      ["lab.yaml", "new\n"],
      ["empty", ""],
      ...odd.map((path) => [path, `${path}\r\nno end`] as const),
    ]);
    const id = await repository.commit(request(parent, { message, write, remove: ["a/b/only"] }));
    expect(rest(scratch.root)).toEqual(before);
    expect(await repository.branch(branch)).toEqual({
      head: id,
      message,
      committerEmail: committer.email,
      checkedOutAt: undefined,
    });
    expect(scratch.git("log", "-1", "--format=%P|%an <%ae> %ai|%cn <%ce> %ci|%G?", branch)).toBe(
      `${parent}|labkeeper <${committer.email}> 2026-11-23 10:20:30 +0000|labkeeper <${committer.email}> 2026-11-23 10:20:30 +0000|N`,
    );
    const tree = repository.commitTree(id);
    expect(new Set((await tree.snapshot()).entries.keys())).toEqual(new Set([...write.keys(), "kept"]));
    expect(await tree.texts([...write.keys(), "kept"])).toEqual(new Map([...write, ["kept", "kept\n"]]));
    expect(scratch.git("fsck", "--strict")).toBe("");
    expect(scratch.git("for-each-ref", "--format=%(refname)")).toBe(`refs/heads/${branch}\nrefs/heads/main`);
  },
);

test("moves the branch from where it is expected, also back onto another parent", async () => {
  const { scratch, parent } = lab();
  const repository = await openRepository(scratch.root);
  const first = await repository.commit(request(parent));
  const second = await repository.commit(request(first, { expected: first, write: new Map([["b", "2\n"]]) }));
  expect(scratch.git("rev-list", branch).split("\n")).toEqual([second, first, parent]);
  const afresh = await repository.commit(request(parent, { expected: second, message: "afresh" }));
  expect(scratch.git("rev-list", branch).split("\n")).toEqual([afresh, parent]);
  expect((await repository.branch(branch))?.message).toBe("afresh");
  expect(scratch.git("reflog", "show", "--format=%gn %gs", branch)).toMatch(
    /^(labkeeper labkeeper: commit\n?){3}$/,
  );
});

test("the same request gives the same commit", async () => {
  const { scratch, parent } = lab();
  const copy = join(tempDirectory(), "copy");
  cpSync(scratch.root, copy, { recursive: true });
  const [first, second] = [await openRepository(scratch.root), await openRepository(copy)];
  expect(await first.commit(request(parent))).toBe(await second.commit(request(parent)));
  const later = request(parent, { at: new Date("2026-11-23T10:20:31Z"), branch: "later" });
  expect(await first.commit(later)).not.toBe((await second.branch(branch))?.head);
});

test("needs no identity of the user's", async () => {
  const { scratch, parent } = lab();
  scratch.git("config", "--unset", "user.email");
  scratch.git("config", "user.useConfigOnly", "true");
  await (await openRepository(scratch.root)).commit(request(parent));
  expect(scratch.git("log", "-1", "--format=%cn", branch)).toBe("labkeeper");
});

test("more files than fast-import leaves loose arrive as well", async () => {
  const { scratch, parent } = lab();
  const write = new Map(
    Array.from({ length: 300 }, (_, n) => [`hosts/h${n}/default.nix`, `{ n = ${n}; }\n`] as const),
  );
  const repository = await openRepository(scratch.root);
  const id = await repository.commit(request(parent, { write }));
  expect(await repository.commitTree(id).texts([...write.keys()])).toEqual(write);
});

test("a branch that is not where it was expected is a Retry and stays where it is", async () => {
  const { scratch, parent } = lab();
  const repository = await openRepository(scratch.root);
  await expect(repository.commit(request(parent, { expected: parent }))).rejects.toBeInstanceOf(Retry);
  expect(await repository.branch(branch)).toBeUndefined();
  scratch.git("branch", branch);
  await expect(repository.commit(request(parent))).rejects.toBeInstanceOf(Retry);
  expect((await repository.branch(branch))?.head).toBe(parent);
  expect(scratch.git("for-each-ref", "--format=%(refname)")).toBe(`refs/heads/${branch}\nrefs/heads/main`);
  // The control: the same request goes through with the right expectation.
  const id = await repository.commit(request(parent, { expected: parent }));
  expect((await repository.branch(branch))?.head).toBe(id);
});

test("a branch that stands in the way of its name, and a hook that refuses, are a Stop in git's words", async () => {
  const { scratch, parent } = lab();
  const repository = await openRepository(scratch.root);
  scratch.git("branch", "labkeeper");
  const stop = await repository.commit(request(parent)).catch((error) => error);
  expect(stop).toBeInstanceOf(Stop);
  expect(stop.message).toMatch(/'refs\/heads\/labkeeper' exists/);
  scratch.git("branch", "--delete", "labkeeper");
  const hook = '#!/bin/sh\ncat >/dev/null\n[ "$1" != prepared ] || { echo "not on my watch" >&2; exit 1; }\n';
  writeFileSync(join(scratch.root, ".git/hooks/reference-transaction"), hook, { mode: 0o755 });
  await expect(repository.commit(request(parent))).rejects.toThrow(/not on my watch/);
  expect(scratch.git("for-each-ref", "--format=%(refname)")).toBe("refs/heads/main");
});

test("runs reference-transaction for our branch, and no other hook", async () => {
  const { scratch, parent } = lab();
  const ran = join(tempDirectory(), "ran");
  const names =
    "applypatch-msg commit-msg post-checkout post-commit post-index-change post-rewrite pre-auto-gc pre-commit";
  for (const hook of [
    ...names.split(" "),
    "prepare-commit-msg",
    "reference-transaction",
    "update",
    "post-update",
  ]) {
    const script = `#!/bin/sh\n{ echo "${hook} $1"; [ ${hook} != reference-transaction ] || cat; } >>${ran}\n`;
    writeFileSync(join(scratch.root, ".git/hooks", hook), script, { mode: 0o755 });
  }
  const id = await (await openRepository(scratch.root)).commit(request(parent));
  const update = `${"0".repeat(40)} ${id} refs/heads/${branch}`;
  const log = scratchAt(tempDirectory()).read(`../${ran.split("/").slice(-2).join("/")}`);
  expect(log).toBe(`reference-transaction prepared\n${update}\nreference-transaction committed\n${update}\n`);
});

test("never swallows what stands at a path or above it", async () => {
  const { scratch } = lab();
  symlinkSync("a", join(scratch.root, "link"));
  const parent = scratch.commitAll();
  const repository = await openRepository(scratch.root);
  const text = (path: string) => ({ write: new Map([[path, "x"]]) });
  const bad = [
    text("kept/x"),
    text("a"),
    text("a/b"),
    text("link"),
    text("link/x"),
    text("../x"),
    text(".git/config"),
  ];
  for (const change of [...bad, { remove: ["a"] }, { remove: ["absent"] }, { remove: ["link"] }]) {
    await expect(repository.commit(request(parent, change))).rejects.toThrow(
      /not a plain path|cannot be committed|no regular file/,
    );
  }
  expect(await repository.branch(branch)).toBeUndefined();
  const replaced = await repository.commit(
    request(parent, { write: new Map([["kept/x", "x"]]), remove: ["kept"] }),
  );
  expect([...(await repository.commitTree(replaced).snapshot()).entries.keys()]).toContain("kept/x");
});

test("a failure before the end leaves no ref, no crash report and no index lock", async () => {
  const { scratch, parent } = lab();
  const repository = await openRepository(scratch.root);
  const before = rest(scratch.root);
  const unknown = "1".repeat(40);
  await expect(repository.commit(request(unknown))).rejects.toThrow(/1{40}/);
  await expect(repository.commit(request(parent, { branch: "not..valid" }))).rejects.toThrow(/not\.\.valid/);
  expect(rest(scratch.root)).toEqual(before);
});

test("works from a linked work tree, on a branch that all of them share", async () => {
  const { scratch, parent } = lab();
  const linked = join(tempDirectory(), "linked");
  scratch.git("worktree", "add", "--quiet", "-b", "other", linked);
  const before = [rest(scratch.root), rest(linked)];
  const id = await (await openRepository(linked)).commit(request(parent));
  expect([rest(scratch.root), rest(linked)]).toEqual(before);
  expect(scratch.git("rev-parse", branch)).toBe(id);
});

test("of many processes at the same time one wins, and each other gets a Retry", async () => {
  const { scratch, parent } = lab();
  const gitModule = new URL("../../../src/edge/git.ts", import.meta.url).href;
  const script = `
    import { openRepository } from ${JSON.stringify(gitModule)};
    const [root, parent, who, start] = process.argv.slice(1);
    const repository = await openRepository(root);
    while (Date.now() < Number(start));
    const write = new Map([["who", who]]);
    const committer = { name: who, email: "x@y" };
    const request = { branch: "labkeeper/sync", parent, message: who, committer, write, remove: [], expected: undefined, at: new Date(0) };
    console.log(await repository.commit(request).then((id) => "won " + id, (error) => error.name));
  `;
  const start = String(Date.now() + 1500);
  const run = async (who: string): Promise<string> => {
    const child = spawn(process.execPath, [
      "--input-type=module",
      "-e",
      script,
      scratch.root,
      parent,
      who,
      start,
    ]);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (output += part));
    return await new Promise((done) => child.on("close", () => done(output.trim())));
  };
  const outcomes = await Promise.all(["a", "b", "c", "d", "e", "f"].map(run));
  const won = outcomes.filter((outcome) => outcome.startsWith("won "));
  expect(won).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === "Retry")).toHaveLength(5);
  expect(scratch.git("rev-parse", branch)).toBe(won[0]?.slice("won ".length));
  expect(scratch.git("fsck", "--strict")).not.toMatch(/error|missing/);
  expect(scratch.git("for-each-ref", "--format=%(refname)")).toBe(`refs/heads/${branch}\nrefs/heads/main`);
}, 20_000);

test("waits for a process that is just moving the branch, and then knows that it moved", async () => {
  const { scratch, parent } = lab();
  const ref = join(scratch.root, `.git/refs/heads/${branch}`);
  mkdirSync(dirname(ref));
  writeFileSync(`${ref}.lock`, `${parent}\n`);
  setTimeout(() => renameSync(`${ref}.lock`, ref), 700);
  await expect((await openRepository(scratch.root)).commit(request(parent))).rejects.toBeInstanceOf(Retry);
  expect(scratch.git("rev-parse", branch)).toBe(parent);
});

test("a lock that stays is a Stop that says so, not an endless Retry", async () => {
  const { scratch, parent } = lab();
  mkdirSync(join(scratch.root, ".git/refs/heads/labkeeper"));
  writeFileSync(join(scratch.root, `.git/refs/heads/${branch}.lock`), "");
  await expect((await openRepository(scratch.root)).commit(request(parent))).rejects.toThrow(
    /sync\.lock': File exists/,
  );
}, 15_000);
