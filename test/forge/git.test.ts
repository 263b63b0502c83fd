import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import type { Forge } from "../../src/forge/forge.ts";
import { git as gitIn } from "../../src/forge/git/run.ts";
import { labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";
import { gitEnvironment, tempDirectory } from "../support/temp.ts";

/** The user's git. It must not block: the forge answers from this very process. */
async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  return (await execa("git", args, { cwd, env: gitEnvironment(), extendEnv: false })).stdout;
}

function remote(forge: Forge, token: string): string {
  return `${forge.url.replace("://", `://x-access-token:${token}@`)}/erin/homelab.git`;
}

describe("the real git", () => {
  test("clones, and pushes a commit that the API sees and tells about", async () => {
    const forge = await forgeForTest();
    const { erinToken, repository, asErin, at, app } = labIn(forge, {
      files: { "lab.yaml": "hosts: {}\n", "a/b": "c\n" },
    });
    const work = tempDirectory();
    await git(work, "clone", "--quiet", remote(forge, erinToken), ".");
    expect(await git(work, "ls-files")).toBe("a/b\nlab.yaml");
    writeFileSync(join(work, "lab.yaml"), "hosts: { }\n");
    await git(work, "commit", "--quiet", "--all", "--message", "Edit");
    await git(work, "push", "--quiet", "origin", "main", "main:feature");
    const head = await git(work, "rev-parse", "HEAD");
    expect(forge.headOf(repository)).toBe(head);
    expect((await asErin.rest.repos.getCommit({ ...at, ref: "feature" })).data.sha).toBe(head);
    const pushes = forge
      .deliveries()
      .filter(({ event, payload }) => event === "push" && payload.after === head);
    expect(pushes.map(({ payload }) => payload.ref)).toEqual(["refs/heads/main", "refs/heads/feature"]);
    expect(pushes.every((delivery) => delivery.app === app)).toBe(true);
    expect(gitIn(repository.directory, ["fsck", "--strict", "--no-dangling"])).toBe("");
  });

  test("a large push stays readable", async () => {
    const forge = await forgeForTest();
    const { erinToken, repository } = labIn(forge);
    const work = tempDirectory();
    await git(work, "clone", "--quiet", remote(forge, erinToken), ".");
    for (let n = 0; n < 300; n += 1) writeFileSync(join(work, `${n}.txt`), `${n}\n`.repeat(50));
    await git(work, "add", ".");
    await git(work, "commit", "--quiet", "--message", "Many");
    await git(work, "push", "--quiet", "origin", "main");
    expect(forge.readFile(repository, "299.txt")).toBe("299\n".repeat(50));
  });

  test("refuses who may not, and what is not a fast forward", async () => {
    const forge = await forgeForTest();
    const { erinToken, repository, erin } = labIn(forge);
    const work = tempDirectory();
    const mallory = forge.createUserToken(forge.createAccount("mallory"));
    await expect(git(work, "clone", remote(forge, mallory), "x")).rejects.toThrow("not found");
    await expect(git(work, "clone", `${forge.url}/erin/homelab.git`, "x")).rejects.toThrow(
      "could not read Username",
    );
    await git(work, "clone", "--quiet", remote(forge, erinToken), ".");
    const theirs = forge.commitFiles(repository, { by: erin, message: "Elsewhere", files: { "b.txt": "b" } });
    await git(work, "commit", "--quiet", "--allow-empty", "--message", "Mine");
    await expect(git(work, "push", "origin", "main")).rejects.toThrow("rejected");
    expect(forge.headOf(repository)).toBe(theirs);
    repository.private = false;
    await git(work, "-c", `remote.origin.url=${remote(forge, mallory)}`, "fetch", "--quiet");
    const mine = await git(work, "push", remote(forge, mallory), "main:mine").catch(String);
    expect(mine).toContain("403");
  });

  test("takes an installation's token, as far as it reaches", async () => {
    const forge = await forgeForTest();
    const { appToken, app, installation, repository, erin } = labIn(forge);
    forge.createRepository({ owner: erin, name: "other", private: true });
    const narrow = {
      kind: "installation",
      installation,
      repositories: new Set([repository]),
      permissions: { contents: "read" },
      expiresAt: forge.world.now() + 60_000,
    } as const;
    forge.world.tokens.set("ghs_narrow", narrow);
    const work = tempDirectory();
    await git(work, "clone", "--quiet", remote(forge, "ghs_narrow"), ".");
    const elsewhere = remote(forge, "ghs_narrow").replace("homelab", "other");
    await expect(git(work, "clone", elsewhere, "x")).rejects.toThrow("not found");
    await git(work, "commit", "--quiet", "--allow-empty", "--message", "Mine");
    await expect(git(work, "push", "origin", "main:topic")).rejects.toThrow("403");
    await git(work, "push", "--quiet", remote(forge, appToken), "main:topic");
    const push = forge.deliveries().findLast(({ event }) => event === "push");
    expect(push?.payload).toMatchObject({ ref: "refs/heads/topic", sender: { id: app.bot.id, type: "Bot" } });
  });

  test("does not move a protected branch, but makes others", async () => {
    const forge = await forgeForTest();
    const { erinToken, repository } = labIn(forge);
    forge.protect(repository, "main");
    const before = forge.headOf(repository);
    const work = tempDirectory();
    await git(work, "clone", "--quiet", remote(forge, erinToken), ".");
    await git(work, "commit", "--quiet", "--allow-empty", "--message", "Mine");
    await expect(git(work, "push", "origin", "main")).rejects.toThrow("Protected branch update failed");
    expect(forge.headOf(repository)).toBe(before);
    await git(work, "push", "--quiet", "origin", "main:topic");
    forge.protect(repository, "kept", { creation: true });
    await expect(git(work, "push", "origin", "main:kept")).rejects.toThrow("Protected branch update failed");
    expect(forge.headOf(repository, "topic")).toBe(await git(work, "rev-parse", "HEAD"));
  });
});
