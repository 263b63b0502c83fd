import { describe, expect, test } from "vitest";
import { commandNames, roles } from "../../../src/lab/commands.ts";
import { commands } from "../../../src/talk/commands/table.ts";
import { findCase } from "../../cases/case.ts";
import { synced } from "../../support/forge/desk.ts";
import { answers, branchesOf, obey, reactions, say, stageWith, write } from "./stage.ts";

const lab = findCase("founding").lab;
const UNIFI = "hosts/luna/generated/unifi.nix";

/** One of each command that can be said of the founding lab. */
const samples = {
  help: "/help",
  plan: "/plan",
  sync: "/sync",
  check: "/check",
  rekey: "/rekey luna",
  ack: "/ack container-privileged until 2027-03-01 known and wanted",
  why: `/why ${UNIFI}`,
  adopt: `/adopt ${UNIFI}`,
  revert: `/revert ${UNIFI}`,
  confirm: "/confirm 0123456789ab",
  restore: "/restore unifi",
} as const satisfies Record<keyof typeof commands, string>;

describe.for(["private", "public"] as const)("in a %s repository", (visibility) => {
  test("every role says every command: who may not is told so, and nothing is done", async () => {
    const isPrivate = visibility === "private";
    const stage = await stageWith(synced(lab), { private: isPrivate });
    const before = await branchesOf(stage);
    const least = {
      see: isPrivate ? "read" : "triage",
      write: "write",
      confirmed: "write",
      maintain: "maintain",
    } as const;
    for (const role of ["read", "triage", "write"] as const) {
      const mayNot = commandNames.filter(
        (name) => roles.indexOf(role) < roles.indexOf(least[commands[name].right]),
      );
      const refused = await say(
        stage,
        role,
        mayNot
          .map((name) => samples[name])
          .slice(0, 10)
          .join("\n"),
      );
      const isSilent = !isPrivate && role === "read";
      expect(refused.match(/Refused, nothing was done/g) ?? []).toHaveLength(
        isSilent ? 0 : Math.min(10, mayNot.length),
      );
    }
    expect(await branchesOf(stage)).toEqual(before);
    expect(await say(stage, "write", "/help\n/why README.md\n/restore nothing")).not.toContain("Refused");
  });
});

test("somebody who may not even look on in public is given a sign, and no words", async () => {
  const stage = await stageWith({ "lab.yaml": lab }, { private: false });
  const comment = await write(stage, "mallory", "/rekey luna\n/help");
  await obey(stage, comment);
  expect([answers(stage), reactions(stage, comment)]).toEqual([[], ["-1"]]);
});

describe("an answer", () => {
  test("is one comment for all commands of a comment, after a reaction at once", async () => {
    const stage = await stageWith({ "lab.yaml": lab });
    const comment = await write(stage, "read", `Hello.\n/help\n\n/why ${UNIFI}\n/restore unifi\n/sync`);
    await obey(stage, comment);
    expect(reactions(stage, comment)).toEqual(["eyes"]);
    const [answer = "", ...more] = answers(stage);
    expect(more).toEqual([]);
    expect(answer.match(/^### `\/\w+/gm)).toEqual(["### `/help", "### `/why", "### `/restore", "### `/sync"]);
    expect(answer).toMatch(/\| `\/sync` \| [^|]+ \| may not \|/);
    expect(answer).toMatch(/`lab\.yaml:\d+:\d+` `services\.unifi/);
    expect(answer).toContain("Restore");
    await obey(stage, comment);
    expect(answers(stage)).toHaveLength(1);
  });

  test("of which there are two, since two of us were at work, becomes one again", async () => {
    const stage = await stageWith({ "lab.yaml": lab });
    const comment = await write(stage, "write", "/help");
    await obey(stage, comment);
    const [body = ""] = answers(stage);
    const where = { ...stage.at, issue_number: stage.issue };
    await stage.asApp.rest.issues.createComment({ ...where, body });
    const copied = (await stage.asErin.rest.issues.createComment({ ...where, body })).data.id;
    await obey(stage, comment);
    expect(answers(stage)).toEqual([body]);
    expect(stage.repository.comments.get(copied)?.body).toBe(body);
  });

  test("to a slip says what was meant, and how it is written", async () => {
    const stage = await stageWith({ "lab.yaml": lab });
    expect(await say(stage, "write", "/paln")).toContain(
      "There is no command `/paln`: did you mean `/plan`?",
    );
    expect(await say(stage, "write", "/ack x")).toContain(
      "It is written `/ack <warning> [<scope>] until <date> <reason>`.",
    );
    expect(await say(stage, "write", "/why hosts/luna/generated/unfi.nix")).toContain("did you mean");
    expect(await say(stage, "write", "/lgtm")).toBe("");
  });

  test("holds a stranger's words as text", async () => {
    const stage = await stageWith({ "lab.yaml": lab });
    const answer = await say(
      stage,
      "write",
      "/adopt @erin/<!--`#1`-->\n/restore \u202ekool\n/ack @all fixes #1",
    );
    expect(answer).not.toMatch(/(?<!`[^`\n]*)@(erin|all)/);
    expect(answer).not.toContain("\u202e");
    expect(answer.split("\n").filter((line) => line.startsWith("<!--"))).toHaveLength(1);
  });

  test("to 65,536 characters is short", async () => {
    const stage = await stageWith({ "lab.yaml": lab });
    const answer = await say(stage, "write", "/why @x\n".repeat(8192).slice(0, 65_536));
    expect(answer.length).toBeLessThan(10_000);
    expect(answer).toContain("At most 10 commands a comment");
  });

  test("says what is wrong with lab.yaml, and who may what is not guessed then", async () => {
    const stage = await stageWith({ "lab.yaml": `${lab}\nnonsense: 1\n` });
    expect(await say(stage, "write", `/why ${UNIFI}`)).toMatch(/`lab\.yaml:\d+:1` there is no key|nonsense/);
    expect(await say(stage, "write", "/sync")).toContain("cannot be read");
  });
});
