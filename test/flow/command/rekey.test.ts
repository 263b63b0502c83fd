import { describe, expect, test } from "vitest";
import type { Account } from "../../../src/forge/records/accounts.ts";
import { sshToAge } from "../../../src/secrets/ssh-to-age.ts";
import { newHostKey } from "../../secrets/host-key.ts";
import { OWN, SOLS } from "../../secrets/story.ts";
import { openPull } from "../../support/forge/desk.ts";
import { octokitFor } from "../../support/forge/start.ts";
import { idIn, opens, type RekeyStage, rekeyStage, type Sealers } from "./rekey-stage.ts";
import { answers, branchesOf, obey, reactions, type Speaker, say, write } from "./stage.ts";

const BRANCH = "labkeeper/rekey-luna";

describe("/rekey luna by a maintainer", () => {
  test("shows keys old and new, files, values to renew and an id; /confirm makes one commit and a pull request", async () => {
    const stage = await rekeyStage();
    const before = await branchesOf(stage);
    const shown = await say(stage, "maintain", "/rekey luna");
    expect(shown).toContain(sshToAge(stage.luna.line));
    expect(shown).toContain(sshToAge(stage.fresh.line));
    expect(shown).toMatch(/SHA256:/);
    expect(shown).toContain(`- \`${OWN}\`: \`dash/env\``);
    expect(shown).not.toContain(SOLS);
    expect(shown).toContain("revokes nothing");
    expect(await branchesOf(stage)).toEqual(before);

    const done = await say(stage, "maintain", `/confirm ${idIn(shown)}`);
    expect(done).toMatch(/one commit: \[pull request \d+\]\(<https?:.*\/pull\/\d+>\)/);
    const { [BRANCH]: head = "", ...rest } = await branchesOf(stage);
    expect(rest).toEqual(before);
    const { data: commit } = await stage.asErin.rest.repos.getCommit({ ...stage.at, ref: head });
    expect(commit.parents.map(({ sha }) => sha)).toEqual([before.main]);
    expect(commit.files?.map(({ filename }) => filename)).toEqual([".sops.yaml", OWN]);
    const at = BRANCH;
    expect(await opens(stage, { path: OWN, at }, stage.fresh)).toBe(true);
    expect(await opens(stage, { path: OWN, at }, stage.luna)).toBe(false);
    expect(await opens(stage, { path: OWN, at: "main" }, stage.luna)).toBe(true);
    expect(await opens(stage, { path: SOLS, at }, stage.fresh)).toBe(false);
    const [pull] = (await stage.asErin.rest.pulls.list(stage.at)).data;
    expect(pull).toMatchObject({ title: "Rekey luna", head: { ref: BRANCH }, base: { ref: "main" } });
    expect(pull?.body).toContain(OWN);
  });
});

