import { describe, expect, test } from "vitest";
import { git } from "../../src/forge/git/run.ts";
import { labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";

describe("refs, commits, trees and blobs", () => {
  test("a commit made of a tree with inline content is a real one, signed by GitHub", async () => {
    const forge = await forgeForTest();
    const { asApp, at, repository } = labIn(forge);
    const { data: ref } = await asApp.rest.git.getRef({ ...at, ref: "heads/main" });
    const { data: tree } = await asApp.rest.git.createTree({
      ...at,
      base_tree: ref.object.sha,
      tree: [
        { path: "hosts/luna/a.nix", mode: "100644", type: "blob", content: "{ }\n" },
        { path: "hosts/luna/b.sh", mode: "100755", type: "blob", content: "#!/bin/sh\n" },
        { path: "lab.yaml", mode: "100644", type: "blob", sha: null },
      ],
    });
    const { data: commit } = await asApp.rest.git.createCommit({
      ...at,
      message: "Sync",
      tree: tree.sha,
      parents: [ref.object.sha],
    });
    expect(commit.verification.verified).toBe(true);
    expect(commit.author.name).toBe("labkeeper[bot]");
    await asApp.rest.git.createRef({ ...at, ref: "refs/heads/labkeeper/sync", sha: commit.sha });

    const { data: read } = await asApp.rest.git.getTree({ ...at, tree_sha: commit.sha, recursive: "1" });
    expect(
      read.tree.filter(({ type }) => type === "blob").map(({ path, mode }) => `${mode} ${path}`),
    ).toEqual(["100644 hosts/luna/a.nix", "100755 hosts/luna/b.sh"]);
    expect(git(repository.directory, ["ls-tree", "-r", "labkeeper/sync"])).toContain("100755 blob");
    expect(git(repository.directory, ["fsck", "--strict", "--no-dangling"])).toBe("");
    expect(git(repository.directory, ["log", "-1", "--format=%an %s", "labkeeper/sync"])).toBe(
      "labkeeper[bot] Sync\n",
    );
  });

  test("what a person commits for somebody else is not signed", async () => {
    const forge = await forgeForTest();
    const { asApp, at } = labIn(forge);
    const head = (await asApp.rest.git.getRef({ ...at, ref: "heads/main" })).data.object.sha;
    const { tree } = (await asApp.rest.git.getCommit({ ...at, commit_sha: head })).data;
    const author = { name: "Mallory", email: "m@example.org", date: "2026-01-01T00:00:00Z" };
    const { data } = await asApp.rest.git.createCommit({
      ...at,
      message: "x",
      tree: tree.sha,
      parents: [head],
      author,
    });
    expect(data.verification.verified).toBe(false);
    expect(data.author).toEqual(author);
  });

  test("a branch moves forward only, unless forced; a name is taken once", async () => {
    const forge = await forgeForTest();
    const { asApp, at, repository, erin } = labIn(forge);
    const first = forge.headOf(repository) ?? "";
    const second = forge.commitFiles(repository, { by: erin, message: "Two", files: { "a.txt": "2" } });
    const main = { ...at, ref: "heads/main" };
    await expect(asApp.rest.git.updateRef({ ...main, sha: first })).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining("Update is not a fast forward"),
    });
    expect(forge.headOf(repository)).toBe(second);
    await asApp.rest.git.updateRef({ ...main, sha: first, force: true });
    expect(forge.headOf(repository)).toBe(first);
    const again = asApp.rest.git.createRef({ ...at, ref: "refs/heads/main", sha: first });
    await expect(again).rejects.toMatchObject({
      message: expect.stringContaining("Reference already exists"),
    });
    const clash = asApp.rest.git.createRef({ ...at, ref: "refs/heads/main/x", sha: first });
    await expect(clash).rejects.toMatchObject({ status: 422 });
    await asApp.rest.git.createRef({ ...at, ref: "refs/heads/other", sha: first });
    expect(
      (await asApp.rest.git.listMatchingRefs({ ...at, ref: "heads/" })).data.map(({ ref }) => ref),
    ).toEqual(["refs/heads/main", "refs/heads/other"]);
    await asApp.rest.git.deleteRef({ ...at, ref: "heads/other" });
    await expect(asApp.rest.git.getRef({ ...at, ref: "heads/other" })).rejects.toMatchObject({ status: 404 });
  });

  test("what is not there cannot be deleted, nor can a path lead outside", async () => {
    const forge = await forgeForTest();
    const { asApp, at, repository } = labIn(forge);
    const make = (path: string, sha: string | null) =>
      asApp.rest.git.createTree({
        ...at,
        base_tree: forge.headOf(repository) ?? "",
        tree: [{ path, mode: "100644", type: "blob", ...(sha === null ? { sha } : { content: sha }) }],
      });
    await expect(make("nowhere.nix", null)).rejects.toThrow("BadObjectState");
    expect((await make("lab.yaml", null)).data.tree).toEqual([]);
    for (const path of ["../up", "/root", "a//b", ".git/config"]) {
      await expect(make(path, "x")).rejects.toThrow("malformed path component");
    }
  });

  test("an empty repository has no trees, and says so", async () => {
    const forge = await forgeForTest();
    const { asErin, erin } = labIn(forge);
    forge.createRepository({ owner: erin, name: "empty" });
    const at = { owner: "erin", repo: "empty" };
    await expect(asErin.rest.git.getTree({ ...at, tree_sha: "main" })).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining("Git Repository is empty."),
    });
    const content = Buffer.from("hosts: {}\n").toString("base64");
    const made = await asErin.rest.repos.createOrUpdateFileContents({
      ...at,
      path: "lab.yaml",
      message: "First",
      content,
    });
    expect(made.status).toBe(201);
    expect((await asErin.rest.repos.getContent({ ...at, path: "lab.yaml" })).status).toBe(200);
  });

  test("a recursive tree with too many entries says that it is truncated", async () => {
    const forge = await forgeForTest({ mostTreeEntries: 3 });
    const { asApp, at } = labIn(forge, { files: { "a/b": "1", "a/c": "2", d: "3" } });
    const { data } = await asApp.rest.git.getTree({ ...at, tree_sha: "main", recursive: "1" });
    expect([data.truncated, data.tree.map(({ path }) => path)]).toEqual([true, ["a", "a/b", "a/c"]]);
    expect((await asApp.rest.git.getTree({ ...at, tree_sha: "main" })).data.truncated).toBe(false);
  });

  test("a file is replaced only by who knows what stands there", async () => {
    const forge = await forgeForTest();
    const { asErin, at, repository } = labIn(forge);
    const file = {
      ...at,
      path: "lab.yaml",
      message: "Edit",
      content: Buffer.from("hosts: { }\n").toString("base64"),
    };
    await expect(asErin.rest.repos.createOrUpdateFileContents(file)).rejects.toMatchObject({ status: 422 });
    const wrong = asErin.rest.repos.createOrUpdateFileContents({ ...file, sha: "0".repeat(40) });
    await expect(wrong).rejects.toMatchObject({ status: 409 });
    const { data } = await asErin.rest.repos.getContent({ ...at, path: "lab.yaml" });
    const sha = "sha" in data ? data.sha : "";
    await asErin.rest.repos.createOrUpdateFileContents({ ...file, sha });
    expect(forge.readFile(repository, "lab.yaml")).toBe("hosts: { }\n");
    const listing = await asErin.rest.repos.getContent({ ...at, path: "" });
    expect(Array.isArray(listing.data) && listing.data.map(({ name }) => name)).toEqual(["lab.yaml"]);
    const now = await asErin.rest.repos.getContent({ ...at, path: "lab.yaml" });
    await asErin.rest.repos.deleteFile({
      ...at,
      path: "lab.yaml",
      message: "Gone",
      sha: "sha" in now.data ? now.data.sha : "",
    });
    expect(forge.readFile(repository, "lab.yaml")).toBeUndefined();
  });

  test("commits are listed, compared and read with their files", async () => {
    const forge = await forgeForTest();
    const { asApp, at, repository, erin } = labIn(forge);
    const base = forge.headOf(repository) ?? "";
    const head = forge.commitFiles(repository, {
      by: erin,
      message: "Add\n\nbody",
      files: { "b.txt": "1\n2\n" },
    });
    const { data } = await asApp.rest.repos.compareCommitsWithBasehead({ ...at, basehead: `${base}...main` });
    expect([
      data.status,
      data.ahead_by,
      data.files?.map(({ filename, additions }) => [filename, additions]),
    ]).toEqual(["ahead", 1, [["b.txt", 2]]]);
    expect((await asApp.rest.repos.listCommits({ ...at, path: "b.txt" })).data.map(({ sha }) => sha)).toEqual(
      [head],
    );
    expect((await asApp.rest.repos.getCommit({ ...at, ref: "main" })).data.files?.[0]?.status).toBe("added");
  });
});
