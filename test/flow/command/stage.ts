import type { CommandDesk } from "../../../src/flow/command/scene.ts";
import { runCommand } from "../../../src/flow/command.ts";
import type { Job } from "../../../src/flow/job.ts";
import type { Account, Role } from "../../../src/forge/records/accounts.ts";
import { deskOf, persistently } from "../../support/forge/desk.ts";
import { type Lab, labIn } from "../../support/forge/lab.ts";
import { forgeForTest, octokitFor } from "../../support/forge/start.ts";

/** Who speaks: erin owns the repository, the others have the role of their name, and mallory has none. */
export type Speaker = "erin" | "admin" | "maintain" | "write" | "triage" | "read" | "mallory";
const collaborators = ["admin", "maintain", "write", "triage", "read"] as const satisfies readonly Role[];

export interface Stage extends Lab {
  /** An issue in which things are said. */
  readonly issue: number;
  /** More of what the App has before it. */
  readonly desk: Partial<CommandDesk>;
  readonly jobs: Job[];
  readonly people: Map<Speaker, Account>;
}

export interface StageOptions {
  readonly private?: boolean;
  readonly desk?: Partial<CommandDesk>;
  /** As on any day; otherwise each event has a second of its own. */
  readonly now?: () => number;
}

/** A lab on the forge, with people. */
export async function stageWith(
  files: Readonly<Record<string, string>>,
  { private: isPrivate = true, desk = {}, now = ownSeconds() }: StageOptions = {},
): Promise<Stage> {
  const forge = await forgeForTest({ now });
  const lab = labIn(forge, { files, private: isPrivate });
  const people = new Map<Speaker, Account>([["erin", lab.erin]]);
  for (const name of [...collaborators, "mallory"] as const) {
    const account = forge.createAccount(name);
    people.set(name, account);
    if (name !== "mallory") lab.repository.collaborators.set(account, name);
  }
  const issue = (await lab.asErin.rest.issues.create({ ...lab.at, title: "Talk" })).data.number;
  return { ...lab, issue, desk, jobs: [], people };
}

function ownSeconds(): () => number {
  let seconds = Date.parse("2026-11-28T12:00:00Z");
  return () => {
    seconds += 1000;
    return seconds;
  };
}

/** A comment, on the stage's issue unless another is named; its id. */
export async function write(
  stage: Stage,
  speaker: Speaker,
  body: string,
  issue = stage.issue,
): Promise<number> {
  const { forge, at, people } = stage;
  const account = people.get(speaker);
  if (account === undefined) throw new Error(`nobody is called ${speaker}`);
  // Nobody can write where he sees nothing: what he says is put there.
  const asHim = octokitFor(forge, forge.createUserToken(account));
  return (await asHim.rest.issues.createComment({ ...at, issue_number: issue, body })).data.id;
}

/** Has the App do what a comment says, as the server would. */
export async function obey(stage: Stage, comment: number, issue = stage.issue): Promise<void> {
  const place = { repository: stage.repository.id, installation: stage.installation.id };
  await persistently(() =>
    runCommand(
      {
        ...deskOf(stage),
        place,
        enqueue: async (jobs) => void stage.jobs.push(...jobs),
        keyring: undefined,
        verifyCommit: undefined,
        ...stage.desk,
      },
      { issue, comment },
    ),
  );
}

/** Says something and has it done; what the App answered, if it did. */
export async function say(
  stage: Stage,
  speaker: Speaker,
  body: string,
  issue = stage.issue,
): Promise<string> {
  const before = answers(stage).length;
  await obey(stage, await write(stage, speaker, body, issue), issue);
  return answers(stage).slice(before).join("\n");
}

/** What the App has said, oldest first. */
export function answers({ repository, app }: Pick<Stage, "repository" | "app">): string[] {
  return [...repository.comments.values()].filter(({ user }) => user === app.bot).map(({ body }) => body);
}

/** Reactions of the App to a comment. */
export function reactions({ repository, app }: Stage, comment: number): string[] {
  const there = repository.comments.get(comment)?.reactions ?? [];
  return there.filter(({ user }) => user === app.bot).map(({ content }) => content);
}

/** Branches and their heads, to see what moved. */
export async function branchesOf({ asErin, at }: Stage): Promise<Readonly<Record<string, string>>> {
  const { data } = await asErin.rest.git.listMatchingRefs({ ...at, ref: "heads" });
  return Object.fromEntries(data.map(({ ref, object }) => [ref.replace("refs/heads/", ""), object.sha]));
}
