import type { HostDefinition } from "./host.ts";
import { type Reach, reach } from "./imports.ts";
import { at, type Found, type Member, type NixRepository } from "./repository.ts";

/** A value, and where the repository says it. */
export interface Said {
  readonly text: string;
  /** `hosts/luna/default.nix:12` */
  readonly place: string;
}

/** The repository as its hosts see it. */
export interface View {
  readonly repository: NixRepository;
  readonly hosts: readonly HostDefinition[];
  /** The hosts that a statement speaks of; none where no host is known to import it. */
  hostsOf(path: readonly string[], file: string): ReadonlySet<string>;
  /** What is said of one host, the most particular first. */
  of(host: string, option: string): readonly Found[];
  /** The texts among these. */
  texts(host: string, option: string): readonly Said[];
  members(host: string, option: string): readonly Member[];
}

export function viewOf(repository: NixRepository, hosts: readonly HostDefinition[]): View {
  const reached = reach(repository, hosts);
  const names = new Map(hosts.map(({ attribute, name }) => [attribute, name]));
  const hostsOf = (path: readonly string[], file: string): ReadonlySet<string> => {
    const registry = path.findIndex(
      (step) => step === "nixosConfigurations" || step === "darwinConfigurations",
    );
    const host = registry === -1 ? undefined : names.get(path[registry + 1] ?? "");
    return host === undefined ? reached.hostsOf(file) : new Set([host]);
  };
  const answers = new Map<string, ReadonlyMap<string, readonly Found[]>>();
  const of = (host: string, option: string): readonly Found[] => {
    const known = answers.get(option) ?? perHost(repository.statements(option), hostsOf, reached);
    answers.set(option, known);
    return known.get(host) ?? [];
  };
  return {
    repository,
    hosts,
    hostsOf,
    of,
    texts: (host, option) =>
      of(host, option).flatMap(({ file, statement }) => {
        const text = repository.values.text(file, statement.value);
        return text === undefined ? [] : [{ text, place: at(file, statement.line) }];
      }),
    members: (host, option) =>
      repository.members(option).filter(({ path, file }) => hostsOf(path, file.file).has(host)),
  };
}

/** What a member says of one option, where it is a text that can be read. */
export function textOf(
  { repository: { values } }: View,
  { file, options }: Member,
  option: string,
): string | undefined {
  const said = options.get(option);
  return said && values.text(file, said.value);
}

/** Sorted so that a host's own file comes before a module that all share. */
function perHost(
  all: readonly Found[],
  hostsOf: View["hostsOf"],
  reached: Reach,
): ReadonlyMap<string, readonly Found[]> {
  const ranked = all
    .map((found) => {
      const { path, file } = found.statement;
      const hosts = hostsOf(path, file);
      const own = path.some((step) => step.endsWith("Configurations")) || reached.ownerOf(file) !== undefined;
      return { found, hosts, rank: own ? 0 : hosts.size };
    })
    .toSorted((a, b) => a.rank - b.rank);
  const byHost = new Map<string, Found[]>();
  for (const { found, hosts } of ranked) {
    for (const host of hosts) {
      const known = byHost.get(host);
      if (known === undefined) byHost.set(host, [found]);
      else known.push(found);
    }
  }
  return byHost;
}
