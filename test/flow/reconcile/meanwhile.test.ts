/** What happens on GitHub while a reconcile is at work, at each of its calls in turn. */
import { describe, expect, test } from "vitest";
import { Retry } from "../../../src/errors.ts";
import { labYaml, type Story, storyOf } from "../../support/forge/sync.ts";

/** Calls of a reconcile that opens a pull request. */
const CALLS = 8;
const each = Array.from({ length: CALLS }, (_, i) => i + 1);

/** Reconciles, with this happening before the n-th call, and once more as the event of it asks for. */
async function syncWhile(story: Story, at: number, act: () => void | Promise<void>): Promise<void> {
  let happened = false;
  const effect = {
    kind: "do",
    act: async () => {
      happened = true;
      await act();
    },
  } as const;
  story.forge.calls.clear();
  story.forge.calls.plant({ at, moment: "before", effect });
  await story.sync().catch((error: unknown) => {
    if (!(error instanceof Retry)) throw error;
  });
  expect(happened).toBe(true);
  await story.sync();
}

describe("while the pull request is opened", () => {
  test("at each call a second push to lab.yaml comes: one pull request, one commit, with what both ask for", async () => {
    for (const at of each) {
      const story = await storyOf();
      const second = { "lab.yaml": labYaml(["luna", "sol"]) };
      await syncWhile(story, at, () => void story.push(second));
      expect(story.pulls().map(({ state }) => state)).toEqual(["open"]);
      expect(story.ahead()).toHaveLength(1);
      expect(story.read("hosts/generated.nix")).toContain("sol");
      expect(await story.sync()).toMatchObject({ did: "nothing" });
    }
  });

  test("at each call the repository is renamed: it is the same one", async () => {
    for (const at of each) {
      const story = await storyOf();
      await syncWhile(story, at, async () => {
        await story.asErin.rest.repos.update({ ...story.at, name: "lab" });
      });
      expect(story.pulls().map(({ state }) => state)).toEqual(["open"]);
      expect(story.ahead()).toHaveLength(1);
    }
  });
});
