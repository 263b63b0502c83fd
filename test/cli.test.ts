import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { labkeeper, repositoryWith } from "./support/cli.ts";
import { type ScratchRepository, scratchRepository, tempDirectory, writeTree } from "./support/temp.ts";

const example = (name: string) =>
  readFileSync(new URL(`../examples/${name}.lab.yaml`, import.meta.url), "utf8");
const minimal = example("minimal");
const founding = example("founding");
const SYNC = "labkeeper/sync";

/** Everything that a sync must leave alone. */
async function person(repository: ScratchRepository) {
  return {
    head: await repository.git("rev-parse", "HEAD"),
    symbolic: await repository.git("symbolic-ref", "HEAD"),
    index: readFileSync(join(repository.path, ".git/index")).toString("base64"),
    status: await repository.git("status", "--porcelain", "--ignored"),
    main: await repository.git("rev-parse", "main"),
  };
}

/** A repository whose main branch holds lab.yaml and all that it generates. */
async function syncedRepository(lab: string): Promise<ScratchRepository> {
  const repository = await repositoryWith({ "lab.yaml": lab });
  await labkeeper(repository.path, "sync");
  await repository.git("merge", "--quiet", "--ff-only", SYNC);
  return repository;
}

test("sync: one commit on labkeeper/sync whose parent is HEAD; HEAD, index and work tree are untouched", async () => {
  const repository = await repositoryWith({ "lab.yaml": founding, ".gitignore": "private\n" });
  writeTree(repository.path, { "lab.yaml": "not: what HEAD says\n", private: "mine", untracked: "mine" });
  const before = await person(repository);

  const { exitCode, stdout } = await labkeeper(repository.path, "sync");

  expect(exitCode).toBe(0);
  expect(stdout).toContain("57 created");
  expect(await person(repository)).toEqual(before);
  expect(await repository.git("rev-parse", `${SYNC}^`)).toBe(before.head);
  expect(await repository.git("diff", "--name-status", "HEAD", SYNC, "--", ".")).toMatch(/^(A\t.+\n?){57}$/);
  writeFileSync(join(repository.path, "untracked"), "changed");
  rmSync(join(repository.path, "private"));
  expect(await person(repository), "the comparison sees a change").not.toEqual(before);
});

test("a second sync is a no-op; a changed lab.yaml gives one new commit on top of the new HEAD", async () => {
  const repository = await repositoryWith({ "lab.yaml": minimal });
  await labkeeper(repository.path, "sync");
  const first = await repository.git("rev-parse", SYNC);

  expect((await labkeeper(repository.path, "sync")).stdout).toContain("up to date, nothing written");
  expect(await repository.git("rev-parse", SYNC)).toBe(first);

  await repository.commit("Something else", { "README.md": "mine\n" });
  await labkeeper(repository.path, "sync");
  expect(await repository.git("rev-parse", SYNC), "an unrelated commit makes no new one").toBe(first);

  const head = await repository.commit("Rename", { "lab.yaml": minimal.replace("pebble", "granite") });
  const { exitCode } = await labkeeper(repository.path, "sync");
  expect(exitCode).toBe(0);
  expect(await repository.git("rev-parse", `${SYNC}^`)).toBe(head);
  expect(await repository.git("ls-tree", "-r", "--name-only", SYNC)).toContain(
    "hosts/granite/generated/host.nix",
  );
});

test("after the merge there is nothing to change", async () => {
  const repository = await syncedRepository(minimal);
  const { exitCode, stdout } = await labkeeper(repository.path, "sync");
  expect([exitCode, stdout]).toEqual([
    0,
    `Nothing to change. Branch ${SYNC} has done its work: git branch -D ${SYNC}`,
  ]);
  await repository.git("branch", "--quiet", "-D", SYNC);
  expect((await labkeeper(repository.path, "sync")).stdout).toBe("Nothing to change");
});

test("a commit of somebody else on the branch, and a checked-out branch, are never moved", async () => {
  const repository = await repositoryWith({ "lab.yaml": minimal });
  await labkeeper(repository.path, "sync");
  await repository.git("switch", "--quiet", SYNC);
  await repository.commit("Rename", { "lab.yaml": minimal.replace("pebble", "gravel") });
  const checkedOut = await labkeeper(repository.path, "sync");
  expect([checkedOut.exitCode, checkedOut.stderr]).toEqual([1, expect.stringContaining("is checked out in")]);

  await repository.git("switch", "--quiet", "main");
  await repository.commit("Rename", { "lab.yaml": minimal.replace("pebble", "granite") });
  const theirs = await repository.git("rev-parse", SYNC);
  const foreign = await labkeeper(repository.path, "sync");
  expect([foreign.exitCode, foreign.stderr]).toEqual([1, expect.stringContaining("is not labkeeper's")]);
  expect(foreign.stderr).toContain(`git branch -m ${SYNC} my-changes`);
  expect(await repository.git("rev-parse", SYNC)).toBe(theirs);
});

