import { type Inline, type PageBlock, words } from "../../files/markdown.ts";
import { type CommandName, commandNames } from "../../lab/commands.ts";
import { theirs } from "../comment.ts";
import type { CommandFault } from "./command.ts";
import { type Asker, type Ground, type Refusal, refusal } from "./rights.ts";
import { commands, usage } from "./table.ts";

/** The command that the blocks after it answer. */
export function heading(said: string): PageBlock {
  return { heading: [theirs(said, 120)], level: 3 };
}

/** Every command, and which of them the asker may use here. */
export function describeHelp(asker: Asker, ground: Ground): readonly PageBlock[] {
  const rows = commandNames.map((name) => [
    { code: usage(name) },
    commands[name].does,
    mayWords(name, refusal(name, asker, { ground })),
  ]);
  return [
    { head: ["Command", "What it does", "You"], rows },
    {
      text: "A command is the first word of a line, outside quotes and code; up to ten in a comment are done in order. A comment that was edited is not obeyed.",
    },
  ];
}

function mayWords(name: CommandName, refused: Refusal | undefined): string {
  if (refused !== undefined) return "may not";
  return commands[name].right === "confirmed" ? "as the confirmed thing asks" : "may";
}

/** Why a line that looks like a command is none, and how it is written. */
export function describeFault(fault: CommandFault): readonly PageBlock[] {
  switch (fault.kind) {
    case "unknown":
      return [
        {
          text: [
            "There is no command ",
            theirs(`/${fault.name}`),
            ": did you mean ",
            { code: `/${fault.near}` },
            "?",
          ],
        },
      ];
    case "missing":
      return [{ text: [{ code: `<${fault.argument}>` }, " is missing."] }, usageOf(fault.name)];
    case "wrong":
      return [
        {
          text: [
            { code: `<${fault.argument}>` },
            `: expected ${fault.expected}, found `,
            theirs(fault.found, 80),
            ".",
          ],
        },
        usageOf(fault.name),
      ];
    case "extra":
      return [{ text: ["There is no place for ", theirs(fault.found, 80), "."] }, usageOf(fault.name)];
    case "too-many":
      return [
        { text: `At most ${fault.most} commands a comment: this one and those after it were not begun.` },
      ];
  }
}

function usageOf(name: CommandName): PageBlock {
  return { text: ["It is written ", { code: usage(name) }, "."] };
}

/** Why somebody may not, and what would have to change. */
export function describeRefusal(name: CommandName, refused: Refusal): readonly PageBlock[] {
  return [{ text: ["Refused, nothing was done: ", ...reason(name, refused)] }];
}

function reason(name: CommandName, refused: Refusal): readonly Inline[] {
  switch (refused.kind) {
    case "role":
      if (refused.least === "nobody")
        return words`${`/${name}`} is switched off by ${`commands.${name}`} of lab.yaml on the default branch.`;
      return [
        ...words`${`/${name}`} takes the role ${refused.least}, and yours is ${refused.found}`,
        ...(refused.byLab ? words` (${`commands.${name}`} of lab.yaml asks for it).` : ["."]),
      ];
    case "not-named":
      return words`lab.yaml of the default branch names those who may in ${"lab.admins.*.github"}, and you are none of them.`;
    case "unreadable":
      return words`lab.yaml of the default branch cannot be read, so nobody knows whom it would forbid ${`/${name}`}. Mend it first.`;
  }
}

/** What stands in the way, and the way out. */
export function describeStop({
  message,
  remedy,
}: {
  readonly message: string;
  readonly remedy: string;
}): readonly PageBlock[] {
  return [{ text: `Not done: ${message}.` }, { text: `To do: ${remedy}.` }];
}

/** labkeeper itself failed. Nothing of what it said is shown, since nobody knows what it holds. */
export function describeBug(): readonly PageBlock[] {
  return [
    {
      text: "Something went wrong in labkeeper itself; it tries again a few times, and this answer changes when it succeeds. The operator's log says more.",
    },
  ];
}
