import { describe, expect, test } from "vitest";
import { git } from "../../../src/forge/git/run.ts";
import { labYaml, SYNC, storyOf } from "../../support/forge/sync.ts";

const two = { "lab.yaml": labYaml(["luna", "sol"]) };

describe("merged", () => {
  test.each(["merge", "squash", "rebase"] as const)(
    "by %s: nothing is left to do, and the next change opens the next",
    async (method) => {
      const { sync, merge, counted, push, pulls, ahead } = await storyOf();
      await sync();
      await merge(method);
      const idle = await counted();
      expect([idle.outcome, idle.calls]).toEqual([
        expect.objectContaining({ did: "nothing", pull: undefined }),
        3,
      ]);
      push(two);
      expect(await sync()).toMatchObject({ did: "opened", pull: 2 });
      expect(ahead()).toHaveLength(1);
      expect(pulls().map(({ state }) => state)).toEqual(["closed", "open"]);
    },
  );

  test("with somebody's commit on the branch: it is made anew all the same, nothing of it is lost", async () => {
    const { sync, merge, push, ahead, forge, repository } = await storyOf();
    await sync();
    push({ "hosts/luna/extra.nix": "{ }\n" }, SYNC);
    await merge("squash");
    push(two);
    await sync();
    expect(ahead()).toHaveLength(1);
    expect(forge.readFile(repository, "hosts/luna/extra.nix", SYNC)).toBe("{ }\n");
  });

  test("then somebody pushes to the branch that was merged: that is kept", async () => {
    const { sync, merge, push, ahead, read } = await storyOf();
    await sync();
    await merge("squash");
    push({ "hosts/luna/later.nix": "{ }\n" }, SYNC);
    push(two);
    await sync();
    expect(read("hosts/luna/later.nix")).toBe("{ }\n");
    expect(read("hosts/sol/generated/host.nix")).toContain("sol");
    expect(ahead()).toContain("Erin's");
  });
});