test("sync --write writes the work tree and says which files flakes do not see yet", async () => {
  const repository = await repositoryWith({ "lab.yaml": minimal });
  const { exitCode, stdout } = await labkeeper(repository.path, "sync", "--write");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("git add .github/workflows/lab-check.yaml .lab/lab.schema.json");
  expect(readFileSync(join(repository.path, "hosts/pebble/generated/host.nix"), "utf8")).toContain(
    'hostName = "pebble";',
  );
  expect(await repository.git("branch", "--list", SYNC)).toBe("");
  expect((await labkeeper(repository.path, "sync", "--write")).stdout).toContain("Nothing to change");
});

test("a problem in lab.yaml: exit 1, its line, and nothing written", async () => {
  const repository = await repositoryWith({
    "lab.yaml": minimal.replace("platform: x86_64-linux", "platform: x86"),
  });
  const before = await repository.git("for-each-ref");
  for (const command of ["check", "plan", "sync"]) {
    const { exitCode, stdout, stderr } = await labkeeper(repository.path, command);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("lab.yaml:11:15  value");
    expect(stderr).toMatch(/platform: x86\n\s+\|\s+\^\^\^\n/);
  }
  expect(await repository.git("for-each-ref")).toBe(before);
  expect(await repository.git("status", "--porcelain")).toBe("");
});

test("a lab.yaml that is not UTF-8 is a problem at its line", async () => {
  const repository = await scratchRepository();
  const latin1 = Buffer.from(minimal.replace("name: tiny", "name: caf\u00e9"), "latin1");
  writeFileSync(join(repository.path, "lab.yaml"), latin1);
  await repository.commit("Add lab.yaml", {});
  for (const command of ["check", "plan"]) {
    const { exitCode, stderr } = await labkeeper(repository.path, command);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("lab.yaml:3:12  encoding")]);
  }
  const { problems } = JSON.parse((await labkeeper(repository.path, "check", "--json")).stdout);
  expect(problems).toMatchObject([
    { rule: "encoding", line: 3, column: 12, hint: expect.stringContaining("iconv") },
  ]);
});

test("check --json and plan --json have their documented shapes", async () => {
  const repository = await repositoryWith({
    "lab.yaml": minimal.replace("timeZone: Europe/Berlin", "timeZone: Moon/Crater"),
  });
  expect(JSON.parse((await labkeeper(repository.path, "check", "--json")).stdout)).toEqual({
    problems: [
      {
        rule: "format",
        message: "lab.timeZone has the wrong form",
        expected: "an IANA time zone such as Europe/Berlin",
        found: '"Moon/Crater"',
        hint: "`timedatectl list-timezones` lists them",
        file: "lab.yaml",
        line: 5,
        column: 13,
        endLine: 5,
        endColumn: 24,
      },
    ],
    warnings: [],
  });
  await repository.commit("Mend", { "lab.yaml": founding });
  const plan = JSON.parse((await labkeeper(repository.path, "plan", "--json")).stdout);
  expect(Object.keys(plan)).toEqual(["id", "action", "risky", "changes", "notGenerated", "summary"]);
  expect(plan).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{12}$/), action: "open", risky: [] });
  expect(plan.changes).toContainEqual({
    path: "hosts/luna/generated/host.nix",
    change: "created",
    hosts: ["luna"],
  });
  expect(plan.notGenerated).toEqual([]);
  expect(plan.summary).toEqual({
    created: 57,
    updated: 0,
    deleted: 0,
    unchanged: 0,
    edited: 0,
    stale: 0,
    occupied: 0,
  });
});

test("a plan writes nothing, not even objects", async () => {
  const repository = await repositoryWith({ "lab.yaml": minimal });
  const count = () => repository.git("count-objects", "-v");
  const [before, objects] = [await person(repository), await count()];
  expect((await labkeeper(repository.path, "plan")).exitCode).toBe(0);
  expect((await labkeeper(repository.path, "check")).exitCode).toBe(0);
  expect([await person(repository), await count()]).toEqual([before, objects]);
  await labkeeper(repository.path, "sync");
  expect(await count(), "the comparison sees a sync").not.toBe(objects);
});

