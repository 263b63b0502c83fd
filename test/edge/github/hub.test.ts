import { describe, expect, test } from "vitest";
import { openHub, openHubByName } from "../../../src/edge/github.ts";
import { labIn } from "../../support/forge/lab.ts";
import { forgeForTest } from "../../support/forge/start.ts";

describe("a repository on GitHub", () => {
  test("is found by its number, whatever its name is now", async () => {
    const forge = await forgeForTest();
    const { asApp, asErin, at, repository } = labIn(forge);
    await asErin.rest.repos.update({ ...at, name: "lab" });
    const hub = openHub(asApp, repository.id);
    expect(await hub.about()).toEqual({
      id: repository.id,
      node: `R_${repository.id}`,
      owner: "erin",
      name: "lab",
      defaultBranch: "main",
      private: true,
      archived: false,
      url: expect.stringContaining("erin/lab"),
      scopes: undefined,
    });
    expect((await openHubByName(asApp, "erin/lab")).id).toBe(repository.id);
    await expect(openHub(asApp, 7).about()).rejects.toThrow("there is no repository 7");
    await expect(openHubByName(asApp, "erin/nowhere")).rejects.toThrow("there is no repository erin/nowhere");
  });

  test("says whose token it is, without a call", async () => {
    const forge = await forgeForTest();
    const { asApp, asErin, repository } = labIn(forge);
    expect((await openHub(asApp, repository.id).token()).of).toBe("app");
    expect((await openHub(asErin, repository.id).token()).of).toBe("person");
    expect(forge.calls.all()).toEqual([]);
  });

  test("a commit is read with one call for its paths and one for its texts", async () => {
    const forge = await forgeForTest();
    const files = {
      "lab.yaml": "hosts: {}\n",
      "a/b.nix": "{ }\r\n",
      "bom.txt": "\uFEFFx\n",
      "nul.dat": "a\0b",
    };
    const { asApp, repository } = labIn(forge, { files });
    const head = forge.headOf(repository) ?? "";
    const source = openHub(asApp, repository.id).commitTree(head);
    const { entries, objectFormat } = await source.snapshot();
    expect([objectFormat, [...entries.keys()]]).toEqual([
      "sha1",
      ["a/b.nix", "bom.txt", "lab.yaml", "nul.dat"],
    ]);
    expect(entries.get("lab.yaml")?.mode).toBe("100644");
    const texts = await source.texts(["lab.yaml", "a/b.nix", "bom.txt", "absent"]);
    expect(texts).toEqual(
      new Map([
        ["lab.yaml", "hosts: {}\n"],
        ["a/b.nix", "{ }\r\n"],
        ["bom.txt", "\uFEFFx\n"],
      ]),
    );
    // The repository itself, the tree, the texts.
    expect(forge.calls.counted()).toHaveLength(3);
    await source.texts(["lab.yaml"]);
    expect(forge.calls.counted()).toHaveLength(3);
    expect(await source.texts(["nul.dat"])).toEqual(new Map([["nul.dat", "a\0b"]]));
  });

  test("large texts come whole; bytes that are no UTF-8 are replaced", async () => {
    const forge = await forgeForTest();
    const long = `${"# long\n".repeat(100_000)}hosts: {}\n`;
    const { asApp, repository, erin } = labIn(forge, { files: { "lab.yaml": long } });
    const odd = {
      "latin.txt": { mode: "100644", content: Uint8Array.of(0x61, 0xe4, 0x0a) },
      link: { mode: "120000", content: "lab.yaml" },
    };
    forge.commitFiles(repository, { by: erin, message: "More", files: odd });
    const source = openHub(asApp, repository.id).commitTree(forge.headOf(repository) ?? "");
    const texts = await source.texts(["lab.yaml", "latin.txt", "link"]);
    expect(texts.get("lab.yaml")).toBe(long);
    expect(texts.get("latin.txt")).toBe("a\uFFFD\n");
    expect(texts.has("link")).toBe(false);
    expect((await source.snapshot()).entries.get("link")?.mode).toBe("120000");
  });

  test("a listing that is cut short is never read as files that are missing", async () => {
    const forge = await forgeForTest({ mostTreeEntries: 6 });
    const other = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`aaa/${i}.txt`, `${i}\n`]));
    const ours = {
      ".lab/manifest.json": "{}\n",
      "hosts/luna/default.nix": "{ }\n",
      "hosts/sol/default.nix": "{ }\n",
    };
    const { asApp, repository } = labIn(forge, { files: { ...other, ...ours, "lab.yaml": "hosts: {}\n" } });
    const source = openHub(asApp, repository.id).commitTree(forge.headOf(repository) ?? "");
    const { entries } = await source.snapshot();
    expect([...entries.keys()]).toEqual(expect.arrayContaining([...Object.keys(ours), "lab.yaml"]));
    expect(entries.size).toBeLessThan(13);
    expect((await source.texts(["hosts/sol/default.nix"])).size).toBe(1);
  });

  test("a directory that is too large to be listed is a Stop", async () => {
    const forge = await forgeForTest({ mostTreeEntries: 3 });
    const files = Object.fromEntries(
      Array.from({ length: 5 }, (_, i) => [`hosts/h${i}/default.nix`, "{ }\n"]),
    );
    const { asApp, repository } = labIn(forge, { files });
    const source = openHub(asApp, repository.id).commitTree(forge.headOf(repository) ?? "");
    await expect(source.snapshot()).rejects.toMatchObject({
      name: "Stop",
      message: expect.stringContaining("hosts/"),
    });
  });
});

