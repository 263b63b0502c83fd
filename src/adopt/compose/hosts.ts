import type { Draft } from "./draft.ts";

/** Names of hosts in a compose file, and what the containers are called here. */
type Renamed = ReadonlyMap<string, string>;

/** How names of variables and options end whose value is an account, a database or a kind: no host, whatever it is like. */
const otherThings =
  /(USER|LOGIN|OWNER|ROLE|DB|DATABASE|SCHEMA|BUCKET|TOPIC|PREFIX|NAMESPACE|GROUP|TYPE|KIND|MODE|ENGINE|DRIVER|CLIENT|CONNECTION|DIALECT|ADAPTER|VENDOR|PROVIDER|STORE|STORAGE|CACHE|QUEUE|SESSION|(?<!(HOST|SERVER)_?)NAME)$/i;

/** A variable's value with the names that hosts have here. `DB_USER: postgres` names none, even beside a host of that name. */
export function renamedValue(name: string, value: string, renamed: Renamed): string {
  return renamedIn(value, renamed, !otherThings.test(name));
}

/** A command with the names that hosts have here. A word of its own names one only after an option: `server` may be a verb. */
export function renamedCommand(command: readonly string[], renamed: Renamed): readonly string[] {
  return command.map((word, i) => {
    const [head = "", own] = /^([\w.-]+)=/.exec(word) ?? [];
    const before = i === 0 ? "" : (command[i - 1] ?? "");
    return `${head}${renamedIn(word.slice(head.length), renamed, saysHost(own ?? before))}`;
  });
}

function saysHost(option: string): boolean {
  const [, name = ""] = /^-{0,2}([A-Za-z][\w.-]*)$/.exec(option) ?? [];
  const isOption = option.startsWith("-");
  return name.length === 1 ? /^[hHs]$/.test(name) : name !== "" && isOption && !otherThings.test(name);
}

/** Whether a container's variables or its command name a host. */
export function namesHost({ environment, command }: Draft, host: string): boolean {
  const without = new Map([[host, ""]]);
  return (
    Object.entries(environment).some(([name, value]) => renamedValue(name, value, without) !== value) ||
    renamedCommand(command, without).some((word, i) => word !== command[i])
  );
}

/** Whether a confidential variable may name a host, by its own name: nobody looks at its value. */
export function mayNameHost(variable: string): boolean {
  return /UR[IL]|DSN|CONN|HOST|ADDR|BROKER|SERVER/i.test(variable);
}

/** At once for all names, so that no name is given twice. A text that is only a name counts where `isHost`. */
function renamedIn(text: string, renamed: Renamed, isHost: boolean): string {
  if (renamed.size === 0 || (!isHost && renamed.has(text))) return text;
  return text.replaceAll(hostPattern([...renamed.keys()]), (name) => renamed.get(name) ?? name);
}

/** Names where a host stands: the whole text, or after `//`, `@`, `=` or a comma, up to a port, a path or the end. */
function hostPattern(names: readonly string[]): RegExp {
  const escaped = names
    .toSorted((a, b) => b.length - a.length)
    .map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`(?<=^|//|@|=|,)(?:${escaped.join("|")})(?=$|[/,?]|:(?!//))`, "g");
}