describe("/rekey luna is not done", () => {
  test("for a writer, a triager and a reader; nor is its confirmation", async () => {
    const stage = await rekeyStage();
    const before = await branchesOf(stage);
    const shown = await say(stage, "maintain", "/rekey luna");
    for (const speaker of ["write", "triage", "read"] as const) {
      expect(await say(stage, speaker, "/rekey luna")).toContain(
        `takes the role \`maintain\`, and yours is \`${speaker}\``,
      );
      expect(await say(stage, speaker, `/confirm ${idIn(shown)}`)).toContain("Refused, nothing was done");
    }
    expect(await branchesOf(stage)).toEqual(before);
  });

  test("for a bot, in a quote, in code, and after an edit: not even an answer", async () => {
    const stage = await rekeyStage();
    const { asErin, at, issue, forge, repository } = stage;
    const robot = forge.createAccount("robot[bot]", "Bot");
    repository.collaborators.set(robot, "admin");
    stage.people.set("robot" as Speaker, robot);
    const silent = [
      await write(stage, "robot" as Speaker, "/rekey luna"),
      await write(stage, "maintain", "> /rekey luna"),
      await write(stage, "maintain", "```\n/rekey luna\n```"),
    ];
    const edited = await write(stage, "maintain", "Thank you");
    await asErin.rest.issues.updateComment({ ...at, comment_id: edited, body: "/rekey luna" });
    for (const comment of [...silent, edited]) await obey(stage, comment);
    const later = (
      await asErin.rest.issues.createComment({ ...at, issue_number: issue, body: "/rekey luna" })
    ).data.id;
    await asErin.rest.issues.updateComment({ ...at, comment_id: later, body: "/rekey all" });
    await obey(stage, later);
    expect(answers(stage)).toEqual([]);
    expect(silent.map((comment) => reactions(stage, comment))).toEqual([[], [], []]);
    expect(await say(stage, "maintain", "/rekey luna")).toContain("/confirm rekey-luna-");
  });

  test("in a public repository without the operator's word, nor for a repository that is not bound, nor without a key", async () => {
    const open = await rekeyStage({ private: false });
    expect(await say(open, "maintain", "/rekey luna")).toContain("public-repository");
    const elsewhere = await rekeyStage({ bindings: "99" });
    expect(await say(elsewhere, "admin", "/rekey luna")).toContain("not-bound");
    const keyless = { ...(await rekeyStage()), desk: {} };
    expect(await say(keyless, "admin", "/rekey luna")).toContain("labkeeper rekey luna --identity FILE");
    const allowed = await rekeyStage({ private: false, bindings: "ID:public" });
    expect(await say(allowed, "maintain", "/rekey luna")).toContain("/confirm rekey-luna-");
  });

  test("in a pull request from a fork", async () => {
    const stage = await rekeyStage();
    const mallory = stage.people.get("mallory") as Account;
    stage.repository.collaborators.set(mallory, "read");
    const fork = stage.forge.fork(stage.repository, mallory);
    stage.forge.commitFiles(fork, { by: mallory, message: "x", files: { "x.txt": "x\n" }, branch: "x" });
    const pull = await openPull(
      stage,
      octokitFor(stage.forge, stage.forge.createUserToken(mallory)),
      "mallory:x",
    );
    expect(await say(stage, "maintain", "/rekey luna", pull)).toContain("not in a pull request from a fork");
  });

  test("for somebody whom lab.yaml does not name; the one it names goes on", async () => {
    const stage = await rekeyStage();
    const lab = stage.forge.readFile(stage.repository, "lab.yaml") ?? "";
    stage.forge.commitFiles(stage.repository, {
      by: stage.erin,
      message: "Name erin",
      files: { "lab.yaml": lab.replace("    ada:\n", "    ada:\n      github: erin\n") },
    });
    const shown = await say(stage, "erin", "/rekey luna");
    expect(shown).toContain("/confirm rekey-luna-");
    expect(await say(stage, "admin", `/confirm ${idIn(shown)}`)).toContain("you are none of them");
    expect(await say(stage, "admin", "/rekey luna")).toContain("you are none of them");
    expect(await branchesOf(stage)).not.toHaveProperty(BRANCH);
  });
});

