import { distance } from "fastest-levenshtein";
import { commandNames } from "../../lab/commands.ts";
import type { Command, CommandFault, Said } from "./command.ts";
import { slashLines } from "./lines.ts";
import { commandNamed, commands } from "./table.ts";

/** More than a person types; what is beyond is not begun. */
const most = 10;

/**
 * The commands of a comment, in their order, and what was meant to be one. Other words with a slash, such as paths and commands
 * of other bots, are nobody's.
 */
export function readCommands(body: string): readonly Said[] {
  const said = slashLines(body).flatMap(({ line, text }) => {
    const asked = readCommand(text);
    return asked === undefined ? [] : [{ line, text, asked }];
  });
  const over = said[most];
  if (over === undefined) return said;
  return [...said.slice(0, most), { ...over, asked: { kind: "too-many", most } }];
}

function readCommand(text: string): Command | CommandFault | undefined {
  const [first = "", ...words] = text.split(/[ \t]+/);
  const word = /^\/([A-Za-z]{1,20})$/.exec(first)?.[1];
  if (word === undefined) return undefined;
  const name = commandNamed(word);
  if (name !== undefined) return commands[name].read(words);
  const near = nearTo(word.toLowerCase());
  return near === undefined ? undefined : { kind: "unknown", name: word.toLowerCase(), near };
}

/** One slip away: a letter, or letters that changed places. Farther off are other bots' words, such as /retest. */
function nearTo(word: string): string | undefined {
  const sorted = (text: string) => text.split("").toSorted().join("");
  return commandNames.find((name) => distance(word, name) === 1 || sorted(name) === sorted(word));
}
