import type { CommandName } from "../../lab/commands.ts";
import type { ArgumentKind } from "./arguments.ts";
import type { CommandFault } from "./command.ts";

/** The words after a command. */
export type Arguments = readonly string[];

/** Arguments by name, in their order. */
export type ArgumentsOf = Readonly<Record<string, ArgumentKind>>;

/** Takes one word for each argument; exactly as many as are wanted, each of its kind. */
export function take<const K extends ArgumentsOf>(
  name: CommandName,
  words: Arguments,
  wanted: K,
): { readonly values: Readonly<Record<keyof K, string>> } | CommandFault {
  const kinds = Object.entries(wanted);
  const values: Record<string, string> = {};
  for (const [i, [argument, { expected, accepts }]] of kinds.entries()) {
    const found = words[i];
    if (found === undefined) return { kind: "missing", name, argument };
    const plain = withoutTicks(found);
    if (!accepts(plain)) return { kind: "wrong", name, argument, expected, found };
    values[argument] = plain;
  }
  const extra = words[kinds.length];
  if (extra !== undefined) return { kind: "extra", name, found: extra };
  return { values: values as Record<keyof K, string> };
}

/** People write `/why` with its path as code. */
function withoutTicks(word: string): string {
  return /^`([^`]+)`$/.exec(word)?.[1] ?? word;
}
