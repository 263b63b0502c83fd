import { describe, expect, test } from "vitest";
import { labYaml, SYNC, storyOf } from "../../support/forge/sync.ts";

describe("a push to lab.yaml", () => {
  test("opens one pull request with one signed commit on the default branch", async () => {
    const { counted, pulls, read, ahead, forge, repository } = await storyOf();
    const { outcome, calls } = await counted();
    expect(outcome).toMatchObject({ kind: "settled", did: "opened", pull: 1 });
    expect(calls).toBeLessThanOrEqual(9);
    expect(pulls().map(({ state, pull }) => [state, pull?.base])).toEqual([["open", "main"]]);
    expect(read("hosts/luna/generated/host.nix")).toContain("luna");
    expect(read("README.md")).toBe("Mine\n");
    expect(ahead()).toHaveLength(1);
    expect(repository.signed.has(forge.headOf(repository, SYNC) ?? "")).toBe(true);
    const [run] = [...repository.checkRuns.values()];
    expect([run?.name, run?.conclusion, run?.suite.oid]).toEqual([
      "labkeeper",
      "success",
      forge.headOf(repository, SYNC),
    ]);
  });

  test("again, or anything else that is pushed, does nothing", async () => {
    const { sync, counted, push, forge, repository, pulls } = await storyOf();
    await sync();
    const head = forge.headOf(repository, SYNC);
    const [before] = pulls();
    const again = await counted();
    expect([again.outcome, again.calls]).toEqual([expect.objectContaining({ did: "nothing", pull: 1 }), 3]);
    push({ "README.md": "Other\n" });
    const unrelated = await counted();
    expect([unrelated.outcome, unrelated.calls]).toEqual([expect.objectContaining({ did: "nothing" }), 3]);
    expect(forge.headOf(repository, SYNC)).toBe(head);
    expect(pulls()).toEqual([before]);
  });

  test("a second one updates it in place", async () => {
    const { sync, counted, push, pulls, read, ahead } = await storyOf();
    await sync();
    const [before] = pulls();
    const text = before?.body;
    push({ "lab.yaml": labYaml(["luna", "sol"]) });
    const { outcome, calls } = await counted();
    expect(outcome).toMatchObject({ did: "updated", pull: 1 });
    expect(calls).toBeLessThanOrEqual(9);
    expect(pulls()).toHaveLength(1);
    expect(pulls()[0]?.body).not.toBe(text);
    expect(read("hosts/sol/generated/host.nix")).toContain("sol");
    expect(ahead()).toHaveLength(1);
  });

  test("a revert closes it with the reason, and takes the branch away", async () => {
    const { sync, push, pulls, forge, repository, counted, merge } = await storyOf();
    await sync();
    await merge("squash");
    push({ "lab.yaml": labYaml(["luna", "sol"]) });
    await sync();
    const opened = pulls().filter(({ state }) => state === "open");
    expect(opened).toHaveLength(1);
    push({ "lab.yaml": labYaml() });
    const { outcome } = await counted();
    expect(outcome).toMatchObject({ did: "closed", pull: opened[0]?.number });
    expect(pulls().at(-1)).toMatchObject({
      state: "closed",
      body: expect.stringContaining("nothing left to propose"),
    });
    expect(forge.headOf(repository, SYNC)).toBeUndefined();
    const idle = await counted();
    expect([idle.outcome, idle.calls]).toEqual([expect.objectContaining({ did: "nothing" }), 3]);
    push({ "lab.yaml": labYaml(["luna", "sol"]) });
    expect(await sync()).toMatchObject({ did: "opened" });
  });
});
