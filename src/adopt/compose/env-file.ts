import { looksSecret, mayBeSecret } from "../../lab/looks-secret.ts";
import { interpolate } from "./interpolate.ts";

/** A line of a file of variables. */
export interface EnvVariable {
  readonly name: string;
  /** Undefined: the name stands alone, and the shell that starts Docker gives the value. */
  readonly value: string | undefined;
  /** Variables that the value asks for, directly or through others of the file. */
  readonly asked: readonly string[];
  /** Of these, what nobody sets. */
  readonly unset: readonly string[];
}

const line =
  /^[ \t]*(?:export[ \t]+)?([^\s=:#'"]+)[ \t]*(?:[=:][ \t]*('[^']*'|"(?:[^"\\]|\\[\s\S])*"|[^\n]*)[^\n]*)?$/gm;

/**
 * The variables of `.env` or of a file of `env_file:` as Docker reads them (docs.docker.com, "Environment variables file"):
 * in single quotes a text as it stands, else with variables, which `outer` gives before the file itself.
 */
export function readEnv(text: string, outer: ReadonlyMap<string, EnvVariable>): readonly EnvVariable[] {
  const own = new Map<string, EnvVariable>();
  for (const [, name = "", said] of text.replaceAll("\r\n", "\n").matchAll(line)) {
    const known = new Map([...own, ...outer]);
    const { text: value, asked, unset } = valueIn(said, valuesOf(known.values()));
    const all = asked.flatMap((one) => [one, ...(known.get(one)?.asked ?? [])]);
    own.set(name, { name, value, asked: all, unset });
  }
  return [...own.values()];
}

/** Values by their names, where there is one. */
export function valuesOf(variables: Iterable<EnvVariable>): ReadonlyMap<string, string> {
  return new Map([...variables].flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
}

function valueIn(said: string | undefined, variables: ReadonlyMap<string, string>) {
  if (said === undefined) return { text: undefined, asked: [], unset: [] };
  if (/^'[^']*'$/.test(said)) return { text: said.slice(1, -1), asked: [], unset: [] };
  if (!/^"[\s\S]*"$/.test(said)) return interpolate(said.replace(/[ \t]#.*$/, "").trim(), variables);
  return interpolate(said.slice(1, -1).replaceAll(/\\([nrt"\\])/g, unescaped), variables);
}

function unescaped(_: string, letter: string): string {
  return { n: "\n", r: "\r", t: "\t" }[letter] ?? letter;
}

/** Whether a line holds a secret, or what comes of one. A password that is empty waits for the one that a person chooses. */
export function isConfidential({ name, value = "unknown", asked }: EnvVariable): boolean {
  return (
    mayBeSecret(name, value) ||
    (value === "" && looksSecret(name, "unknown")) ||
    asked.some((one) => mayBeSecret(one, "unknown"))
  );
}
