import { expect, test } from "vitest";
import { sshToAge } from "../src/secrets/ssh-to-age.ts";
import { newHostKey } from "./secrets/host-key.ts";
import { newKey } from "./secrets/sops/keys.ts";
import { sopsIn } from "./secrets/sops/sops.ts";
import { canary, newStory, OWN, opens, readFile, SHARED, sync } from "./secrets/story.ts";
import { labkeeper, repositoryWith } from "./support/cli.ts";
import { describeWith } from "./support/tools.ts";

describeWith(["sops"], "a host's first access", () => {
  test("grant: its key into its files, by its rule, and into no others", async () => {
    const story = await newStory();
    const { repository, identity, lab } = story;
    const text = lab("pending");
    const pending = { ...story, repository: await repositoryWith({ "lab.yaml": text }) };
    await sync(pending.repository);
    const waiting = await labkeeper(
      pending.repository.path,
      "secrets",
      "grant",
      "luna",
      "--identity",
      identity,
    );
    expect([waiting.exitCode, waiting.stderr]).toEqual([1, expect.stringContaining("host-key-pending")]);

    expect((await labkeeper(pending.repository.path, "secrets", "create", OWN)).exitCode).toBe(0);
    expect((await labkeeper(pending.repository.path, "secrets", "create", SHARED)).exitCode).toBe(0);
    const luna = newHostKey("luna");
    await pending.repository.commit("luna exists", { "lab.yaml": lab(luna.line) });
    expect(await opens(pending.repository, OWN, luna)).toBe(false);
    const granted = await labkeeper(
      pending.repository.path,
      "secrets",
      "grant",
      "luna",
      "--identity",
      identity,
    );
    expect(granted).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("2 files opened for it") });
    await pending.repository.git("merge", "--quiet", "labkeeper/grant-luna");
    expect(await opens(pending.repository, OWN, luna)).toBe(true);
    expect(await opens(pending.repository, SHARED, luna)).toBe(true);
    expect(await repository.git("branch", "--list", "labkeeper/grant*")).toBe("");
  });

  test("an adopted .sops.yaml is followed and left as it is: only files whose rule there names the host", async () => {
    const { identity, lab } = await newStory();
    const repository = await repositoryWith({ "lab.yaml": lab("pending") });
    await sync(repository);
    for (const path of [OWN, SHARED]) {
      expect((await labkeeper(repository.path, "secrets", "create", path)).exitCode).toBe(0);
    }
    expect(await labkeeper(repository.path, "adopt", ".sops.yaml", "--write")).toMatchObject({ exitCode: 0 });
    const luna = newHostKey("luna");
    await repository.commit("luna exists", { "lab.yaml": lab(luna.line) });
    const grant = (...more: readonly string[]) =>
      labkeeper(repository.path, "secrets", "grant", "luna", "--identity", identity, ...more);
    const refused = await grant();
    expect([refused.exitCode, refused.stdout + refused.stderr]).toEqual([
      1,
      expect.stringContaining("of .sops.yaml, which is yours, does not name luna"),
    ]);
    expect(await repository.git("branch", "--list", "labkeeper/grant*")).toBe("");

    const rule = "  - path_regex: ^hosts/luna/secrets\\.sops\\.yaml$\n    key_groups:\n      - age:\n";
    const [before = "", after = ""] = readFile(repository, ".sops.yaml").split(rule);
    const theirs = `${before}${rule}          - ${sshToAge(luna.line)} # luna, by hand\n${after}`;
    await repository.commit("Name luna in one rule", { ".sops.yaml": theirs });
    expect(await grant("--skip-broken")).toMatchObject({
      stdout: expect.stringContaining("1 file opened for it"),
    });
    await repository.git("merge", "--quiet", "labkeeper/grant-luna");
    expect(readFile(repository, ".sops.yaml")).toBe(theirs);
    expect(await opens(repository, OWN, luna)).toBe(true);
    expect(await opens(repository, SHARED, luna)).toBe(false);
  });

  test("the split of a shared key: a broad rule of the user's gives way for the host that was granted", async () => {
    const story = await newStory();
    const { admin, luna, identity, lab } = story;
    const shared = await newKey();
    const rules = `# ours, for years\ncreation_rules:\n  - path_regex: \\.sops\\.(yaml|json)$\n    age: >-\n      ${admin.recipient},${shared.recipient}\n`;
    const repository = await repositoryWith({ "lab.yaml": lab(luna.line), ".sops.yaml": rules });
    const sops = sopsIn(repository.path);
    await repository.git("config", "user.name", "Ada");
    await repository.commit("Secrets", { [OWN]: `dash:\n    env: ${canary}\n` });
    await sops.run(["encrypt", "--in-place", OWN]);
    await repository.commit("Seal", {});
    await sync(repository);
    expect(readFile(repository, ".sops.yaml")).not.toContain("hosts/luna/");
    expect(readFile(repository, ".sops.yaml")).toContain("hosts/sol/");
    const granted = await labkeeper(repository.path, "secrets", "grant", "luna", "--identity", identity);
    expect(granted.exitCode).toBe(0);
    await repository.git("merge", "--quiet", "labkeeper/grant-luna");
    expect(readFile(repository, ".sops.yaml")).toContain("^hosts/luna/secrets\\.sops\\.yaml$");
    expect(readFile(repository, ".sops.yaml")).toContain(rules.slice(rules.indexOf("  - path_regex")));
    expect(await opens(repository, OWN, luna)).toBe(true);
    const { stdout } = await labkeeper(repository.path, "secrets");
    expect(stdout).toContain(`${shared.recipient}: can read it and should not (over-broad)`);
    await sops.run(["updatekeys", "--yes", OWN], admin);
    expect(await opens(repository, OWN, shared)).toBe(false);
  });
});
