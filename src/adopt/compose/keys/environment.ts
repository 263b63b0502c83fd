import type { Path } from "../../../lab/problem.ts";
import { EnvironmentName } from "../../../lab/schema/terms.ts";
import { type Account, carried, left, usual } from "../account.ts";
import { isRecord, textOf } from "../document.ts";
import type { Told } from "../draft.ts";
import { type EnvVariable, isConfidential, readEnv } from "../env-file.ts";
import type { Scene } from "../scene.ts";

interface Variable extends EnvVariable {
  readonly path: Path;
}

/** `environment:`, a map or a list of NAME=value. */
export function environment(value: unknown, path: Path, scene: Scene): Told {
  const variables = variablesOf(value, path).map(({ name, value: said, path: at }) => {
    const passed = said === undefined ? scene.variables.get(name) : undefined;
    return passed === undefined
      ? { name, value: said, path: at, asked: scene.asked(at), unset: scene.unset(at) }
      : { ...passed, path: at };
  });
  return together(variables, scene);
}

/** `env_file:`; what it says is weaker than `environment:`, so that it is read first. */
export function envFile(value: unknown, path: Path, scene: Scene): Told {
  const items = Array.isArray(value)
    ? value.map((item, i) => [item as unknown, [...path, i]] as const)
    : [[value, path] as const];
  return joined(items.map(([item, at]) => fileOf(item, at, scene)));
}

function fileOf(item: unknown, at: Path, scene: Scene): Told {
  const name = fileName(item);
  const text = name === undefined ? undefined : scene.files.get(name);
  if (name === undefined) return { accounts: [left(at, "this is no name of a file")] };
  if (text === undefined) {
    const words = `${name} could not be read: its secrets belong into a sops file, the rest under environment`;
    return { accounts: [left(at, words)] };
  }
  const variables = readEnv(text, scene.variables).map((variable) => ({
    ...((variable.value === undefined ? scene.variables.get(variable.name) : undefined) ?? variable),
    path: at,
  }));
  const read = together(variables, scene);
  const lost = read.accounts.filter(({ fate }) => fate === "left");
  return { ...read, accounts: [carried(at, `environment, and a secret, from ${name}`), ...lost] };
}

/** The file of an item of env_file: a text, or a map with `path`. */
function fileName(item: unknown): string | undefined {
  const name = isRecord(item) ? item.path : item;
  return typeof name === "string" ? name : undefined;
}

function variablesOf(value: unknown, path: Path): readonly Pick<Variable, "name" | "value" | "path">[] {
  if (Array.isArray(value))
    return value.map((item, i) => {
      const [, name = "", said] = /^([^=]*)(?:=([\s\S]*))?$/.exec(textOf(item)) ?? [];
      return { name, value: said, path: [...path, i] };
    });
  if (!isRecord(value)) return [];
  return Object.entries(value).map(([name, said]) => ({
    name,
    value: said === null || said === undefined ? undefined : textOf(said),
    path: [...path, name],
  }));
}

function together(variables: readonly Variable[], scene: Scene): Told {
  return joined(variables.map((variable) => one(variable, scene)));
}

function one(variable: Variable, scene: Scene): Told {
  const { name, value: said, path, unset } = variable;
  const lost = (words: string): Told => ({ accounts: [left(path, words)] });
  if (!EnvironmentName.safeParse(name).success)
    return lost(`${JSON.stringify(name)} is no name of a variable that lab.yaml takes`);
  if (name === "TZ" && (said === scene.timeZone || said === undefined || said === ""))
    return { accounts: [usual(path, "every container is given lab.timeZone")] };
  if (isConfidential(variable))
    return {
      draft: { secretVariables: [name] },
      accounts: [carried(path, "a line of a secret; the value is not copied")],
    };
  if (said === undefined) return lost(`${name} comes from the shell that starts Docker: say its value`);
  if (unset.length > 0) return lost(`nobody sets ${unset.join(", ")}: say the value of ${name}`);
  if (said.includes("\0")) return lost("it has a character that no variable can have");
  return { draft: { environment: { [name]: said } }, accounts: [carried(path, "environment")] };
}

/** Of a variable that several parts set, the last tells the value, and whether it is a secret. */
function joined(parts: readonly Told[]): Told {
  const last = new Map<string, string | undefined>();
  for (const { draft } of parts) {
    for (const [name, value] of Object.entries(draft?.environment ?? {})) last.set(name, value);
    for (const name of draft?.secretVariables ?? []) last.set(name, undefined);
  }
  const all = [...last];
  return {
    draft: {
      environment: Object.fromEntries(
        all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
      secretVariables: all.flatMap(([name, value]) => (value === undefined ? [name] : [])),
    },
    accounts: parts.flatMap(({ accounts }): readonly Account[] => accounts),
  };
}
