import type { Facts } from "./facts.ts";
import type { Model } from "./model.ts";
import { isWhole } from "./secret-names.ts";

/**
 * The sops file that holds a secret for a host: the one of `secrets.files` that lists its name and the host, else
 * the host's own.
 */
export function secretPath({ secrets }: Pick<Model, "secrets">, host: string, name: string): string {
  const named = filesByName(secrets)
    .get(name)
    ?.find(({ file }) => file.hosts.includes(host));
  return named?.file.path ?? ownSecretsFile(host);
}

/** Where a host's own secrets are. */
export function ownSecretsFile(host: string): string {
  return `hosts/${host}/secrets.sops.yaml`;
}

/** Whether a file of the tree has a secret of that name. One that is a whole has the one that it is. */
export function hasSecret(facts: Pick<Facts, "secrets">, path: string, name: string): boolean {
  const names = facts.secrets.get(path);
  return names !== undefined && (isWhole(path) || asSet(names).has(name));
}

type NamedFile = { readonly name: string; readonly file: Model["secrets"]["files"][number] };
type FilesByName = ReadonlyMap<string, readonly NamedFile[]>;

/** Made once a model: services ask often. */
const indexes = new WeakMap<Model["secrets"], FilesByName>();

function filesByName(secrets: Model["secrets"]): FilesByName {
  const known = indexes.get(secrets);
  if (known !== undefined) return known;
  const named = secrets.files.flatMap((file) => file.names.map((name) => ({ name, file })));
  const index = Map.groupBy(named, ({ name }) => name);
  indexes.set(secrets, index);
  return index;
}

const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

function asSet(names: readonly string[]): ReadonlySet<string> {
  const set = sets.get(names) ?? new Set(names);
  sets.set(names, set);
  return set;
}
