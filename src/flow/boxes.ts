import type { PageBlock } from "../files/markdown.ts";
import type { Command } from "../talk/commands/command.ts";
import { printComment, theirs } from "../talk/comment.ts";
import { type Box, boxes } from "../talk/dashboard.ts";
import { type CommandDesk, pullOf, readBase, readGround } from "./command/scene.ts";
import { answerOne } from "./command.ts";
import { findDashboard } from "./dashboard.ts";
import { keepComment } from "./desk.ts";

/** What an event said: who ticked what. */
export interface Ticked {
  /** Number of the issue. */
  readonly issue: number;
  /** Id of the account that ticked. */
  readonly by: number;
  readonly ticked: readonly string[];
}

/**
 * Does what boxes of the dashboard stand for, as if whoever ticked them had said the command there, with the rights that he has
 * now. One comment tells of the last time. The boxes are empty again once the text is made anew, which a reconcile does.
 */
export async function tickBoxes(desk: CommandDesk, { issue, by, ticked }: Ticked): Promise<void> {
  const names = boxes.filter((name) => ticked.includes(name));
  const [dashboard, person] = [await findDashboard(desk), await desk.hub.people.account(by)];
  await desk.enqueue([{ ...desk.place, kind: "reconcile" }]);
  if (dashboard?.number !== issue || names.length === 0 || person === undefined || person.bot) return;
  const { login } = person;
  const base = await readBase(desk);
  const ground = await readGround(desk, base);
  const asker = { login, role: await desk.hub.people.role(login) };
  const scene = { desk, issue, base, ground, asker, pull: pullOf(desk, issue) };
  const said: PageBlock[] = [];
  for (const name of names) {
    said.push({ heading: [theirs(login), " ticked ", { code: `/${name}` }], level: 3 });
    said.push(...(await answerOne(scene, { line: 1, text: `/${name}`, asked: commands[name] })));
  }
  await keepComment(desk, { number: issue, topic: "boxes" }, { text: printComment(said) });
}

/** As said without any word more. */
const commands: Readonly<Record<Box, Command>> = {
  plan: { name: "plan" },
  sync: { name: "sync" },
  check: { name: "check", sha: undefined },
};
