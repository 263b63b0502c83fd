import type { Path, Problem } from "../lab/problem.ts";
import type { Block } from "./block.ts";
import { type Account, unaccounted } from "./compose/account.ts";
import { isRecord, readCompose } from "./compose/document.ts";
import type { Draft } from "./compose/draft.ts";
import { type EnvVariable, isConfidential, readEnv, valuesOf } from "./compose/env-file.ts";
import { filesNamed, withoutExtends } from "./compose/extends.ts";
import { type FilledData, fill } from "./compose/filled.ts";
import { groupsOf } from "./compose/group.ts";
import type { NeededSecret, Place } from "./compose/place.ts";
import { type Built, buildService } from "./compose/service.ts";
import { type Choice, draftServices } from "./compose/services.ts";
import { sharedApart } from "./compose/shared.ts";
import { topLevel } from "./compose/top-level.ts";

/** A compose file, what lies beside it, and where its services shall run. */
export interface ComposeFile extends Choice {
  /** As messages call it. */
  readonly file: string;
  readonly text: string;
  /** Texts of files beside it, by the path that it writes; `.env` too. */
  readonly files: ReadonlyMap<string, string>;
  /** Name of its folder, after which Docker calls the project. */
  readonly project: string;
  readonly timeZone: string;
  readonly place: Place;
}

/** Services for lab.yaml, and what became of every key. */
export interface ImportedServices {
  readonly blocks: readonly Block[];
  /** In the order of the file; every leaf of it is covered. */
  readonly accounts: readonly (Account & { readonly line: number })[];
  readonly secrets: readonly NeededSecret[];
  /** What a person does once, in words. */
  readonly steps: readonly string[];
}

/** The file that Docker reads variables from, beside the compose file. */
const VARIABLES_FILE = ".env";

/** Turns a compose file into services, or says why it is none. Never copies the value of a secret. */
export function importCompose(request: ComposeFile): ImportedServices | readonly Problem[] {
  const read = readCompose(request.text, request.file);
  if (!("data" in read)) return read;
  const whole = withoutExtends(read.data, request.files);
  const { data, asked } = filled(whole.data, request.files);
  const services = isRecord(data) && isRecord(data.services) ? data.services : {};
  const unknown = request.only.find((name) => !Object.hasOwn(services, name));
  if (unknown !== undefined) return [noSuchService(unknown, Object.keys(services), request.file)];
  const drafted = draftServices(services, scene(request, data, asked), request);
  const built = build(drafted.drafts, request);
  const accounts = [
    ...whole.accounts,
    ...drafted.accounts,
    ...built.flatMap(({ accounts: own }) => own),
    ...sharedApart(groupsOf(drafted.drafts)),
    ...topLevel(data, drafted.drafts),
  ].map((account) => ({ ...account, path: whole.written(account.path) }));
  const all = [...accounts, ...unaccounted(read.data, accounts)];
  return {
    blocks: built.map(({ block }) => block),
    accounts: all
      .map((account) => ({ ...account, line: read.lineOf(account.path) }))
      .toSorted((a, b) => a.line - b.line),
    secrets: together(built.flatMap(({ secrets }) => secrets)),
    steps: [...new Set(built.flatMap(({ steps }) => steps)), ...steps(built)],
  };
}

/** Files beside a compose file that it needs, as far as its text and the files that are known tell. */
export function filesBeside(text: string, files: ReadonlyMap<string, string>): readonly string[] {
  const read = readCompose(text, "compose file");
  if (!("data" in read)) return [];
  const named = filesNamed(filled(read.data, files).data);
  return [VARIABLES_FILE, ...named, ...filesNamed(filled(withoutExtends(read.data, files).data, files).data)];
}

/** Variables that hold secrets are not filled in: no value of theirs is ever part of the data. */
function filled(data: unknown, files: ReadonlyMap<string, string>): FilledData {
  return fill(data, valuesOf(variablesIn(files).filter((variable) => !isConfidential(variable))));
}

function variablesIn(files: ReadonlyMap<string, string>): readonly EnvVariable[] {
  return readEnv(files.get(VARIABLES_FILE) ?? "", new Map());
}

function scene({ files, timeZone, project }: ComposeFile, data: unknown, asked: FilledData["asked"]) {
  const byPath = new Map(asked.map((one) => [JSON.stringify(one.path), one]));
  const at = (path: Path) => byPath.get(JSON.stringify(path));
  return {
    files,
    timeZone,
    variables: new Map(variablesIn(files).map((variable) => [variable.name, variable])),
    asked: (path: Path) => at(path)?.asked ?? [],
    unset: (path: Path) => at(path)?.unset ?? [],
    volumeName: (name: string) => dockerName(name, isRecord(data) ? data : {}, project),
  };
}

/** A volume's own name, or the project's before the one in the file. */
function dockerName(
  name: string,
  { volumes, name: said }: Readonly<Record<string, unknown>>,
  project: string,
): string {
  const volume = isRecord(volumes) ? volumes[name] : undefined;
  const own = isRecord(volume) ? volume.name : undefined;
  const isExternal = isRecord(volume) && volume.external === true;
  return typeof own === "string"
    ? own
    : isExternal
      ? name
      : `${typeof said === "string" ? said : project}_${name}`;
}

/** One after the other, so that no two take one name or port. */
function build(all: readonly Draft[], { place, project }: ComposeFile): readonly Built[] {
  const built: Built[] = [];
  for (const group of groupsOf(all)) {
    const taken: Place = {
      ...place,
      services: new Set([...place.services, ...built.map(({ name }) => name)]),
      ports: new Set([...place.ports, ...built.flatMap(({ takes }) => [...takes.ports])]),
      published: new Set([...place.published, ...built.flatMap(({ takes }) => [...takes.published])]),
    };
    built.push(buildService(group, { place: taken, project, all }));
  }
  return built;
}

function steps(built: readonly Built[]): readonly string[] {
  const apart =
    "tell programs that know each other by name in their own settings the published addresses: they share no network here";
  return [
    ...(built.length > 1 ? [apart] : []),
    ...built.filter(({ isUnchecked }) => isUnchecked).map(unchecked),
  ];
}

function unchecked({ name }: Built): string {
  return `see that ${name} asks for a password itself: expose.auth says app, which nobody has checked`;
}

function noSuchService(name: string, known: readonly string[], file: string): Problem {
  return {
    rule: "compose-only",
    message: `${file} has no service ${JSON.stringify(name)}`,
    expected: `one of ${known.join(", ")}`,
    found: name,
    hint: "--only takes names of the compose file",
    file,
    line: 1,
    column: 1,
  };
}

/** One a name, with the variables of all. */
function together(secrets: readonly NeededSecret[]): readonly NeededSecret[] {
  const byName = Map.groupBy(secrets, ({ secret }) => secret);
  return [...byName].map(([secret, same]) => ({
    secret,
    variables: [...new Set(same.flatMap(({ variables }) => variables))],
    mount: same[0]?.mount ?? "",
  }));
}
