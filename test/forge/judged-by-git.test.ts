/** What the forge does with refs and histories without a process, held against what git itself says. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { writeCommit } from "../../src/forge/git/commits.ts";
import { createBareRepository } from "../../src/forge/git/create.ts";
import { commitsBetween, filesBetween, isAncestor, mergeBase } from "../../src/forge/git/history.ts";
import { mergedTree } from "../../src/forge/git/merge.ts";
import { writeObject } from "../../src/forge/git/objects.ts";
import { listRefs, moveRefs } from "../../src/forge/git/refs.ts";
import { git, lines, tryGit } from "../../src/forge/git/run.ts";
import { editTree, emptyTree } from "../../src/forge/git/trees.ts";
import { runs, seed } from "../support/seed.ts";
import { tempDirectory } from "../support/temp.ts";

function repository(): string {
  const directory = join(tempDirectory(), "lab.git");
  createBareRepository(directory, "main");
  return directory;
}

/** A commit with one file more than any other. */
function commit(directory: string, name: string, parents: readonly string[]): string {
  const self = { name: "erin", email: "erin@example.org", date: "2026-11-28T12:00:00Z" };
  const oid = writeObject(directory, "blob", `${name}\n`);
  const tree = editTree(directory, emptyTree, new Map([[name, { mode: "100644", oid }]]));
  return writeCommit(directory, { tree, parents, author: self, committer: self, message: name });
}

/** For each commit the numbers of its parents, all smaller than its own. */
const histories = fc
  .array(fc.array(fc.nat(), { maxLength: 2 }), { minLength: 2, maxLength: 6 })
  .map((all) => all.map((parents, i) => (i === 0 ? [] : [...new Set(parents.map((n) => n % i))])));

test("ancestors, merge bases, and the commits between two, of any history", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const directory = repository();
      const oids: string[] = [];
      for (const [i, parents] of history.entries())
        oids.push(
          commit(
            directory,
            `${i}`,
            parents.map((n) => oids[n] ?? ""),
          ),
        );
      const last = oids.at(-1) ?? "";
      for (const one of oids) {
        const bases = lines(tryGit(directory, ["merge-base", "--all", one, last]).stdout);
        expect(isAncestor(directory, one, last)).toBe(bases.includes(one));
        const base = mergeBase(directory, one, last);
        expect(base === undefined ? bases : bases.includes(base)).toEqual(base === undefined ? [] : true);
        const between = ["rev-list", "--topo-order", last, `^${one}`];
        expect(commitsBetween(directory, one, last)).toEqual(lines(git(directory, between)));
      }
      expect(commitsBetween(directory, undefined, last)).toEqual(
        lines(git(directory, ["rev-list", "--topo-order", last])),
      );
    }),
    { seed, numRuns: runs(8) },
  );
});

test("a merge that is a fast-forward", () => {
  const directory = repository();
  const first = commit(directory, "a", []);
  const second = commit(directory, "b", [first]);
  const merged = lines(git(directory, ["merge-tree", "--write-tree", first, second]))[0];
  expect(mergedTree(directory, first, second)).toBe(merged);
});

test("what differs, with its lines: added, changed, renamed, gone, binary", () => {
  const directory = repository();
  const stored = (content: string) => ({ mode: "100644", oid: writeObject(directory, "blob", content) });
  const text = "one\ntwo\nthree\nfour\n";
  const before = editTree(
    directory,
    emptyTree,
    new Map([
      ["changed", stored(text)],
      ["old", stored(`${text}five\n`)],
      ["gone", stored("x\n")],
    ]),
  );
  const after = editTree(
    directory,
    before,
    new Map([
      ["changed", stored(`${text}more\n`)],
      ["old", null],
      ["new", stored(`${text}5\n`)],
      ["gone", null],
      [":added", stored("1\n2\n")],
      ["binary", stored("\0\u0001")],
    ]),
  );
  const found = filesBetween(directory, before, after);
  expect(found.map((file) => ({ ...file, oid: "" }))).toEqual([
    { path: ":added", status: "added", previous: undefined, additions: 2, deletions: 0, oid: "" },
    { path: "binary", status: "added", previous: undefined, additions: 0, deletions: 0, oid: "" },
    { path: "changed", status: "modified", previous: undefined, additions: 1, deletions: 0, oid: "" },
    { path: "gone", status: "removed", previous: undefined, additions: 0, deletions: 1, oid: "" },
    { path: "new", status: "renamed", previous: "old", additions: 1, deletions: 1, oid: "" },
  ]);
});

test("refs are listed and moved as git does, and git says why not", () => {
  const directory = repository();
  const [first, second] = [commit(directory, "a", []), commit(directory, "b", [])];
  const move = (ref: string, before: string | undefined, after: string | undefined) =>
    moveRefs(directory, [{ ref: `refs/heads/${ref}`, before, after }]);
  expect(move("main", undefined, first)).toBeUndefined();
  expect(move("a/b", undefined, first)).toBeUndefined();
  expect(move("main", first, second)).toBeUndefined();
  expect(move("main", first, second)).toContain(`is at ${second} but expected ${first}`);
  expect(move("main", undefined, second)).toContain("already exists");
  expect(move("a", undefined, first)).toContain("'refs/heads/a/b' exists");
  expect(move("a/b/c", undefined, first)).toContain("'refs/heads/a/b' exists");
  expect(move("x", undefined, writeObject(directory, "blob", "no commit"))).toContain("non-commit");
  expect(move("x", undefined, "1".repeat(40))).toContain("nonexistent object");
  // An empty directory is in nobody's way.
  mkdirSync(join(directory, "refs/heads/empty"));
  expect(move("empty", undefined, first)).toBeUndefined();
  writeFileSync(join(directory, "refs/heads/main.lock"), "");
  expect(move("main", second, first)).toContain("main.lock");
  expect(move("a/b", first, undefined)).toBeUndefined();
  const listed = git(directory, ["for-each-ref", "--format=%(refname) %(objectname)", "refs/heads/"]);
  expect([...listRefs(directory, "refs/heads/")].map((one) => one.join(" "))).toEqual(lines(listed));
  expect(lines(listed)).toEqual([`refs/heads/empty ${first}`, `refs/heads/main ${second}`]);
  expect(git(directory, ["fsck", "--strict", "--no-dangling"])).toBe("");
});
