import type { HostDefinition } from "./host.ts";
import type { NixFile } from "./nix/bindings.ts";
import { stepText } from "./nix/bindings.ts";
import { resolvePath } from "./nix/path.ts";
import type { AtomOf, Expression } from "./nix/tree.ts";
import type { NixRepository } from "./repository.ts";

/** Which hosts a file speaks of: those whose modules import it, by way of other files too. */
export interface Reach {
  hostsOf(file: string): ReadonlySet<string>;
  /** The host in whose own folder a file lies. */
  ownerOf(file: string): string | undefined;
}

/** Follows path literals from the definition of each host, from its own folder, and through module names. */
export function reach(repository: NixRepository, hosts: readonly HostDefinition[]): Reach {
  const links = linksOf(repository);
  const owners = ownersOf([...repository.files.keys()], hosts);
  const apart = linksOfHosts(repository, hosts);
  const found = new Map<string, Set<string>>();
  for (const host of hosts) {
    for (const file of closure(rootsOf(host, repository, links, owners, apart), links, (file) => {
      const owner = owners.get(file);
      return owner === undefined || owner === host.name;
    })) {
      const known = found.get(file);
      if (known === undefined) found.set(file, new Set([host.name]));
      else known.add(host.name);
    }
  }
  const none: ReadonlySet<string> = new Set();
  return { hostsOf: (file) => found.get(file) ?? none, ownerOf: (file) => owners.get(file) };
}

type Links = ReadonlyMap<string, readonly string[]>;

function rootsOf(
  host: HostDefinition,
  repository: NixRepository,
  links: Links,
  owners: ReadonlyMap<string, string>,
  apart: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  const own = [...owners].filter(([, owner]) => owner === host.name).map(([file]) => file);
  if (host.file === undefined) return own;
  const shared = (links.get(host.file) ?? []).filter(
    (file) => apart.get(host.file ?? "")?.has(file) !== true,
  );
  return [...own, ...linksIn(host.value, host.file, repository), ...shared, host.file];
}

/** For each file that defines hosts: what it imports for one of them, and so not for all. */
function linksOfHosts(
  repository: NixRepository,
  hosts: readonly HostDefinition[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const byFile = Map.groupBy(hosts, ({ file }) => file ?? "");
  return new Map(
    [...byFile].map(([file, defined]) => [
      file,
      new Set(defined.flatMap(({ value }) => linksIn(value, file, repository))),
    ]),
  );
}

function closure(
  roots: readonly string[],
  links: Links,
  belongs: (file: string) => boolean,
): ReadonlySet<string> {
  const seen = new Set<string>();
  const queue = [...roots];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file) || !belongs(file)) continue;
    seen.add(file);
    for (const next of links.get(file) ?? []) queue.push(next);
  }
  return seen;
}

/** `hosts/luna/…`, `machines/luna.nix`, `systems/x86_64-linux/luna/…`: a folder or file with the host's name. */
function ownersOf(files: readonly string[], hosts: readonly HostDefinition[]): ReadonlyMap<string, string> {
  const names = namesOf(hosts);
  return new Map(
    files.flatMap((file) => {
      const steps = file.replace(/\.nix$/, "").split("/");
      const holder = steps.findIndex((step) => /^(hosts?|machines?|systems?|nodes?|servers?)$/.test(step));
      if (holder === -1) return [];
      const owner = [steps[holder + 1], steps[holder + 2]]
        .map((step) => names.get(step ?? ""))
        .find((name) => name !== undefined);
      return owner === undefined ? [] : [[file, owner]];
    }),
  );
}