describe("writing", () => {
  test("a signed commit, put on a branch only where that stood", async () => {
    const forge = await forgeForTest();
    const { asApp, repository } = labIn(forge, { files: { "lab.yaml": "hosts: {}\n", "old.txt": "old\n" } });
    const hub = openHub(asApp, repository.id);
    const base = forge.headOf(repository) ?? "";
    const { entries } = await hub.commitTree(base).snapshot();
    const made = await hub.commits.create({
      tree: base,
      parents: [base],
      message: "Sync",
      write: new Map([["a/b.txt", "new\n"]]),
      remove: ["old.txt"],
      entries,
    });
    const move = { branch: "labkeeper/sync", from: undefined, to: made, rewrite: false };
    await hub.branches.move(move);
    expect(forge.readFile(repository, "a/b.txt", "labkeeper/sync")).toBe("new\n");
    expect(forge.readFile(repository, "old.txt", "labkeeper/sync")).toBeUndefined();
    expect(repository.signed.has(made)).toBe(true);
    // The same again finds that it is done already.
    await hub.branches.move(move);
    const lost = hub.branches.move({ ...move, from: base, to: base });
    await expect(lost).rejects.toMatchObject({
      name: "Retry",
      message: "the branch labkeeper/sync moved meanwhile",
    });
    await hub.branches.move({ ...move, from: made, to: undefined });
    expect(await hub.branches.head("labkeeper/sync")).toBeUndefined();
  });

  test("what is not listed is not deleted", async () => {
    const forge = await forgeForTest();
    const { asApp, repository } = labIn(forge);
    const hub = openHub(asApp, repository.id);
    const base = forge.headOf(repository) ?? "";
    const { entries } = await hub.commitTree(base).snapshot();
    const commit = {
      tree: base,
      parents: [base],
      message: "Sync",
      write: new Map(),
      remove: ["nope"],
      entries,
    };
    await expect(hub.commits.create(commit)).rejects.toThrow("nope is no file of the tree");
  });

  test("a branch that is in the way of the name, and a protected one, are a Stop that says so", async () => {
    const forge = await forgeForTest();
    const { asApp, repository, erin } = labIn(forge);
    const hub = openHub(asApp, repository.id);
    const base = forge.headOf(repository) ?? "";
    forge.commitFiles(repository, {
      by: erin,
      branch: "labkeeper",
      message: "Mine",
      files: { "a.txt": "a" },
    });
    const move = { branch: "labkeeper/sync", from: undefined, to: base, rewrite: false };
    await expect(hub.branches.move(move)).rejects.toMatchObject({
      name: "Stop",
      message: "there is a branch named labkeeper, so git cannot have one named labkeeper/sync",
      remedy: "rename it or delete it: git push origin --delete labkeeper",
    });
    forge.protect(repository, "main");
    const other = forge.commitFiles(repository, {
      by: erin,
      branch: "topic",
      message: "x",
      files: { b: "b" },
    });
    await expect(hub.branches.move({ ...move, branch: "main", from: base, to: other })).rejects.toMatchObject(
      {
        name: "Stop",
        message: expect.stringContaining("Changes must be made through a pull request"),
      },
    );
  });
});

