import type { PageBlock } from "../../files/markdown.ts";
import { describeHelp } from "../../talk/commands/answers.ts";
import type { Command } from "../../talk/commands/command.ts";
import { describeProblemList } from "../../talk/commands/problems.ts";
import { describeRestorePage } from "../../talk/commands/restore.ts";
import { describeOrigin } from "../../talk/commands/why.ts";
import { restore } from "../restore.ts";
import { why } from "../why.ts";
import { type Scene, treeAsked } from "./scene.ts";

export function showHelp({ asker, ground }: Scene): readonly PageBlock[] {
  return describeHelp(asker, ground);
}

/** Which line of lab.yaml a file of this pull request, or of the default branch, comes from. */
export async function showWhy(
  scene: Scene,
  { path, line }: Extract<Command, { readonly name: "why" }>,
): Promise<readonly PageBlock[]> {
  const asked = line === undefined ? path : `${path}:${line}`;
  const answer = await why(await treeAsked(scene), scene.desk.library, asked);
  return answer.ok ? describeOrigin(answer.value) : describeProblemList(answer.problems);
}

/** Of the default branch: what runs there is what may have to come back. */
export async function showRestore({ desk, base }: Scene, service: string): Promise<readonly PageBlock[]> {
  const answer = await restore(base.source, desk.library, { service });
  return answer.ok ? describeRestorePage(answer.value) : describeProblemList(answer.problems);
}
