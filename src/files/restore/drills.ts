import type { Drill } from "../../lab/facts.ts";
import { Day } from "../../lab/schema/terms.ts";
import { type Block, printMarkdown } from "../markdown.ts";

/** The register as it is when it is begun. */
export const newRegister: string = printMarkdown([
  { heading: "Restore drills", level: 1 },
  {
    text: [
      "A backup that was never restored is a hope. ",
      { code: "task restore:drill" },
      " adds a line here; write one by hand for what else you tried. The runbooks name the last one of each copy that was ok.",
    ],
  },
  { head: ["Day", "Host", "Service", "Copy", "Result"], rows: [] },
] satisfies readonly Block[]);

/** The drills of a register that went well, as they stand there. Other lines are the user's own. */
export function parseDrills(register: string | undefined): readonly Drill[] {
  return (register ?? "").split(/\r?\n/).flatMap((line) => {
    const [before, day = "", host = "", service = "", destination = "", result = ""] = line
      .split("|")
      .map((cell) => cell.trim());
    const isRow = before === "" && Day.safeParse(day).success && result === "ok";
    return isRow ? [{ day, host, service, destination }] : [];
  });
}