describe("words", () => {
  test("comments, issues and pull requests", async () => {
    const forge = await forgeForTest();
    const { asApp, repository, erin, app } = labIn(forge);
    const hub = openHub(asApp, repository.id);
    const issue = await hub.issues.create({ title: "Lab", body: "Hello", labels: ["lab"] });
    expect(issue).toMatchObject({
      state: "open",
      author: { login: "labkeeper[bot]", bot: true },
      labels: ["lab"],
    });
    const comment = await hub.comments.create(issue.number, "One");
    await hub.comments.update(comment.id, "Two");
    await hub.comments.react(comment.id, "eyes");
    const listed = await hub.comments.list(issue.number);
    expect(listed).toEqual([
      { ...comment, body: "Two", issue: issue.number, app: app.id, updatedAt: expect.anything() },
    ]);
    expect(await hub.comments.listAll("2000-01-01T00:00:00Z")).toHaveLength(1);
    await hub.comments.remove(comment.id);
    await hub.comments.remove(comment.id);
    expect(await hub.comments.get(comment.id)).toBeUndefined();
    expect((await hub.issues.update(issue.number, { state: "closed" })).state).toBe("closed");
    expect(await hub.issues.list({ state: "all", creator: "labkeeper[bot]" })).toHaveLength(1);
    expect(await hub.issues.get(99)).toBeUndefined();
    forge.commitFiles(repository, { by: erin, branch: "topic", message: "x", files: { "a.txt": "a\n" } });
    const pull = await hub.pulls.create({ title: "Topic", body: "Why", head: "topic", base: "main" });
    expect(await hub.pulls.list({ head: "topic", base: "main" })).toEqual([pull]);
    expect((await hub.pulls.files(pull.number)).map(({ path }) => path)).toEqual(["a.txt"]);
    expect(pull.headRepository).toBe(repository.id);
    expect((await hub.pulls.get(pull.number))?.mergeable).toBe(null);
    expect((await hub.pulls.update(pull.number, { body: "Because" })).body).toBe("Because");
    expect(await hub.pulls.get(99)).toBeUndefined();
  });

  test("roles, also of who has none", async () => {
    const forge = await forgeForTest();
    const { asApp, repository } = labIn(forge);
    const hub = openHub(asApp, repository.id);
    const tom = forge.createAccount("tom");
    expect(await hub.people.role("tom")).toBe("none");
    repository.collaborators.set(tom, "maintain");
    expect([
      await hub.people.role("tom"),
      await hub.people.role("erin"),
      await hub.people.role("nobody-there"),
    ]).toEqual(["maintain", "admin", "none"]);
  });

  test("a check run with 120 annotations takes three calls and is done only with the last", async () => {
    const forge = await forgeForTest();
    const { asApp, asErin, repository } = labIn(forge);
    const hub = openHub(asApp, repository.id);
    await hub.about();
    forge.calls.clear();
    const annotations = Array.from({ length: 120 }, (_, i) => ({
      path: "lab.yaml",
      line: i + 1,
      endLine: i + 1,
      columns: undefined,
      level: "warning" as const,
      title: "Title",
      message: "Message",
    }));
    const report = {
      name: "labkeeper",
      externalId: "1",
      conclusion: "failure",
      title: "T",
      summary: "S",
      annotations,
    } as const;
    forge.calls.plant({ at: 3, moment: "before", effect: { kind: "answer", status: 502, message: "Bad" } });
    const head = forge.headOf(repository) ?? "";
    await expect(hub.checks.create(head, report)).rejects.toMatchObject({ name: "Retry" });
    const [cut] = await hub.checks.list(head, "labkeeper");
    expect([cut?.status, cut?.externalId]).toEqual(["in_progress", ""]);
    forge.calls.clear();
    const id = await hub.checks.create(head, report);
    expect(forge.calls.counted()).toHaveLength(3);
    expect(repository.checkRuns.get(id)?.annotations).toHaveLength(120);
    expect(await hub.checks.get(id)).toMatchObject({
      status: "completed",
      conclusion: "failure",
      externalId: "1",
    });
    const person = openHub(asErin, repository.id);
    await expect(person.checks.create(head, report)).rejects.toMatchObject({ name: "Stop" });
    await person.statuses.set(head, { context: "labkeeper", state: "success", description: "x".repeat(200) });
    expect(repository.statuses.at(-1)?.description).toHaveLength(140);
  });
});
