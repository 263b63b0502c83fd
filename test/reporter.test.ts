import { expect, test } from "vitest";
import { runStory } from "./support/stories/story.ts";

test("the last line counts, and each skipped test stands before it with its reason", async () => {
  const file = "test/support/stories/passes-and-skips.story.ts";
  expect(await runStory("passes-and-skips")).toEqual({
    lines: [
      `skipped: ${file} > is skipped in silence (no reason given)`,
      `skipped: ${file} > is skipped with a note (not today)`,
      "1 passed, 0 failed, 2 skipped",
    ],
    exitCode: 0,
  });
});

test("a file that does not load is a failure", async () => {
  expect(await runStory("does-not-load")).toEqual({ lines: ["0 passed, 1 failed, 0 skipped"], exitCode: 1 });
});

test("a hook that fails is a failure", async () => {
  expect(await runStory("hook-fails")).toMatchObject({ exitCode: 1 });
});

test("a run without a test fails", async () => {
  expect(await runStory("no-such-story")).toMatchObject({ exitCode: 1 });
});
