import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeTempDirectory, removeTree, scratchRepository, writeTree } from "./temp.ts";

test("a scratch repository has the same commit ids every time and sees no configuration of the user", async () => {
  const first = await scratchRepository();
  const second = await scratchRepository();
  const files = { "hosts/luna/default.nix": "{ }\n" };
  expect(await first.commit("Add luna", files)).toBe(await second.commit("Add luna", files));
  expect(await first.git("branch", "--show-current")).toBe("main");
  expect(await first.git("config", "--list", "--show-scope")).not.toMatch(/^(global|system)/m);
});

test("a read-only tree, as a Nix store is, can be removed", () => {
  const path = makeTempDirectory();
  writeTree(path, { "store/a/file": "" });
  mkdirSync(join(path, "store/b"), { mode: 0o555 });
  removeTree(path);
  expect(existsSync(path)).toBe(false);
});