describe("/confirm", () => {
  test("with a stale id, after the default branch moved; with one of another issue; with one that nobody showed", async () => {
    const stage = await rekeyStage();
    const other = (await stage.asErin.rest.issues.create({ ...stage.at, title: "Other" })).data.number;
    const shown = idIn(await say(stage, "maintain", "/rekey luna"));
    expect(await say(stage, "maintain", `/confirm ${shown}`, other)).toContain("is no rekey as things stand");
    expect(await say(stage, "maintain", "/confirm rekey-luna-0123456789ab")).toContain(
      "is no rekey as things stand",
    );
    expect(await say(stage, "maintain", `/confirm ${shown.replace("luna", "sol")}`)).toContain(
      "no rekey as things",
    );
    stage.forge.commitFiles(stage.repository, { by: stage.erin, message: "Move", files: { "x.txt": "x\n" } });
    expect(await say(stage, "maintain", `/confirm ${shown}`)).toContain("is no rekey as things stand");
    expect(await branchesOf(stage)).not.toHaveProperty(BRANCH);
    const fresh = idIn(await say(stage, "maintain", "/rekey luna"));
    expect(fresh).not.toBe(shown);
    expect(await say(stage, "maintain", `/confirm ${fresh}`)).toContain("one commit");
  });

  test("while the default branch moves under it: nothing is written, and the id is stale then", async () => {
    const stage = await rekeyStage();
    const shown = idIn(await say(stage, "maintain", "/rekey luna"));
    const { forge, repository, erin } = stage;
    const keyring = stage.desk.keyring;
    const moving = {
      ...stage,
      desk: {
        keyring: keyring && {
          ...keyring,
          read: async () => {
            forge.commitFiles(repository, { by: erin, message: "Move", files: { "x.txt": "x\n" } });
            return await keyring.read();
          },
        },
      },
    };
    expect(await say(moving, "maintain", `/confirm ${shown}`)).toContain("is no rekey as things stand");
    expect(await branchesOf(stage)).not.toHaveProperty(BRANCH);
  });

  test("twice at once: one commit, one pull request", async () => {
    const stage = await rekeyStage();
    const [first, second] = [
      idIn(await say(stage, "maintain", "/rekey luna")),
      idIn(await say(stage, "admin", "/rekey luna")),
    ];
    expect(second).toBe(first);
    await say(stage, "maintain", `/confirm ${first}`);
    const { [BRANCH]: head } = await branchesOf(stage);
    expect(await say(stage, "admin", `/confirm ${first}`)).toContain("was done already");
    expect((await branchesOf(stage))[BRANCH]).toBe(head);
    expect((await stage.asErin.rest.pulls.list(stage.at)).data).toHaveLength(1);
  });

  test("after somebody pushed to the branch: his commit is not taken for ours, nor overwritten", async () => {
    const stage = await rekeyStage();
    const id = idIn(await say(stage, "maintain", "/rekey luna"));
    await say(stage, "maintain", `/confirm ${id}`);
    const theirs = stage.forge.commitFiles(stage.repository, {
      by: stage.erin,
      message: "Mine",
      files: { [OWN]: "x: 1\n" },
      branch: BRANCH,
    });
    expect(await say(stage, "maintain", `/confirm ${id}`)).toContain("is not labkeeper's");
    expect((await branchesOf(stage))[BRANCH]).toBe(theirs);
  });

  test("--rotate makes new data keys, and its id is not that of the other", async () => {
    const stage = await rekeyStage();
    const plain = idIn(await say(stage, "maintain", "/rekey luna"));
    const rotated = idIn(await say(stage, "maintain", "/rekey luna --rotate"));
    expect(rotated).not.toBe(plain);
    const value = (at: string) =>
      /ENC\[[^\]]*\]/.exec(stage.forge.readFile(stage.repository, OWN, at) ?? "")?.[0];
    await say(stage, "maintain", `/confirm ${rotated}`);
    expect(value(BRANCH)).not.toBe(value("main"));
    expect(await opens(stage, { path: OWN, at: BRANCH }, stage.fresh)).toBe(true);
  });
});

