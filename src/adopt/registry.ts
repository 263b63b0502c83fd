import type { HostClass } from "../lab/model.ts";
import type { Candidate } from "./host.ts";
import { type NixFile, stepText } from "./nix/bindings.ts";
import { resolvePath } from "./nix/path.ts";
import type { AtomOf, Expression } from "./nix/tree.ts";
import type { NixRepository } from "./repository.ts";

/** `${name}` where the file says what name is. */
export function nameOf(file: NixFile, step: string, { values }: NixRepository): string {
  const code = /^\$\{([^{}]*)\}$/.exec(step)?.[1];
  return code === undefined ? step : (values.partsText(file, [{ code }]) ?? step);
}

interface Place {
  readonly file: NixFile;
  readonly class: HostClass;
}

/** What `nixosConfigurations = value;` defines: sets joined by `//`, genAttrs over names, a helper over a set, an import. */
export function entriesOf(
  value: Expression,
  place: Place,
  repository: NixRepository,
  depth = 0,
): Candidate[] {
  if (depth > 5) return [];
  return splitAt(afterLet(value), "//").flatMap((segment) =>
    segmentEntries(segment, place, repository, depth),
  );
}

function segmentEntries(
  segment: Expression,
  place: Place,
  repository: NixRepository,
  depth: number,
): Candidate[] {
  const { file } = place;
  const { values } = repository;
  const [first, second] = segment;
  const name = first?.kind === "name" ? first.steps.map(stepText).join(".") : "";
  const all = (attributes: readonly string[], value: Expression = []) =>
    attributes.map((attribute) => candidate(place, attribute, first?.at ?? 0, value));
  if (first?.kind === "group" && second === undefined) {
    return entriesOf(first.items, place, repository, depth + 1);
  }
  if (name === "import" && second?.kind === "path") return imported(second, place, repository, depth);
  if (name !== "" && second?.kind === "string")
    return all([values.text(file, [second]) ?? []].flat(), segment);
  if (/(^|\.)genAttrs$/.test(name)) return all(values.namesIn(file, segment.slice(1, 2)));
  if (/(^|\.)listToAttrs$/.test(name)) return all(listed(segment, place, repository));
  const holder = segment.findLast((atom) => atom.kind === "set") ?? followed(segment, file);
  if (holder?.kind !== "set") return [];
  const made = name === "" ? undefined : helperHost(holder, file, repository);
  return made === undefined ? members(holder, place, repository) : all(made, segment);
}

function members(set: AtomOf<"set">, place: Place, repository: NixRepository): Candidate[] {
  return set.bindings
    .filter(({ path }) => path.length === 1)
    .map(({ path, at, value }) =>
      candidate(place, nameOf(place.file, path.map(stepText).join("."), repository), at, value),
    );
}

function candidate(place: Place, attribute: string, at: number, value: Expression): Candidate {
  return { attribute, class: place.class, file: place.file.file, line: place.file.lineOf(at), value };
}

/** Names a set of the file's own stands for: `mapAttrs mkHost hosts`. */
function followed(segment: Expression, file: NixFile): Expression[number] | undefined {
  const last = segment.at(-1);
  if (last?.kind !== "name" || last.steps.length !== 1) return undefined;
  return file.names.get(last.steps.map(stepText).join(""))?.find((atom) => atom.kind === "set");
}

const systemArguments = new Set([
  "system",
  "modules",
  "specialArgs",
  "extraModules",
  "hostname",
  "hostName",
  "name",
  "pkgs",
  "inputs",
]);

/** `mkHost { hostname = "luna"; … }` gives one host, not one for each key. */
function helperHost(set: AtomOf<"set">, file: NixFile, { values }: NixRepository): string[] | undefined {
  const keys = set.bindings.map(({ path }) => path.map(stepText).join("."));
  if (!keys.some((key) => systemArguments.has(key))) return undefined;
  const named = set.bindings.find(({ path }) => hostKey.test(path.map(stepText).join(".")));
  const text = named && values.text(file, named.value);
  return text === undefined ? [] : [text];
}

const hostKey = /^(host|hostname|hostName|name)$/;

/** The names in what listToAttrs makes: those of lists of strings, and `hostname = "…"` in lists of sets. */
function listed(segment: Expression, { file }: Place, { values }: NixRepository): string[] {
  const visit = (atoms: Expression, depth: number): string[] =>
    atoms.flatMap((atom): string[] => {
      if (depth > 6) return [];
      if (atom.kind === "group")
        return atom.items.some((item) => item.kind === "mark" && item.text === ":")
          ? []
          : (helperString(atom.items) ?? visit(atom.items, depth + 1));
      if (atom.kind === "list")
        return [
          ...values.texts(file, [atom]).known,
          ...visit(
            atom.items.filter(({ kind }) => kind !== "string"),
            depth + 1,
          ),
        ];
      if (atom.kind === "name" && atom.steps.length === 1)
        return visit(file.names.get(atom.steps.map(stepText).join("")) ?? [], depth + 1);
      const named =
        atom.kind === "set"
          ? atom.bindings.find(({ path }) => hostKey.test(path.map(stepText).join(".")))
          : undefined;
      return named === undefined ? [] : [values.text(file, named.value) ?? []].flat();
    });
  /** `(mkSystem "luna" …)` */
  const helperString = (items: Expression): string[] | undefined => {
    const text =
      items[0]?.kind === "name" && items[1]?.kind === "string" ? values.text(file, [items[1]]) : undefined;
    return text === undefined ? undefined : [text];
  };
  return visit(segment.slice(1), 0);
}

function imported(path: AtomOf<"path">, place: Place, repository: NixRepository, depth: number): Candidate[] {
  const written = repository.values.partsText(place.file, path.parts);
  const target = written === undefined ? undefined : resolvePath(place.file.file, written);
  const file = repository.files.get(target ?? "") ?? repository.files.get(`${target}/default.nix`);
  return file === undefined
    ? []
    : entriesOf(afterArguments(file.body), { ...place, file }, repository, depth + 1);
}

/** What follows `let … in`. */
function afterLet(value: Expression): Expression {
  return value.slice(value.findLastIndex((atom) => atom.kind === "let") + 1);
}

function afterArguments(body: Expression): Expression {
  return body.slice(body.findLastIndex((atom) => atom.kind === "mark" && atom.text === ":") + 1);
}

function splitAt(value: Expression, operator: string): Expression[] {
  const segments: Expression[number][][] = [[]];
  for (const atom of value) {
    if (atom.kind === "mark" && atom.text === operator) segments.push([]);
    else segments.at(-1)?.push(atom);
  }
  return segments;
}