describe("a repository that", () => {
  test("was renamed or transferred is the same one", async () => {
    const { sync, asErin, at, push, pulls, forge, erin } = await storyOf();
    await sync();
    await asErin.rest.repos.update({ ...at, name: "lab" });
    push(two);
    expect(await sync()).toMatchObject({ did: "updated", pull: 1 });
    expect(pulls()).toHaveLength(1);
    const club = forge.createAccount("club", "Organization");
    await asErin.rest.repos.transfer({ owner: "erin", repo: "lab", new_owner: "club" });
    // The App is not installed there.
    await expect(sync()).rejects.toMatchObject({
      name: "Stop",
      message: expect.stringContaining("there is no repository"),
    });
    expect([club.login, erin.login]).toEqual(["club", "erin"]);
  });

  test("is renamed midway", async () => {
    const { sync, asErin, at, forge, pulls } = await storyOf();
    const act = async () => {
      await asErin.rest.repos.update({ ...at, name: "lab" });
    };
    forge.calls.plant({ at: 4, moment: "before", effect: { kind: "do", act } });
    await sync();
    expect(pulls()).toHaveLength(1);
  });

  test("is archived, before or midway, is left alone", async () => {
    const { sync, asErin, at, forge, pulls, repository } = await storyOf();
    const act = () => {
      repository.archived = true;
    };
    forge.calls.plant({ at: 5, moment: "before", effect: { kind: "do", act } });
    await expect(sync()).rejects.toMatchObject({
      name: "Stop",
      message: expect.stringContaining("archived"),
    });
    await expect(sync()).rejects.toMatchObject({ name: "Stop", remedy: "unarchive it in its settings" });
    await asErin.rest.repos.update({ ...at, archived: false });
    await sync();
    expect(pulls()).toHaveLength(1);
  });

  test("lets the App go midway", async () => {
    const { sync, forge, installation, pulls } = await storyOf();
    const act = () => {
      forge.world.installations.delete(installation.id);
    };
    forge.calls.plant({ at: 5, moment: "before", effect: { kind: "do", act } });
    await expect(sync()).rejects.toMatchObject({
      name: "Stop",
      remedy: expect.stringContaining("install the App"),
    });
    expect(pulls()).toEqual([]);
  });

  test("has another default branch", async () => {
    const { sync, asErin, at, push, pulls, forge, repository } = await storyOf();
    await asErin.rest.git.createRef({
      ...at,
      ref: "refs/heads/trunk/lab",
      sha: forge.headOf(repository) ?? "",
    });
    await asErin.rest.repos.update({ ...at, default_branch: "trunk/lab" });
    await sync();
    expect(pulls()[0]?.pull?.base).toBe("trunk/lab");
    await asErin.rest.repos.update({ ...at, default_branch: "main" });
    push(two);
    await sync();
    expect(pulls().map(({ pull }) => pull?.base)).toEqual(["main"]);
  });

  test("is empty", async () => {
    const { asApp, forge, erin, installation } = await storyOf();
    const { openHub } = await import("../../../src/edge/github.ts");
    const empty = forge.createRepository({ owner: erin, name: "empty", private: true });
    expect(installation.repositories).toBe("all");
    const { reconcile } = await import("../../../src/flow/reconcile.ts");
    const { readLibrary } = await import("../../../src/edge/library.ts");
    const outcome = await reconcile(openHub(asApp, empty.id), await readLibrary(), { now: new Date() });
    expect(outcome).toEqual({ kind: "empty" });
    expect(git(empty.directory, ["for-each-ref"])).toBe("");
  });

  test("has no lab.yaml, or one that is not at the root", async () => {
    const { sync, push, pulls, repository } = await storyOf({ "labs/home/lab.yaml": labYaml() });
    await expect(sync()).rejects.toMatchObject({
      name: "Stop",
      message: expect.stringContaining("no lab.yaml at the root"),
    });
    expect([pulls(), [...repository.checkRuns.values()]]).toEqual([[], []]);
    push({ "lab.yaml": labYaml() });
    await sync();
    expect(pulls()[0]?.body).toContain("`labs/home/lab.yaml` is not read");
  });

  test("has a lab.yaml that cannot be understood: it is said on its lines, once", async () => {
    const { sync, push, pulls, repository, counted, forge } = await storyOf({
      "lab.yaml": labYaml(["luna"], "nonsense: true\n"),
    });
    expect(await sync()).toMatchObject({ kind: "broken" });
    const [run] = [...repository.checkRuns.values()];
    expect([run?.conclusion, run?.suite.oid]).toEqual(["failure", forge.headOf(repository)]);
    expect(run?.annotations).toEqual([
      expect.objectContaining({ path: "lab.yaml", annotation_level: "failure" }),
    ]);
    expect((await counted()).calls).toBe(3);
    expect(repository.checkRuns.size).toBe(1);
    push({ "lab.yaml": labYaml() });
    await sync();
    expect(pulls()).toHaveLength(1);
  });

  test("was written by a newer labkeeper is not touched", async () => {
    const { sync, merge, push, read, pulls, repository } = await storyOf();
    await sync();
    await merge("squash");
    const manifest = read(".lab/manifest.json", "main") ?? "";
    push({ ".lab/manifest.json": manifest.replace(/"generator": "[^"]*"/, '"generator": "99.0.0"'), ...two });
    await expect(sync()).rejects.toMatchObject({ name: "Stop", message: expect.stringContaining("99.0.0") });
    expect(pulls().filter(({ state }) => state === "open")).toEqual([]);
    const said = [...repository.checkRuns.values()].at(-1);
    expect([said?.conclusion, said?.summary]).toEqual(["action_required", expect.stringContaining("99.0.0")]);
    await expect(sync()).rejects.toMatchObject({ name: "Stop" });
    expect([...repository.checkRuns.values()].at(-1)).toBe(said);
  });

  test("holds a fork's pull request from a branch of the same name", async () => {
    const { sync, forge, repository, pulls } = await storyOf(undefined);
    repository.private = false;
    const eve = forge.createAccount("eve");
    const fork = forge.fork(repository, eve);
    forge.commitFiles(fork, { by: eve, branch: SYNC, message: "Mine", files: { "x.txt": "x" } });
    const { octokitFor } = await import("../../support/forge/start.ts");
    const asEve = octokitFor(forge, forge.createUserToken(eve));
    await asEve.rest.pulls.create({
      owner: "erin",
      repo: "homelab",
      title: "Eve's",
      head: `eve:${SYNC}`,
      base: "main",
    });
    await sync();
    expect(pulls().map(({ title }) => title)).toEqual(["Eve's", expect.stringContaining("labkeeper")]);
  });
});

describe("what forbids", () => {
  test("the branch is said, and on the commit too", async () => {
    const { sync, forge, repository, pulls } = await storyOf();
    forge.protect(repository, SYNC, { creation: true });
    await expect(sync()).rejects.toMatchObject({
      name: "Stop",
      message: expect.stringContaining("restricted"),
    });
    expect(pulls()).toEqual([]);
    const [run] = [...repository.checkRuns.values()];
    expect([run?.conclusion, run?.suite.oid]).toEqual(["action_required", forge.headOf(repository)]);
  });

  test("moving it is said; a protected default branch is none of our business", async () => {
    const { sync, forge, repository, pulls, push } = await storyOf();
    forge.protect(repository, "main");
    await sync();
    expect(pulls()).toHaveLength(1);
    push(two);
    forge.protect(repository, SYNC);
    await expect(sync()).rejects.toMatchObject({
      name: "Stop",
      message: expect.stringContaining("pull request"),
    });
  });

  test("the name: a branch labkeeper", async () => {
    const { sync, push, asErin, at, pulls } = await storyOf();
    push({ "x.txt": "x" }, "labkeeper");
    await expect(sync()).rejects.toMatchObject({
      name: "Stop",
      message: expect.stringContaining("a branch named labkeeper"),
    });
    await asErin.rest.git.deleteRef({ ...at, ref: "heads/labkeeper" });
    await sync();
    expect(pulls()).toHaveLength(1);
  });

  test("writing: a permission that is missing", async () => {
    const { sync, forge, appToken, pulls } = await storyOf();
    const token = forge.world.tokens.get(appToken);
    if (token?.kind !== "installation") throw new Error("no token");
    forge.world.tokens.set(appToken, { ...token, permissions: { ...token.permissions, contents: "read" } });
    await expect(sync()).rejects.toMatchObject({
      name: "Stop",
      message: expect.stringContaining("contents=write"),
    });
    expect(pulls()).toEqual([]);
  });
});

describe("in the way", () => {
  test("an executable bit, a symlink, a submodule, a case twin, a directory", async () => {
    const { sync, read, pulls, repository } = await storyOf({
      "lab.yaml": labYaml(["luna", "sol", "mars"]),
      "hosts/luna/generated/host.nix": { mode: "100755", content: "# mine\n" },
      "lib/service-helpers.nix": { mode: "120000", content: "../lab.yaml" },
      "hosts/sol": { mode: "160000", content: "0123456789012345678901234567890123456789" },
      "hosts/Mars/x.nix": "{ }\n",
      ".lab/lab.schema.json/x": "x\n",
    });
    await sync();
    const modes = git(repository.directory, ["ls-tree", "-r", SYNC]);
    expect(modes).toContain("160000 commit 0123456789012345678901234567890123456789\thosts/sol\n");
    expect(modes).toMatch(/100755 blob \w+\thosts\/luna\/generated\/host\.nix/);
    expect(read("hosts/luna/generated/host.nix")).toBe("# mine\n");
    expect(read("hosts/Mars/x.nix")).toBe("{ }\n");
    expect(modes).not.toMatch(/hosts\/mars\//);
    expect(read(".lab/lab.schema.json/x")).toBe("x\n");
    expect(pulls()[0]?.body).toContain("was there before labkeeper, or is no regular file");
  });
});

describe("size", () => {
  test("three hundred files cost one call more", async () => {
    const hosts = Array.from({ length: 80 }, (_, i) => `host${i}`);
    const { counted, repository, pulls } = await storyOf({ "lab.yaml": labYaml(hosts) });
    const { outcome, calls } = await counted();
    expect(outcome).toMatchObject({ did: "opened" });
    const files = git(repository.directory, ["diff", "--name-only", "main", SYNC]).split("\n").length - 1;
    expect(files).toBeGreaterThan(300);
    const annotations = [...repository.checkRuns.values()].at(-1)?.annotations.length ?? 0;
    const allowed = 9 + Math.floor((files - 1) / 200) + Math.floor(Math.max(annotations - 1, 0) / 50);
    expect(calls).toBeLessThanOrEqual(allowed);
    expect((pulls()[0]?.body ?? "").length).toBeLessThanOrEqual(65_536);
  });

  test("a lab.yaml of five megabytes is read", async () => {
    const { sync, pulls } = await storyOf({
      "lab.yaml": `${labYaml()}${"# a long comment\n".repeat(310_000)}`,
    });
    expect(await sync()).toMatchObject({ did: "opened" });
    expect(pulls()).toHaveLength(1);
  });

  test("two at once end in one pull request with one commit", async () => {
    const { sync, pulls, ahead } = await storyOf();
    const both = await Promise.allSettled([sync(), sync()]);
    expect(both.some(({ status }) => status === "fulfilled")).toBe(true);
    const reasons = both.flatMap((one) => (one.status === "rejected" ? [String(one.reason.name)] : []));
    expect(new Set([...reasons, "Retry"])).toEqual(new Set(["Retry"]));
    await sync();
    expect(pulls()).toHaveLength(1);
    expect(ahead()).toHaveLength(1);
  });
});