describe("authority: refused, and nothing is written", () => {
  const copied = ["a ciphertext of sol's in luna's directory", "hosts/luna/stolen.sops.yaml"] as const;

  test.for([
    [...copied, ({ seal, admin, sol }: Sealers) => seal("hosts/luna/stolen.sops.yaml", [admin, sol])],
    [
      "a ciphertext of another repository's, for our key and a stranger's",
      "hosts/luna/foreign.sops.yaml",
      ({ seal, admin }: Sealers) => seal("hosts/luna/foreign.sops.yaml", [admin]),
    ],
  ] as const)("%s is not opened for luna", async ([, path, text]) => {
    const stage = await rekeyStage({
      files: (made) => ({
        [path]: text(made),
        ".sops.yaml": `${made.config}  - path_regex: ^hosts/luna/.*\n    age: ${made.admin},${made.luna}\n`,
      }),
    });
    const shown = await say(stage, "maintain", "/rekey luna");
    expect(shown).toContain(`Not opened, since the host's key is not in them: \`${path}\``);
    await say(stage, "maintain", `/confirm ${idIn(shown)}`);
    expect(await opens(stage, { path: OWN, at: BRANCH }, stage.fresh)).toBe(true);
    expect(await opens(stage, { path, at: BRANCH }, stage.fresh)).toBe(false);
    expect(stage.forge.readFile(stage.repository, path, BRANCH)).toBe(
      stage.forge.readFile(stage.repository, path),
    );
  });

  test("sol's ciphertext copied under luna's label: all is refused", async () => {
    const stage = await rekeyStage({
      files: ({ seal, admin, sol, luna }) => {
        const sols = seal(SOLS, [admin, sol]);
        return { [SOLS]: sols, [OWN]: sols.replaceAll(sol, luna) };
      },
    });
    await refusedWith(stage, "scope");
  });

  test("luna's new key is sol's old one, which still opens sol's files", async () => {
    const stage = await rekeyStage();
    const lab = stage.forge.readFile(stage.repository, "lab.yaml") ?? "";
    const swapped = lab
      .replace(stage.sol.line, newHostKey("sol").line)
      .replace(stage.fresh.line, stage.sol.line);
    stage.forge.commitFiles(stage.repository, {
      by: stage.erin,
      message: "Swap",
      files: { "lab.yaml": swapped },
    });
    await refusedWith(stage, "scope");
  });

  test("a second recipient that the rules gained is given nothing; luna's key is all that changes", async () => {
    const stranger = newHostKey();
    const theirs = sshToAge(stranger.line) ?? "";
    const stage = await rekeyStage({
      files: ({ admin, luna, config }) => ({
        ".sops.yaml": config.replace(`age: ${admin},${luna}`, `age: ${admin},${luna},${theirs}`),
      }),
    });
    const shown = await say(stage, "maintain", "/rekey luna");
    await say(stage, "maintain", `/confirm ${idIn(shown)}`);
    const readers = (at: string) =>
      [...(stage.forge.readFile(stage.repository, OWN, at) ?? "").matchAll(/recipient: (age1\w+)/g)].map(
        ([, one]) => one,
      );
    const [old, fresh] = [sshToAge(stage.luna.line), sshToAge(stage.fresh.line)];
    expect(readers("main")).toHaveLength(2);
    expect(new Set(readers(BRANCH))).toEqual(
      new Set(readers("main").map((one) => (one === old ? fresh : one))),
    );
    expect(await opens(stage, { path: OWN, at: BRANCH }, stage.fresh)).toBe(true);
    expect(await opens(stage, { path: OWN, at: BRANCH }, stranger)).toBe(false);
  });

  test("a tampered MAC", async () => {
    const stage = await rekeyStage({
      files: ({ seal, admin, luna }) => ({
        [OWN]: seal(OWN, [admin, luna]).replace(
          /lastmodified: "[^"]*"/,
          'lastmodified: "2020-01-01T00:00:00Z"',
        ),
      }),
    });
    expect(await refusedWith(stage, "mac-mismatch")).not.toMatch(/[0-9A-F]{64}/);
  });
});

/** Asks and, where there is an id, confirms: refused with this code, and no branch moved. */
async function refusedWith(stage: RekeyStage, code: string): Promise<string> {
  const before = await branchesOf(stage);
  const shown = await say(stage, "maintain", "/rekey luna");
  const id = idIn(shown);
  const answer = id === "" ? shown : await say(stage, "maintain", `/confirm ${id}`);
  expect(answer).toMatch(/Refused|Not done/);
  expect(answer).toContain(code);
  expect(await branchesOf(stage)).toEqual(before);
  return answer;
}
