import type { HostClass } from "../lab/model.ts";
import { HostName } from "../lab/schema/terms.ts";
import type { Candidate, HostDefinition } from "./host.ts";
import { type NixFile, type Statement, stepText } from "./nix/bindings.ts";
import type { Expression } from "./nix/tree.ts";
import { entriesOf, nameOf } from "./registry.ts";
import type { NixRepository } from "./repository.ts";

/** Names that `nix eval` gives, where there is a nix that can. */
export interface Evaluated {
  readonly nixos: readonly string[];
  readonly darwin: readonly string[];
}

const registries = [
  ["nixosConfigurations", "nixos"],
  ["darwinConfigurations", "darwin"],
] as const;

/** All hosts, sorted by name; those whose name cannot be read are in `unnamed`. */
export function findHosts(
  repository: NixRepository,
  evaluated: Evaluated | undefined,
): { readonly hosts: readonly HostDefinition[]; readonly unnamed: readonly Statement[] } {
  const written = [...repository.files.values()].flatMap((file) => candidatesIn(file, repository));
  const unnamed = registryStatements(repository).filter(({ path }) => path.at(-1)?.includes("${") === true);
  const read = written.filter(({ attribute }) => !attribute.includes("${"));
  const folders = read.length === 0 || readsFolders(repository) ? foldersOf(repository) : [];
  const named = evaluated === undefined ? [] : fromNix(evaluated);
  const hosts = unique([...read, ...folders, ...named]).filter(
    ({ attribute, class: hostClass }) =>
      evaluated === undefined ||
      evaluated[hostClass].length === 0 ||
      evaluated[hostClass].includes(attribute),
  );
  return { hosts, unnamed };
}

function fromNix(evaluated: Evaluated): Candidate[] {
  return registries.flatMap(([, hostClass]) =>
    evaluated[hostClass].map((attribute) => ({
      attribute,
      class: hostClass,
      file: undefined,
      line: 0,
      value: [],
    })),
  );
}

function registryStatements({ files }: NixRepository): Statement[] {
  return [...files.values()].flatMap(({ statements }) =>
    statements.filter(({ path }) => registries.some(([registry]) => path.at(-2) === registry)),
  );
}

function candidatesIn(file: NixFile, repository: NixRepository): Candidate[] {
  return file.statements.flatMap((statement): Candidate[] => {
    const { path, line, value } = statement;
    const hostClass = registries.find(([registry]) => path.at(-1) === registry)?.[1];
    if (hostClass !== undefined) return entriesOf(value, { file, class: hostClass }, repository);
    const direct = registries.find(([registry]) => path.at(-2) === registry)?.[1];
    const inRegistry = direct !== undefined && isWrittenWhole(path, file);
    const easy = ["easyHosts.hosts", "easy-hosts.hosts"].includes(path.slice(-3, -1).join("."));
    if (!inRegistry && !easy) return [];
    const attribute = nameOf(file, path.at(-1) ?? "", repository);
    return [{ attribute, class: direct ?? easyClass(value, repository, file), file: file.file, line, value }];
  });
}

/** `nixosConfigurations.luna = …`, and not a set inside the value of `nixosConfigurations = …`, which entriesOf reads. */
function isWrittenWhole(path: readonly string[], { statements }: NixFile): boolean {
  const registry = path.slice(0, -1).join("\0");
  return !registryPaths(statements).has(registry);
}

const registryPathsOf = new WeakMap<readonly Statement[], ReadonlySet<string>>();

function registryPaths(statements: readonly Statement[]): ReadonlySet<string> {
  const known = registryPathsOf.get(statements);
  if (known !== undefined) return known;
  const paths = new Set(
    statements
      .filter(({ path }) => registries.some(([registry]) => path.at(-1) === registry))
      .map(({ path }) => path.join("\0")),
  );
  registryPathsOf.set(statements, paths);
  return paths;
}

function easyClass(value: Expression, { values }: NixRepository, file: NixFile): HostClass {
  const set = value.find((atom) => atom.kind === "set");
  const said = set?.bindings.find(({ path }) => path.map(stepText).join(".") === "class")?.value ?? [];
  return values.text(file, said) === "darwin" ? "darwin" : "nixos";
}

/** Whether hosts are made from a listing of folders. */
function readsFolders({ files }: NixRepository): boolean {
  return [...files.values()].some(
    ({ statements, names }) =>
      statements.some(({ path }) => path.includes("easyHosts") || path.includes("easy-hosts")) ||
      [
        ...names.values(),
        ...statements
          .filter(({ path }) => registries.some(([registry]) => path.at(-1) === registry))
          .map(({ value }) => value),
      ].some(mentionsReadDir),
  );
}

function mentionsReadDir(value: Expression): boolean {
  return value.some((atom) => {
    if (atom.kind === "name") return /(^|\.)readDir$/.test(atom.steps.map(stepText).join("."));
    return (atom.kind === "group" || atom.kind === "list") && mentionsReadDir(atom.items);
  });
}

/** `hosts/<name>/default.nix` and its kin that say something only a host says. */
function foldersOf(repository: NixRepository): Candidate[] {
  const said = ["system.stateVersion", "nixpkgs.hostPlatform", "networking.hostName"].flatMap((option) =>
    repository.statements(option),
  );
  const folder =
    /^(?:.*\/)?(?:hosts|machines|systems)\/(?:([a-z0-9_]+-(?:linux|darwin))\/)?([^/]+)\/[^/]+\.nix$/;
  return said.flatMap(({ file }): Candidate[] => {
    const [, system, attribute] = folder.exec(file.file) ?? [];
    if (attribute === undefined || /^(common|shared|modules?|profiles|_.*)$/.test(attribute)) return [];
    const darwin = system?.endsWith("-darwin") ?? saysDarwin(file, repository);
    return [{ attribute, class: darwin ? "darwin" : "nixos", file: undefined, line: 0, value: [] }];
  });
}

function saysDarwin(file: NixFile, { values }: NixRepository): boolean {
  return file.statements.some(
    ({ path, value }) =>
      path.at(-1) === "hostPlatform" && values.text(file, value)?.endsWith("-darwin") === true,
  );
}

/** One of each name: the first that says more than the name. */
function unique(candidates: readonly Candidate[]): HostDefinition[] {
  const byName = new Map<string, HostDefinition>();
  for (const candidate of candidates.toSorted(
    (a, b) =>
      Number(b.value.length > 0) - Number(a.value.length > 0) ||
      Number(b.file !== undefined) - Number(a.file !== undefined),
  )) {
    const name = candidate.attribute
      .toLowerCase()
      .replaceAll(/[^a-z0-9-]+/g, "-")
      .replaceAll(/^-+|-+$/g, "")
      .slice(0, 63)
      .replace(/-+$/, "");
    if (HostName.safeParse(name).success && !byName.has(name)) byName.set(name, { ...candidate, name });
  }
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