test("a host that leaves the lab waits for its confirmation; the rest goes ahead", async () => {
  const repository = await syncedRepository(founding);
  const gone = founding
    .replace(/ {2}rydev:\n( {4}.*\n)+/, "")
    .replaceAll("hosts: [luna, rydev]", "hosts: [luna]")
    .replace("  host: rydev ", "  host: luna ");
  await repository.commit("Retire rydev", { "lab.yaml": gone });

  const held = await labkeeper(repository.path, "sync");
  expect([held.exitCode, held.stderr, held.stdout]).toEqual([
    1,
    "",
    expect.stringContaining("hosts/rydev/generated/host.nix"),
  ]);
  const paths = () => repository.git("ls-tree", "-r", "--name-only", SYNC);
  expect(await paths()).toContain("hosts/rydev/generated/host.nix");
  expect(await repository.git("show", `${SYNC}:hosts/generated.nix`)).not.toContain("rydev");

  const wrong = await labkeeper(repository.path, "sync", "--confirm", "000000000000");
  expect([wrong.exitCode, wrong.stderr]).toEqual([1, expect.stringContaining("the plan is now")]);
  const { id } = JSON.parse((await labkeeper(repository.path, "plan", "--json")).stdout);
  expect((await labkeeper(repository.path, "sync", "--confirm", id)).exitCode).toBe(0);
  expect(await paths()).not.toContain("hosts/rydev/generated/host.nix");
  expect(await paths(), "the user's own file stays").toContain("hosts/rydev/default.nix");
  expect((await labkeeper(repository.path, "sync")).stdout, "the confirmation is remembered").toContain(
    "up to date",
  );
});

test("observe: plans only, for the lab or for one host", async () => {
  const whole = await repositoryWith({ "lab.yaml": `${minimal}sync: { mode: observe }\n` });
  const { exitCode, stdout } = await labkeeper(whole.path, "sync");
  expect([exitCode, await whole.git("branch", "--list", SYNC)]).toEqual([0, ""]);
  expect(stdout).toContain("observe");
  expect((await labkeeper(whole.path, "plan")).stdout).toContain("hosts/pebble/generated/host.nix");

  const one = await repositoryWith({
    "lab.yaml": founding.replace("purpose: development\n", "purpose: development\n    sync: observe\n"),
  });
  expect((await labkeeper(one.path, "sync")).exitCode).toBe(0);
  const paths = await one.git("ls-tree", "-r", "--name-only", SYNC);
  expect(paths).toContain("hosts/luna/generated/host.nix");
  expect(paths).not.toContain("rydev");
  expect(await one.git("show", `${SYNC}:hosts/generated.nix`)).not.toContain("rydev");
});

test("what is missing is said with the way out", async () => {
  const nowhere = await labkeeper(tempDirectory(), "check");
  expect([nowhere.exitCode, nowhere.stderr]).toEqual([
    1,
    expect.stringContaining("is not in a git repository"),
  ]);
  const unborn = await scratchRepository();
  writeTree(unborn.path, { "lab.yaml": minimal });
  expect((await labkeeper(unborn.path, "check")).exitCode).toBe(0);
  expect((await labkeeper(unborn.path, "sync")).stderr).toContain("git add lab.yaml && git commit");
  const empty = await repositoryWith({ "README.md": "" });
  expect((await labkeeper(empty.path, "sync")).stderr).toContain("there is no lab.yaml");
});

test("wrong usage exits 2 and says what is known; help exits 0", async () => {
  const directory = tempDirectory();
  expect(await labkeeper(directory, "chekc")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("Did you mean check?"),
  });
  expect(await labkeeper(directory, "plan", "--yaml")).toMatchObject({ exitCode: 2 });
  expect(await labkeeper(directory)).toMatchObject({ exitCode: 2 });
  expect(await labkeeper(directory, "--help")).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("labkeeper/sync"),
  });
});

test("--version says what package.json does", async () => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    readonly version: string;
  };
  expect(await labkeeper(tempDirectory(), "--version")).toMatchObject({ exitCode: 0, stdout: version });
});

test("-C works on another directory, also below the root", async () => {
  const repository = await repositoryWith({ "lab.yaml": minimal, "docs/a": "" });
  const { stdout } = await labkeeper(tempDirectory(), "-C", join(repository.path, "docs"), "check");
  expect(stdout).toBe("lab.yaml is fine: 1 host");
});

