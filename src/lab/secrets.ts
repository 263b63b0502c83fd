import type { Facts } from "./facts.ts";
import type { Model } from "./model.ts";

/**
 * The sops file that holds a secret for a host: the one of `secrets.files` that lists its name and the host, else
 * the host's own.
 */
export function secretPath({ secrets }: Pick<Model, "secrets">, host: string, name: string): string {
  const file = filesByName(secrets).get(name);
  return file?.hosts.includes(host) === true ? file.path : `hosts/${host}/secrets.sops.yaml`;
}

/** Whether a file of the tree has a secret of that name. A file of one format that is a whole has no names. */
export function hasSecret(facts: Pick<Facts, "secrets">, path: string, name: string): boolean {
  const names = facts.secrets.get(path);
  return names !== undefined && asSet(names).has(name);
}

type FilesByName = ReadonlyMap<string, Model["secrets"]["files"][number]>;

/** Made once a model: services ask often. */
const indexes = new WeakMap<Model["secrets"], FilesByName>();

function filesByName(secrets: Model["secrets"]): FilesByName {
  const index =
    indexes.get(secrets) ??
    new Map(secrets.files.flatMap((file) => file.names.map((name) => [name, file] as const)));
  indexes.set(secrets, index);
  return index;
}

const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

function asSet(names: readonly string[]): ReadonlySet<string> {
  const set = sets.get(names) ?? new Set(names);
  sets.set(names, set);
  return set;
}
