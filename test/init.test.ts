import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fixture, fixtures, golden } from "./adopt/fixtures.ts";
import { world } from "./edge/repository.ts";
import { labkeeper, repositoryWith } from "./support/cli.ts";
import { scratchRepository, tempDirectory, writeTree } from "./support/temp.ts";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAzhM6yRdCrjeONyoz7G57Q/HpBIr3ouOSjwFmKWP8R0 mara";

describe("init in a repository without a flake", () => {
  test("writes a lab.yaml that check accepts and that a sync makes files from", async () => {
    const repository = await scratchRepository();
    const { exitCode, stdout } = await labkeeper(
      repository.path,
      "init",
      "--name",
      "cove",
      "--domain",
      "cove.example.net",
      "--admin",
      "mara",
      "--ssh-key",
      key,
    );
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("git add lab.yaml && git commit")]);
    expect(await repository.git("status", "--porcelain")).toBe("?? lab.yaml");
    const text = readFileSync(join(repository.path, "lab.yaml"), "utf8");
    for (const said of [
      "name: cove",
      "domain: cove.example.net",
      "    mara:",
      `- ${key}`,
      "sshHostKey: pending",
    ])
      expect(text).toContain(said);
    expect((await labkeeper(repository.path, "check")).stdout).toContain("lab.yaml is fine: 1 host");
    await repository.commit("Add lab.yaml", {});
    expect((await labkeeper(repository.path, "sync")).exitCode).toBe(0);
  });

  test("takes what it can from this machine and the folder; only the key must be said", async () => {
    const repository = await scratchRepository();
    const without = await labkeeper(repository.path, "init");
    expect([without.exitCode, without.stderr]).toEqual([
      1,
      expect.stringContaining("labkeeper init --ssh-key ~/.ssh/id_ed25519.pub"),
    ]);
    expect(await repository.git("status", "--porcelain")).toBe("");
    writeTree(repository.path, { "my.pub": `${key}\n` });
    expect((await labkeeper(repository.path, "init", "--ssh-key", "my.pub")).exitCode).toBe(0);
    const text = readFileSync(join(repository.path, "lab.yaml"), "utf8");
    expect(text).toContain(`timeZone: ${Intl.DateTimeFormat().resolvedOptions().timeZone}`);
    expect(text).toMatch(/^ {2}name: labkeeper-[a-z0-9-]+$/m);
  });

  test("never overwrites a lab.yaml, tracked, new or ignored", async () => {
    const tracked = await repositoryWith({ "lab.yaml": "mine" });
    const ignored = await repositoryWith({ ".gitignore": "lab.yaml\n" });
    writeTree(ignored.path, { "lab.yaml": "mine" });
    for (const { path } of [tracked, ignored]) {
      const { exitCode, stderr } = await labkeeper(path, "init", "--ssh-key", key);
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining("lab.yaml")]);
      expect(readFileSync(join(path, "lab.yaml"), "utf8")).toBe("mine");
    }
  });

  test.each([
    ["a private key", ["--ssh-key", "id"], "is a private key"],
    ["no key at all", ["--ssh-key", "nowhere.pub"], "neither a public key line nor a file"],
    ["half a key", ["--ssh-key", "half.pub"], "--ssh-key"],
    ["root", ["--ssh-key", key, "--admin", "root"], "name a person"],
    [
      "a wrong domain",
      ["--ssh-key", key, "--domain", "not a domain"],
      '--domain "not a domain" cannot be used',
    ],
  ])("%s is refused, and nothing is written", async (_, args, message) => {
    const repository = await repositoryWith({
      id: "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n",
      "half.pub": "ssh-ed25519 AAAA",
    });
    const { exitCode, stderr } = await labkeeper(repository.path, "init", ...args);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(message)]);
    expect(stderr).not.toContain("c2VjcmV0");
    expect(await repository.git("status", "--porcelain")).toBe("");
  });
});