test("schema prints the schema that a sync installs", async () => {
  const repository = await repositoryWith({ "lab.yaml": minimal });
  await labkeeper(repository.path, "sync");
  const { stdout } = await labkeeper(repository.path, "schema");
  expect(stdout).toBe(await repository.git("show", `${SYNC}:.lab/lab.schema.json`));
});

test("adopt leaves a file to the user, revert gives it back; a later sync forgets neither", async () => {
  const repository = await syncedRepository(minimal);
  const path = "hosts/pebble/generated/host.nix";
  await repository.commit("Edit", { [path]: "# mine\n{ }\n" });

  const held = await labkeeper(repository.path, "sync");
  expect([held.exitCode, held.stdout]).toEqual([1, expect.stringContaining(path)]);
  expect((await labkeeper(repository.path, "plan")).stdout).toMatch(
    /Kept as it is\n.*host\.nix +changed by hand/,
  );

  const adopted = await labkeeper(repository.path, "adopt", path);
  expect([adopted.exitCode, adopted.stderr]).toEqual([0, ""]);
  const commit = await repository.git("rev-parse", SYNC);
  expect((await labkeeper(repository.path, "sync")).stdout).toContain("up to date");
  expect(await repository.git("rev-parse", SYNC)).toBe(commit);
  expect(JSON.parse(await repository.git("show", `${SYNC}:.lab/manifest.json`)).adopted).toEqual([path]);
  expect(await repository.git("show", `${SYNC}:${path}`)).toContain("# mine");

  expect((await labkeeper(repository.path, "revert", path)).exitCode).toBe(0);
  expect(await repository.git("show", `${SYNC}:${path}`)).toContain("Generated by labkeeper");
  expect((await labkeeper(repository.path, "sync")).stdout).toContain("up to date");
});

test("a revert is for the edit that was seen: a newer one is kept", async () => {
  const repository = await syncedRepository(minimal);
  const path = "hosts/pebble/generated/host.nix";
  await repository.commit("Edit", { [path]: "{ }\n" });
  await labkeeper(repository.path, "revert", path);
  await repository.commit("Edit again", { [path]: "# newer\n{ }\n" });
  expect((await labkeeper(repository.path, "sync")).exitCode).toBe(1);
  expect(await repository.git("diff", "--name-only", "HEAD", "--", path)).toBe("");
});

test("revert also brings back what was deleted by hand, and takes over what was there before", async () => {
  const repository = await syncedRepository(minimal);
  const path = "hosts/pebble/generated/default.nix";
  rmSync(join(repository.path, path));
  await repository.commit("Delete", {});
  expect((await labkeeper(repository.path, "plan")).stdout).toContain("deleted by hand");
  expect((await labkeeper(repository.path, "revert", path)).exitCode).toBe(0);
  expect(await repository.git("ls-tree", "--name-only", SYNC, path)).toBe(path);

  const other = await repositoryWith({ "lab.yaml": minimal, "lib/system-helpers.nix": "# mine\n" });
  expect((await labkeeper(other.path, "sync")).exitCode).toBe(1);
  expect(await other.git("show", `${SYNC}:lib/system-helpers.nix`)).toBe("# mine");
  expect((await labkeeper(other.path, "revert", "lib/system-helpers.nix")).exitCode).toBe(0);
  expect(await other.git("show", `${SYNC}:lib/system-helpers.nix`)).toContain("mkLab");
});

test("adopt and revert work in the work tree too, and refuse what makes no sense", async () => {
  const repository = await syncedRepository(minimal);
  const path = "hosts/pebble/generated/host.nix";
  writeTree(repository.path, { [path]: "{ }\n" });
  expect((await labkeeper(repository.path, "adopt", path, "--write")).exitCode).toBe(0);
  expect((await labkeeper(repository.path, "sync", "--write")).stdout).toContain("Nothing to change");
  expect((await labkeeper(repository.path, "revert", path, "--write")).exitCode).toBe(0);
  expect(readFileSync(join(repository.path, path), "utf8")).toContain("Generated by labkeeper");

  for (const [command, argument, answer] of [
    ["adopt", "flake.nix", "is yours already"],
    ["adopt", "hosts/pebble/generated/hots.nix", 'did you mean "hosts/pebble/generated/host.nix"?'],
    ["revert", path, "there is nothing to revert"],
    ["revert", "../x", "neither writes nor wrote"],
  ] as const) {
    const { exitCode, stderr } = await labkeeper(repository.path, command, argument);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(answer)]);
  }
});

