import { chmodSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runStory } from "./stories/story.ts";
import { tempDirectory, writeTree } from "./temp.ts";

test("a tool that is absent skips its tests by name, and a run of nothing else fails", async () => {
  const story = "test/support/stories/needs-sops.story.ts";
  expect(await needsSops({})).toEqual({
    lines: [
      `skipped: ${story} > asks for the version (absent: sops)`,
      `skipped: ${story} > a group > asks for the version too (absent: sops)`,
      "0 passed, 0 failed, 2 skipped",
    ],
    exitCode: 1,
  });
});

test("a tool in the manifest is used", async () => {
  const run = await needsSops({ installed: "sops TOOLS/sops\n", sops: "#!/bin/sh\nexit 0\n" });
  expect(run).toEqual({ lines: ["2 passed, 0 failed, 0 skipped"], exitCode: 0 });
});

test("a tool in the manifest that is broken fails its tests", async () => {
  const run = await needsSops({ installed: "sops TOOLS/sops\n", sops: "#!/bin/sh\nexit 1\n" });
  expect(run).toEqual({ lines: ["0 passed, 2 failed, 0 skipped"], exitCode: 1 });
});

test("a tool in the manifest that is gone fails its tests", async () => {
  const run = await needsSops({ installed: "sops TOOLS/sops\n" });
  expect(run).toEqual({ lines: ["0 passed, 2 failed, 0 skipped"], exitCode: 1 });
});

/** Runs the story with a tools directory that holds `files` and with an empty PATH. */
async function needsSops(files: Readonly<Record<string, string>>) {
  const tools = tempDirectory();
  writeTree(
    tools,
    Object.fromEntries(Object.entries(files).map(([p, text]) => [p, text.replace("TOOLS", tools)])),
  );
  if ("sops" in files) chmodSync(join(tools, "sops"), 0o755);
  return runStory("needs-sops", { LABKEEPER_TOOLS: tools, PATH: "" });
}