describe("init in a flake", () => {
  test.each(fixtures)("%s: a useful lab.yaml, and nothing else is changed", async (name) => {
    const repository = await repositoryWith(fixture(name));
    const before = world(repository.path);

    const { exitCode, stdout, stderr } = await labkeeper(repository.path, "init", "--name", name);

    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Lines for flake.nix");
    expect(changed(before, world(repository.path)), "not even in .git").toEqual(["lab.yaml"]);
    expect(await repository.git("status", "--porcelain", "--ignored")).toBe("?? lab.yaml");
    expect(readFileSync(join(repository.path, "lab.yaml"), "utf8")).toBe(readFileSync(golden(name), "utf8"));
    appendFileSync(join(repository.path, "flake.nix"), "#");
    expect(changed(before, world(repository.path)), "the comparison sees a change").toContain("flake.nix");
  });

  test.each(fixtures)("%s: check accepts it, plan plans, sync writes nothing", async (name) => {
    const repository = await repositoryWith(fixture(name));
    await labkeeper(repository.path, "init");
    const checked = await labkeeper(repository.path, "check", "--json");
    expect(JSON.parse(checked.stdout).problems).toEqual([]);
    await repository.commit("Add lab.yaml", {});
    const planned = await labkeeper(repository.path, "plan");
    expect([planned.exitCode, planned.stdout]).toEqual([
      0,
      expect.stringMatching(/hosts\/[a-z-]+\/generated\/host\.nix/),
    ]);
    const refs = await repository.git("for-each-ref");
    const synced = await labkeeper(repository.path, "sync");
    expect([synced.exitCode, synced.stdout]).toEqual([0, expect.stringContaining("observe")]);
    expect(await repository.git("for-each-ref")).toBe(refs);
    expect(await repository.git("status", "--porcelain")).toBe("");
    await repository.commit("Let labkeeper write", {
      "lab.yaml": readFileSync(join(repository.path, "lab.yaml"), "utf8").replace(
        "mode: observe",
        "mode: pull-request",
      ),
    });
    expect((await labkeeper(repository.path, "sync")).exitCode, "without observe it would write").toBe(0);
    expect(await repository.git("for-each-ref")).not.toBe(refs);
  });

  test("works before the first commit and says what it cannot know", async () => {
    const repository = await scratchRepository();
    writeTree(repository.path, { "flake.nix": "{ outputs = _: { nixosConfigurations.luna = f; }; }" });
    const { exitCode, stderr } = await labkeeper(repository.path, "init");
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("no user of this flake has an SSH key")]);
    expect((await labkeeper(repository.path, "init", "--ssh-key", key)).exitCode).toBe(0);
    rmSync(join(repository.path, "lab.yaml"));
    writeTree(repository.path, { "flake.nix": "{ outputs = _: { }; }" });
    const none = await labkeeper(repository.path, "init", "--ssh-key", key);
    expect([none.exitCode, none.stderr]).toEqual([1, expect.stringContaining("no host could be found")]);
  });

  test("names of files and values do not reach the terminal as they are", async () => {
    const repository = await scratchRepository();
    const hostile = "modules/\u001b[2Jx.nix";
    writeTree(repository.path, { [hostile]: "{ flake.nixosConfigurations.luna = f; }", "flake.nix": "{ }" });
    const { exitCode, stdout } = await labkeeper(repository.path, "init", "--ssh-key", key);
    expect([exitCode, stdout.includes("\u001b[2J")]).toEqual([0, false]);
  });
});

test("outside a repository init says so", async () => {
  const directory = tempDirectory();
  expect(await labkeeper(directory, "init", "--ssh-key", key)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("git repository"),
  });
  execFileSync("git", ["init", "--quiet"], { cwd: directory });
  expect(await labkeeper(directory, "init", "--ssh-key", key)).toMatchObject({ exitCode: 0 });
});

/** Paths whose mode, time or content differs. */
function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths.filter((path) => before.get(path) !== after.get(path)).toSorted();
}