test("why: the node behind a line, behind a file, and what a line is that has none", async () => {
  const repository = await syncedRepository(founding);
  const why = async (asked: string) => (await labkeeper(repository.path, "why", asked)).stdout;
  const luna = "hosts/luna/generated/host.nix";
  const lines = readFileSync(join(repository.path, luna), "utf8").split("\n");
  const lineOf = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;

  expect(await why(`${luna}:${lineOf("hostId")}`)).toBe(
    `${luna}:${lineOf("hostId")}  hostId = "e60030de";\n  lab.yaml:28:15  hosts.luna.zfs.hostId`,
  );
  expect(await why(`${luna}:${lineOf("timeZone")}`)).toContain("lab.yaml:8:13  lab.timeZone");
  expect(await why(`${luna}:1`)).toContain("generated from lab.yaml (hosts.luna, lab, acknowledge)");
  expect(await why(luna)).toContain("hosts.luna.platform");
  expect(await why("hosts/_modules/profiles/role-server.nix:5")).toContain(
    "a profile, written by hand in labkeeper",
  );
  expect(await why("lib/system-helpers.nix")).toContain("helper functions, written by hand");
  expect(await why("flake.nix")).toContain("yours: labkeeper wrote it once");

  writeTree(repository.path, { [luna]: "{ }\n" });
  expect(await why(`${luna}:5`)).toContain("The file on disk is not what labkeeper would write");
  for (const [asked, answer] of [
    ["hosts/luna/generated/hots.nix", 'did you mean "hosts/luna/generated/host.nix"?'],
    [`${luna}:999`, "has 38 lines"],
    ["lab.yaml", "lab.yaml is the source"],
  ] as const) {
    const { exitCode, stderr } = await labkeeper(repository.path, "why", asked);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(answer)]);
  }
});

test("an older labkeeper refuses to write what a newer one wrote", async () => {
  const repository = await syncedRepository(minimal);
  const path = join(repository.path, ".lab/manifest.json");
  const manifest = readFileSync(path, "utf8");
  await repository.commit("Newer", {
    ".lab/manifest.json": manifest.replace(/"generator": "[^"]+"/, '"generator": "99.0.0"'),
  });
  for (const command of [["sync"], ["plan"], ["sync", "--write"]]) {
    const { exitCode, stderr } = await labkeeper(repository.path, ...command);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("written by labkeeper 99.0.0")]);
  }
  await repository.commit("Older", {
    ".lab/manifest.json": manifest.replace(/"generator": "[^"]+"/, '"generator": "0.0.1"'),
  });
  expect((await labkeeper(repository.path, "sync")).exitCode).toBe(0);
});

test("a manifest that is not ours is a problem with its way out", async () => {
  const repository = await repositoryWith({ "lab.yaml": minimal, ".lab/manifest.json": "<<<<<<< HEAD\n" });
  const { exitCode, stderr } = await labkeeper(repository.path, "sync");
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(".lab/manifest.json:1:1  manifest")]);
});

test("catalogue: every entry; one whole, with lines for lab.yaml; an unknown name is refused with the one that is meant", async () => {
  const directory = tempDirectory();
  const all = await labkeeper(directory, "catalogue");
  expect([
    all.exitCode,
    all.stdout
      .split("\n")
      .slice(0, 4)
      .map((line) => line.split(" ")[0]),
  ]).toEqual([0, ["adguardhome", "attic", "audiobookshelf", "authelia"]]);
  const one = await labkeeper(directory, "catalogue", "omada");
  expect([one.exitCode, one.stdout]).toEqual([0, expect.stringContaining("    uses: omada\n")]);
  expect(one.stdout).toContain("web: 8043/tcp, on loopback");
  const unknown = await labkeeper(directory, "catalogue", "unify");
  expect([unknown.exitCode, unknown.stderr]).toEqual([1, expect.stringContaining('did you mean "unifi"?')]);
});

test("a service that keeps data leaves the lab only when it is confirmed", async () => {
  const repository = await syncedRepository(founding);
  const lab = founding.replace(/ {2}omada:\n(?: {4}.*\n)+/, "");
  await repository.commit("Remove omada", { "lab.yaml": lab });
  const { exitCode, stdout } = await labkeeper(repository.path, "plan");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("hosts/luna/generated/omada.nix: omada leaves luna: its data stays there");
  const id = /sync --confirm (\w+)/.exec(stdout)?.[1] ?? "";
  await labkeeper(repository.path, "sync", "--confirm", id);
  expect(await repository.git("ls-tree", "-r", "--name-only", SYNC)).not.toContain("omada.nix");
});
