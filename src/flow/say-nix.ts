import { type NixReport, settledComment } from "../talk/nix-check.ts";
import { keepCheck } from "./checks.ts";
import { type Desk, keepComment } from "./desk.ts";

const TOPIC = "nix";

/** Says it on the commit, and to the people of each open pull request that has it as its head. */
export async function sayNix(
  desk: Desk,
  head: string,
  { check, comment }: NixReport,
  anew = false,
): Promise<void> {
  await keepCheck(desk, { head, report: check, anew });
  // Nothing is known yet: what was said of the commit before it stands until then.
  if (check.conclusion === undefined) return;
  const open = await desk.hub.pulls.list({ state: "open" });
  for (const { number } of open.filter(({ headCommit }) => headCommit === head)) {
    await keepComment(
      desk,
      { number, topic: TOPIC },
      comment === undefined ? { text: settledComment, unless: "absent" } : { text: comment },
    );
  }
}