/** Under which names a folder can be a host's: its own, then what only it hands to its helper. */
function namesOf(hosts: readonly HostDefinition[]): ReadonlyMap<string, string> {
  const aliases = hosts.flatMap(({ name, value }) =>
    value.flatMap((atom) => {
      const [text] = atom.kind === "string" ? atom.parts : [];
      return typeof text === "string" ? [[text, name] as const] : [];
    }),
  );
  const unique = [...Map.groupBy(aliases, ([alias]) => alias).values()].flatMap(([first, second]) =>
    first === undefined || second !== undefined ? [] : [first],
  );
  const own = hosts.flatMap(({ name, attribute }) => [[name, name] as const, [attribute, name] as const]);
  return new Map([...unique, ...own]);
}

function linksOf(repository: NixRepository): Links {
  const modules = modulesByName(repository);
  return new Map(
    [...repository.files.values()].map((file) => {
      const named = [...moduleNames(file.body)].flatMap((name) => modules.get(name) ?? []);
      return [file.file, [...new Set([...linksIn(file.body, file.file, repository), ...named])]];
    }),
  );
}

/** Files that the path literals of an expression lead to: `./x.nix`, or `./x` for `x/default.nix`. */
function linksIn(expression: Expression, from: string, { files, values }: NixRepository): string[] {
  const source = files.get(from);
  if (source === undefined) return [];
  return pathsIn(expression).flatMap((parts) => {
    const written = values.partsText(source, parts);
    const target = written === undefined ? undefined : resolvePath(from, written);
    if (target === undefined) return [];
    return [target, target === "" ? "default.nix" : `${target}/default.nix`]
      .filter((path) => files.has(path))
      .slice(0, 1);
  });
}

type PathParts = AtomOf<"path">["parts"];

function pathsIn(expression: Expression): PathParts[] {
  return expression.flatMap((atom): PathParts[] => {
    if (atom.kind === "path") return [atom.parts];
    if (atom.kind === "list" || atom.kind === "group") return pathsIn(atom.items);
    return atom.kind === "set" || atom.kind === "let"
      ? atom.bindings.flatMap(({ value }) => pathsIn(value))
      : [];
  });
}

/** `flake.nixosModules.server = …` and flake-parts' `flake.modules.nixos.server = …`: module name to files. */
function modulesByName({ files }: NixRepository): ReadonlyMap<string, readonly string[]> {
  const named = [...files.values()].flatMap(({ file, statements }) =>
    [...new Set(statements.flatMap(({ path }) => moduleName(path) ?? []))].map((name) => ({ name, file })),
  );
  return new Map(
    [...Map.groupBy(named, ({ name }) => name)].map(([name, all]) => [name, all.map(({ file }) => file)]),
  );
}

function moduleName(path: readonly string[]): string | undefined {
  const plain = path.findIndex((step) => step === "nixosModules" || step === "darwinModules");
  if (plain !== -1) return path[plain + 1];
  const grouped = path.indexOf("modules");
  return grouped !== -1 && ["nixos", "darwin"].includes(path[grouped + 1] ?? "")
    ? path[grouped + 2]
    : undefined;
}

/** The modules that an expression names: `self.nixosModules.server`. */
function moduleNames(expression: Expression): Set<string> {
  const names = new Set<string>();
  const visit = (atoms: Expression): void => {
    for (const atom of atoms) {
      if (atom.kind === "name") {
        const name = moduleName(atom.steps.map(stepText));
        if (name !== undefined) names.add(name);
      } else if (atom.kind === "list" || atom.kind === "group") visit(atom.items);
      else if (atom.kind === "set" || atom.kind === "let")
        for (const { value } of atom.bindings) visit(value);
    }
  };
  visit(expression);
  return names;
}

/** `cfg = config.lab.unifi;` and a module that is on only where `lab.unifi.enable = true`. */
export function switchOf(file: NixFile): string | undefined {
  const [atom, further] = file.names.get("cfg") ?? [];
  if (atom?.kind !== "name" || further !== undefined) return undefined;
  const [config, ...option] = atom.steps.map((step) => file.literal(stepText(step)));
  return config === "config" && option.length > 0 ? [...option, "enable"].join(".") : undefined;
}
